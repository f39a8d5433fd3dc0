import path from 'node:path';
import { runProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { buildServer } from './server-build.mjs';
import { preparePackages } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run reconcile -- [--task <id>] [--mend] [--json] [--data .carillon]

Asks the product that runs to compare its ledger, its switches and its workflows. Exit code 0 when they agree, 1 when not.

  --task <id>      only this task
  --mend           mends every difference that has a safe cure, and looks again
  --json           prints the report as JSON
  --data <folder>  data folder of the product that runs (variable CARILLON_DATA)

With TEMPORAL_ADDRESS set, the product at that Temporal server is asked.`;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function reconcile(args) {
  const { task, json, mend } = readOptions(args);
  // Only the report itself belongs to what a program reads.
  if (json) process.stdout.write = process.stderr.write.bind(process.stderr);
  await preparePackages();
  await buildServer();
  const given = [...(task === undefined ? [] : ['--task', task]), ...(json ? ['--json'] : []), ...(mend ? ['--mend'] : [])];
  const { code } = await runProgram(process.execPath, ['dist/workers/reconcile-command.js', ...given], { show: true });
  return code ?? 1;
}

/** The data folder is told to the program by its variable. */
export function readOptions(args, environment = process.env) {
  const known = { task: 'value', json: 'flag', mend: 'flag', data: 'value' };
  const { task, json = false, mend = false, data } = parseOptions(args, { known, usage });
  if (task !== undefined && !uuid.test(task)) throw new WrongOption('--task needs the id of a task.', usage);
  if (data !== undefined) environment.CARILLON_DATA = path.resolve(data);
  return { task, json, mend };
}
