import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseOptions } from './options.mjs';
import { root } from './project.mjs';
import { prepareAll } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run bench -- [--only <id>,…] [--quick] [--json <file>]

  --only <id>,…  only these measurements; a wrong id prints all of them
  --quick        smaller runs, about five minutes for all
  --json <file>  writes the figures: { machine, results: [{ id, value, unit, goal, detail }] }

A product of its own is started in a temporary folder, with a simulated switch; it is measured from outside.`;

export async function bench(args) {
  const given = parseOptions(args, { known: { only: 'value', quick: 'flag', json: 'value' }, usage });
  await prepareAll({ temporal: true });
  const { benchIds, runBench } = await import(pathToFileURL(path.join(root, 'dist', 'bench', 'run-bench.js')).href);
  const only = given.only?.split(',') ?? [];
  const wrong = only.filter((id) => !benchIds().includes(id));
  if (wrong.length > 0)
    throw new WrongOption(`There is no measurement ${wrong.join(', ')}; there are: ${benchIds().join(' ')}`, usage);
  return runBench({ root, only, quick: given.quick === true, json: given.json === undefined ? null : path.resolve(given.json) });
}
