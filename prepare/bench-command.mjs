import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { countOf, parseOptions } from './options.mjs';
import { root } from './project.mjs';
import { prepareAll } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm run bench -- [--only <id>,…] [--quick] [--shifts <n>] [--json <file>]

  --only <id>,…  only these measurements; a wrong id prints all of them. pacing-* means all that begin so
  --quick        smaller runs, about five minutes for all
  --shifts <n>   so many simulated shifts for each row of pacing-…, 2 unless told
  --json <file>  writes the figures: { machine, results: [{ id, value, unit, goal, detail }] }

A product of its own is started in a temporary folder, with a simulated switch; it is measured from outside. Measurements of
pacing need none of it: npm run bench -- --only 'pacing-*' --shifts 5 runs every row, in about half an hour.`;

export async function bench(args) {
  const { only, shifts, quick, json } = readOptions(args);
  await prepareAll({ temporal: true });
  const { benchIds, meantIds, runBench } = await import(pathToFileURL(path.join(root, 'dist', 'bench', 'run-bench.js')).href);
  const wrong = meantIds(only).filter((id) => !benchIds().includes(id));
  if (wrong.length > 0)
    throw new WrongOption(`There is no measurement ${wrong.join(', ')}; there are: ${benchIds().join(' ')}`, usage);
  return runBench({ root, only, shifts, quick, json });
}

export function readOptions(args) {
  const given = parseOptions(args, { known: { only: 'value', quick: 'flag', shifts: 'value', json: 'value' }, usage });
  return {
    only: given.only?.split(',') ?? [],
    quick: given.quick === true,
    shifts: given.shifts === undefined ? null : countOf(given, 'shifts', { min: 1, max: 100, usage }),
    json: given.json === undefined ? null : path.resolve(given.json),
  };
}
