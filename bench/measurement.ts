/** What a measurement is, and what it is asked to reach. */
import { pacingGoals } from './pacing/goals.ts';
import type { World } from './world.ts';

export type Figure = { id: string; value: number; detail: string };

/** One run may give several figures. */
export type Measurement = { ids: readonly string[]; run(world: World): Promise<Figure[]> };

/** One that needs no product: it is taken first, and alone it starts nothing. */
export type AloneMeasurement = {
  ids: readonly string[];
  /** What a run without `--only` takes of them: `asked` is left out. */
  taken: 'always' | 'unless-quick' | 'asked';
  run(setting: { quick: boolean; shifts: number | null }): Figure[];
};

export type Goal = { unit: string; most?: number; least?: number };

/** Units and goals of all figures, in the order of the table. */
export const goals: Readonly<Record<string, Goal>> = {
  'line-use-10x4s': { unit: 'share', least: 0.99 },
  'line-use-100x22s': { unit: 'share', least: 0.995 },
  'line-use-mixed': { unit: 'share', least: 0.98 },
  stuck: { unit: 'contacts', most: 0 },
  'start-to-first-dial': { unit: 'ms', most: 1000 },
  'slot-to-originate-p50': { unit: 'ms', most: 10 },
  'slot-to-originate-p95': { unit: 'ms', most: 50 },
  'calls-per-second': { unit: 'calls/s', least: 40 },
  'cpu-per-1000-calls': { unit: 's' },
  memory: { unit: 'MB' },
  waves: { unit: 'ms', most: 3000 },
  'silent-1000': { unit: 'lost events', most: 0 },
  'million-import': { unit: 's', most: 60 },
  'million-memory': { unit: 'MB', most: 350 },
  'million-start': { unit: 'ms', most: 2000 },
  'million-gap': { unit: 'ms', most: 2000 },
  'first-audio-p50': { unit: 'ms', most: 60 },
  'first-audio-p95': { unit: 'ms', most: 120 },
  'barge-in-p50': { unit: 'ms', most: 80 },
  'audio-cpu-per-call-second': { unit: 'ms', most: 1.5 },
  'audio-tick-late-p99': { unit: 'ms', most: 5 },
  'talk-cpu-per-call-second': { unit: 'ms' },
  'import-rows-per-second': { unit: 'rows/s' },
  'import-memory': { unit: 'MB', most: 350 },
  'cost-100k-over-1k': { unit: 'ratio', most: 1.1 },
  'api-append-per-second': { unit: 'contacts/s' },
  ...pacingGoals,
};

export function isMet({ id, value }: Pick<Figure, 'id' | 'value'>): boolean | null {
  const { most, least } = goals[id] ?? {};
  if (most === undefined && least === undefined) return null;
  return value <= (most ?? Infinity) && value >= (least ?? -Infinity);
}

/** As it stands in the table; null when nothing was promised. */
export function goalWords(id: string): string | null {
  const { most, least } = goals[id] ?? {};
  if (least !== undefined) return `≥ ${least}`;
  return most === undefined ? null : `≤ ${most}`;
}
