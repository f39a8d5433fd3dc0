import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { countOf, parseOptions } from './options.mjs';
import { root } from './project.mjs';
import { prepareAll } from './steps.mjs';

const usage = `Usage: npm run kill-test -- [--contacts 2000] [--kills 30] [--seed <n>] [--json <file>]

  --contacts <n>  how many numbers the list has
  --kills <n>     how many times a process is killed, or stopped for some seconds
  --seed <n>      plays the same list and the same plan again; chosen and printed when absent
  --json <file>   writes everything that was seen

A product of its own is started in a temporary folder, with a simulated switch whose log says what rang.
Ends with "0 doubled, 0 lost, N unknown"; exit code 0 only when nothing was lost or doubled.`;

const seedMax = 2 ** 31 - 1;

export async function killTest(args) {
  const options = killTestOptions(args);
  await prepareAll({ temporal: true });
  const { runKillTest } = await import(pathToFileURL(path.join(root, 'dist', 'bench', 'run-kill-test.js')).href);
  return runKillTest({ root, ...options });
}

export function killTestOptions(args) {
  const given = parseOptions(args, { known: { contacts: 'value', kills: 'value', seed: 'value', json: 'value' }, usage });
  const count = (name, fallback, limits) => (given[name] === undefined ? fallback : countOf(given, name, { ...limits, usage }));
  return {
    contacts: count('contacts', 2_000, { min: 10, max: 100_000 }),
    kills: count('kills', 30, { min: 0, max: 1_000 }),
    seed: count('seed', Math.floor(Math.random() * seedMax), { min: 0, max: seedMax }),
    json: given.json === undefined ? null : path.resolve(given.json),
  };
}
