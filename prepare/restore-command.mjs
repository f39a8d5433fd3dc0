import path from 'node:path';
import { runProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { buildServer } from './server-build.mjs';
import { preparePackages } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run restore -- --from <file> [--replace] [--keep-running] [--other-secret] [--data .carillon]

Puts a backup into an empty installation that does not run. The file is read whole before anything is touched.

  --from <file>    the backup
  --replace        also when the database holds people and tasks: they are lost
  --keep-running   tasks that ran go on at once; else they are paused, because calls made after the backup are not known
  --other-secret   also when CARILLON_SECRET is another one: stored logins must be typed again
  --data <folder>  data folder of the installation (variable CARILLON_DATA)`;

export async function restore(args) {
  const given = readOptions(args);
  await preparePackages();
  await buildServer();
  const { code } = await runProgram(process.execPath, ['dist/workers/restore-command.js', ...given], { show: true });
  return code ?? 1;
}

/** The data folder is told to the program by its variable. */
export function readOptions(args, environment = process.env) {
  const known = { from: 'value', replace: 'flag', 'keep-running': 'flag', 'other-secret': 'flag', data: 'value' };
  const options = parseOptions(args, { known, usage });
  if (options.from === undefined) throw new WrongOption('Name the backup with --from.', usage);
  if (options.data !== undefined) environment.CARILLON_DATA = path.resolve(options.data);
  const flags = ['replace', 'keep-running', 'other-secret'].filter((name) => options[name]);
  return ['--from', path.resolve(options.from), ...flags.map((name) => `--${name}`)];
}
