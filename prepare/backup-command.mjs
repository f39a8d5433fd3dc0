import path from 'node:path';
import { runProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { buildServer } from './server-build.mjs';
import { preparePackages } from './steps.mjs';

const usage = `Usage: npm run backup [-- --to <file>] [--recordings] [--secrets] [--data .carillon]

Writes all that this installation keeps into one file, while it runs or not: the database of DATABASE_URL, or the embedded one.

  --to <file>      where to; <data>/backups/carillon-<time>.zip unless told
  --recordings     takes the recordings along
  --secrets        takes along the secret that this installation made for itself: whoever has the file can open stored logins
  --data <folder>  data folder of the installation (variable CARILLON_DATA)`;

export async function backup(args) {
  const given = readOptions(args);
  await preparePackages();
  await buildServer();
  const { code } = await runProgram(process.execPath, ['dist/workers/backup-command.js', ...given], { show: true });
  return code ?? 1;
}

/** The data folder is told to the program by its variable. */
export function readOptions(args, environment = process.env) {
  const known = { to: 'value', recordings: 'flag', secrets: 'flag', data: 'value' };
  const { to, recordings, secrets, data } = parseOptions(args, { known, usage });
  if (data !== undefined) environment.CARILLON_DATA = path.resolve(data);
  return [
    ...(to === undefined ? [] : ['--to', path.resolve(to)]),
    ...(recordings ? ['--recordings'] : []),
    ...(secrets ? ['--secrets'] : []),
  ];
}
