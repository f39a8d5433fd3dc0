/** What the times of rings and ends on one line say about it. */
import type { SwitchEnd, SwitchRing } from './switch/witness-log.ts';

export type LineTimes = { lines: number; rings: readonly SwitchRing[]; ends: readonly SwitchEnd[] };

type Change = { atMs: number; by: 1 | -1 };

/** Busy time ÷ (lines × time), from the moment when all lines were first busy to the last dial; NaN when they never were. */
export function lineUse({ lines, rings, ends }: LineTimes): number {
  const fromMs = firstFullMs({ lines, rings, ends });
  const untilMs = rings.at(-1)?.atMs ?? 0;
  if (fromMs === null || untilMs <= fromMs) return Number.NaN;
  let busyMs = 0;
  let up = 0;
  let lastMs = fromMs;
  for (const { atMs, by } of changes({ rings, ends })) {
    if (atMs > untilMs) break;
    if (atMs > fromMs) {
      busyMs += up * (atMs - lastMs);
      lastMs = atMs;
    }
    up += by;
  }
  return (busyMs + up * Math.max(0, untilMs - lastMs)) / (lines * (untilMs - fromMs));
}

function firstFullMs({ lines, rings, ends }: LineTimes): number | null {
  let up = 0;
  for (const { atMs, by } of changes({ rings, ends })) {
    up += by;
    if (up >= lines) return atMs;
  }
  return null;
}

function changes({ rings, ends }: Omit<LineTimes, 'lines'>): Change[] {
  const up = rings.map(({ atMs }): Change => ({ atMs, by: 1 }));
  const down = ends.map(({ atMs }): Change => ({ atMs, by: -1 }));
  return [...up, ...down].toSorted((one, other) => one.atMs - other.atMs || one.by - other.by);
}

/** From each end to the dial that took its place: with all lines busy, the nth end makes room for the (n + lines)th ring. */
export function refillMs({ lines, rings, ends }: LineTimes): number[] {
  const ringTimes = rings.map(({ atMs }) => atMs).toSorted((one, other) => one - other);
  const endTimes = ends.map(({ atMs }) => atMs).toSorted((one, other) => one - other);
  return endTimes.flatMap((endMs, n) => {
    const ringMs = ringTimes[n + lines];
    return ringMs === undefined ? [] : [ringMs - endMs];
  });
}

/** Most calls that were up at once. */
export function peak(times: Omit<LineTimes, 'lines'>): number {
  let up = 0;
  let most = 0;
  for (const { by } of changes(times)) most = Math.max(most, (up += by));
  return most;
}

/** Dials a second in the middle of a run: its first and last part, where lines fill and empty, are left out. */
export function steadyRate(rings: readonly SwitchRing[], leftOut: number): number {
  const middle = rings.slice(Math.floor(rings.length * leftOut), Math.ceil(rings.length * (1 - leftOut)));
  const tookMs = (middle.at(-1)?.atMs ?? 0) - (middle[0]?.atMs ?? 0);
  return ((middle.length - 1) * 1000) / tookMs;
}
