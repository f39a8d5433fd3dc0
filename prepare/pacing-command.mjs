import { runProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { buildServer } from './server-build.mjs';
import { preparePackages } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run --silent pacing -- [--language zh|en]

Says how many numbers to dial now. Reads one JSON object a line from its input:
  {"nowMs", "agents": [{"id","state","sinceMs"}], "calls": [{"id","state","sinceMs"}],
   "ended": [{"id","outcome","ringMs","talkMs","abandoned"}], "lineCap", "abandonTarget"}
and answers each with a line {"dial","why","because"}, or {"error","field"} for one that it can't read. See docs/pacing.md.

  --language <zh>  sentences in Chinese; English unless told`;

export async function pacing(args) {
  const { language } = readOptions(args);
  // Only decisions belong to what a program reads.
  process.stdout.write = process.stderr.write.bind(process.stderr);
  await preparePackages();
  await buildServer();
  const program = ['dist/workers/pacing-command.js', '--language', language];
  const { code } = await runProgram(process.execPath, program, { show: true, hears: true });
  return code ?? 1;
}

export function readOptions(args) {
  const { language = 'en' } = parseOptions(args, { known: { language: 'value' }, usage });
  if (language !== 'zh' && language !== 'en') throw new WrongOption('--language is zh or en.', usage);
  return { language };
}
