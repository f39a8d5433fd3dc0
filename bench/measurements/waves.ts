/** A hundred calls that all end in the same moment: how long until a hundred others ring in their place. */
import { peak } from '../line-figures.ts';
import { runLine } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { median, quantile } from '../quantiles.ts';

const lines = 100;
/** Calls end when the clock shows a multiple of this. */
const everyMs = 12_000;
const talkMsMin = 4_000;

export const waves: Measurement = {
  ids: ['waves'],
  async run(world) {
    const count = world.quick ? 3 : 8;
    const parts = [{ kind: 'ends-together', share: 1, ringMs: [100, 100], everyMs, talkMsMin }] as const;
    const run = await runLine(world, { name: 'waves', lines, contacts: lines * count, parts });
    const times = waveTimes(run.rings.map(({ atMs }) => atMs));
    const detail = `median of ${times.length} waves of ${lines}, longest ${quantile(times, 1)} ms, most at once ${peak(run)}`;
    return [{ id: 'waves', value: median(times), detail }];
  },
};

/** From each common end to the last ring of the wave after it; the first wave follows no end. */
function waveTimes(ringsMs: readonly number[]): number[] {
  const lastRing = new Map<number, number>();
  for (const atMs of ringsMs) {
    const end = Math.floor(atMs / everyMs) * everyMs;
    lastRing.set(end, Math.max(lastRing.get(end) ?? 0, atMs - end));
  }
  return [...lastRing.values()].slice(1);
}
