/** `npm run bench`: what the product reaches on this machine, beside what it should reach. */
import { writeFileSync } from 'node:fs';
import { machine } from './machine.ts';
import { type AloneMeasurement, type Figure, goals, goalWords, isMet } from './measurement.ts';
import { aloneMeasurements, measurements } from './measurements.ts';
import { table } from './text-table.ts';
import { openWorld } from './world.ts';

/** `shifts`: how many simulated shifts each row of pacing-… has; null leaves it to the measurement. */
export type BenchOptions = { root: string; only: readonly string[]; quick: boolean; shifts: number | null; json: string | null };

/** Every id that can be asked for. */
export function benchIds(): string[] {
  return Object.keys(goals);
}

/** The ids that are meant: `pacing-*` means all that begin so. What means nothing stays as it is. */
export function meantIds(only: readonly string[]): string[] {
  return only.flatMap((asked) => {
    const meant = asked.endsWith('*') ? benchIds().filter((id) => id.startsWith(asked.slice(0, -1))) : [];
    return meant.length > 0 ? meant : [asked];
  });
}

type Taken = { figures: Figure[]; failed: string[] };
type Taking = { ids: readonly string[]; run: () => Promise<Figure[]> };

/** Returns the exit code: 1 when something could not be measured. A missed goal is a figure, not a failure. */
export async function runBench({ root, only, quick, shifts, json }: BenchOptions): Promise<number> {
  const ids = meantIds(only);
  const wanted = (id: string): boolean => ids.length === 0 || ids.includes(id);
  const say = (line: string): void => {
    process.stdout.write(`bench: ${line}\n`);
  };
  const taken: Taken = { figures: [], failed: [] };
  const take = (taking: Taking): Promise<void> => takeOne(taking, { taken, wanted, say });
  for (const measurement of aloneMeasurements.filter((one) => isTaken(one, { ids, quick })))
    await take({ ids: measurement.ids, run: async () => measurement.run({ quick, shifts }) });
  const chosen = measurements.filter((measurement) => measurement.ids.some(wanted));
  if (chosen.length > 0) {
    const { world, close } = await openWorld({ root, quick, say });
    try {
      for (const measurement of chosen) await take({ ids: measurement.ids, run: () => measurement.run(world) });
      say(`${await world.switch.faults()} faults on the switch`);
    } finally {
      await close();
    }
  }
  tell({ ...taken, quick, json });
  return taken.failed.length === 0 ? 0 : 1;
}

function isTaken({ ids, taken }: AloneMeasurement, asked: { ids: readonly string[]; quick: boolean }): boolean {
  if (asked.ids.length > 0) return ids.some((id) => asked.ids.includes(id));
  return taken === 'always' || (taken === 'unless-quick' && !asked.quick);
}

async function takeOne(
  { ids, run }: Taking,
  { taken, wanted, say }: { taken: Taken; wanted: (id: string) => boolean; say: (line: string) => void },
): Promise<void> {
  const startedMs = Date.now();
  try {
    taken.figures.push(...(await run()).filter(({ id }) => wanted(id)));
    say(`${ids.join(', ')}: measured in ${Math.round((Date.now() - startedMs) / 1000)} s`);
  } catch (error) {
    taken.failed.push(...ids.filter(wanted));
    say(`${ids.join(', ')}: could not be measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tell({
  figures,
  failed,
  quick,
  json,
}: {
  figures: Figure[];
  failed: string[];
  quick: boolean;
  json: string | null;
}): void {
  const results = inOrder(figures).map((figure) => ({
    ...figure,
    unit: goals[figure.id]?.unit ?? '',
    goal: goalWords(figure.id),
    met: isMet(figure),
  }));
  if (json !== null) writeFileSync(json, `${JSON.stringify({ machine: machine(), quick, results, failed }, null, 2)}\n`);
  const rows = results.map(({ id, value, unit, goal, met, detail }) => [
    id,
    shown(value),
    unit,
    goal ?? '',
    met === null ? '' : met ? 'ok' : 'missed',
    detail,
  ]);
  process.stdout.write(`\n${table(['measurement', 'value', 'unit', 'goal', '', 'what was measured'], rows)}\n`);
  const missed = results.filter(({ met }) => met === false).map(({ id }) => id);
  const counted = results.filter(({ met }) => met !== null).length;
  process.stdout.write(
    `\n${counted - missed.length} of ${counted} goals met${missed.length === 0 ? '' : `; missed: ${missed.join(', ')}`}\n`,
  );
  if (failed.length > 0) process.stdout.write(`not measured: ${failed.join(', ')}\n`);
}

/** One line for each id: of what several runs gave (contacts that were stuck), the sum. */
function inOrder(figures: readonly Figure[]): Figure[] {
  return benchIds().flatMap((id) => {
    const same = figures.filter((figure) => figure.id === id);
    const [first] = same;
    if (first === undefined) return [];
    return [{ id, value: same.reduce((sum, { value }) => sum + value, 0), detail: same.map(({ detail }) => detail).join(', ') }];
  });
}

function shown(value: number): string {
  if (Math.abs(value) < 10) return value.toFixed(4).replace(/\.?0+$/, '');
  return value.toFixed(value < 1_000 ? 1 : 0).replace(/\.0$/, '');
}
