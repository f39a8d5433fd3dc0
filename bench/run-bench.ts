/** `npm run bench`: what the product reaches on this machine, beside what it should reach. */
import { writeFileSync } from 'node:fs';
import { machine } from './machine.ts';
import { type Figure, goals, goalWords, isMet } from './measurement.ts';
import { measurements } from './measurements.ts';
import { table } from './text-table.ts';
import { openWorld } from './world.ts';

export type BenchOptions = { root: string; only: readonly string[]; quick: boolean; json: string | null };

/** Every id that can be asked for. */
export function benchIds(): string[] {
  return Object.keys(goals);
}

/** Returns the exit code: 1 when something could not be measured. A missed goal is a figure, not a failure. */
export async function runBench({ root, only, quick, json }: BenchOptions): Promise<number> {
  const wanted = (id: string): boolean => only.length === 0 || only.includes(id);
  const say = (line: string): void => {
    process.stdout.write(`bench: ${line}\n`);
  };
  const figures: Figure[] = [];
  const failed: string[] = [];
  const { world, close } = await openWorld({ root, quick, say });
  try {
    for (const { ids, run } of measurements.filter(({ ids }) => ids.some(wanted))) {
      const startedMs = Date.now();
      try {
        figures.push(...(await run(world)).filter(({ id }) => wanted(id)));
        say(`${ids.join(', ')}: measured in ${Math.round((Date.now() - startedMs) / 1000)} s`);
      } catch (error) {
        failed.push(...ids.filter(wanted));
        say(`${ids.join(', ')}: could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    say(`${await world.switch.faults()} faults on the switch`);
  } finally {
    await close();
  }
  tell({ figures, failed, quick, json });
  return failed.length === 0 ? 0 : 1;
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
