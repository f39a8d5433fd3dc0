import path from 'node:path';
import { runProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { buildServer } from './server-build.mjs';
import { preparePackages } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run doctor -- [--json] [--language zh|en] [--data .carillon]

Every check of the diagnosis page. Works also when database, Temporal server or switch are away, and says so. Exit code 0 when
nothing fails, 1 when something does.

  --json           prints the checks as JSON
  --language <zh>  in Chinese; English unless told
  --data <folder>  data folder of the product (variable CARILLON_DATA)`;

export async function doctor(args) {
  const { json, language } = readOptions(args);
  // Only the report itself belongs to what a program reads.
  if (json) process.stdout.write = process.stderr.write.bind(process.stderr);
  await preparePackages();
  await buildServer();
  const given = [...(json ? ['--json'] : []), '--language', language];
  const { code } = await runProgram(process.execPath, ['dist/workers/doctor-command.js', ...given], { show: true });
  return code ?? 1;
}

/** The data folder is told to the program by its variable. */
export function readOptions(args, environment = process.env) {
  const known = { json: 'flag', language: 'value', data: 'value' };
  const { json = false, language = 'en', data } = parseOptions(args, { known, usage });
  if (language !== 'zh' && language !== 'en') throw new WrongOption('--language is zh or en.', usage);
  if (data !== undefined) environment.CARILLON_DATA = path.resolve(data);
  return { json, language };
}
