/**
 * How many agents are wanted at each of the moments ahead: callers who wait, calls that will have been answered, agents who will not be back,
 * agents who will have left. The distribution says how likely it is that nobody is left for one more.
 */
import { bellHeight, bellShare } from './normal.ts';

/** Chances are given for all moments at once, in their order. */
export type Loads = {
  /** One agent more is wanted with this chance. */
  add(chances: readonly number[]): void;
  /** The same for a call in the air: by how wrong the answer rate is, all of them are wrong together. */
  addCall(chances: readonly number[]): void;
  /** The chance that all agents are taken, for each moment. */
  risks(): number[];
};

/** `leaving`: how many agents are expected to have gone by each moment (Poisson). */
type Start = { agents: number; waiting: number; leaving: readonly number[] };

/** Up to so many calls and agents are counted out; more are many enough for the bell curve. */
export const exactMax = 14;

/** Exact, by convolution. */
export function exactLoads({ agents, waiting, leaving }: Start): Loads {
  const moments = leaving.map((expected) => {
    // chances[n]: that n agents are wanted; more than all are not told apart.
    const chances = new Float64Array(agents);
    let left = Math.exp(-expected);
    for (let n = waiting; n < agents; n += 1) {
      chances[n] = left;
      left *= expected / (n - waiting + 1);
    }
    return chances;
  });
  const add = (added: readonly number[]): void => moments.forEach((chances, moment) => convolve(chances, added[moment] ?? 0));
  const risks = (): number[] => moments.map((chances) => Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0)));
  return { add, addCall: add, risks };
}

function convolve(chances: Float64Array, chance: number): void {
  for (let n = chances.length - 1; n >= 0; n -= 1)
    chances[n] = (chances[n] ?? 0) * (1 - chance) + (n > 0 ? (chances[n - 1] ?? 0) * chance : 0);
}

/** A rate that was right may have moved by so much since: its standard deviation beside what the sample gives. */
const drift = 0.08;

/**
 * The same for many, by the bell curve corrected for its skew (Edgeworth). The answer rate is an estimate, wrong for all calls at once, which
 * widens the curve.
 */
export function manyLoads({ agents, waiting, leaving, rate, sample }: Start & { rate: number; sample: number }): Loads {
  const mean = Float64Array.from(leaving, (expected) => waiting + expected);
  const variance = Float64Array.from(leaving);
  const skew = Float64Array.from(leaving);
  const answers = new Float64Array(leaving.length);
  const doubt = (1 - rate) / (rate * sample) + drift * drift;
  const add = (chances: readonly number[]): void => {
    for (let moment = 0; moment < mean.length; moment += 1) {
      const chance = chances[moment] ?? 0;
      const spread = chance * (1 - chance);
      mean[moment] = (mean[moment] ?? 0) + chance;
      variance[moment] = (variance[moment] ?? 0) + spread;
      skew[moment] = (skew[moment] ?? 0) + spread * (1 - 2 * chance);
    }
  };
  const riskAt = (moment: number): number => {
    const sigma = Math.sqrt((variance[moment] ?? 0) + (answers[moment] ?? 0) ** 2 * doubt);
    if (sigma === 0) return (mean[moment] ?? 0) >= agents ? 1 : 0;
    const x = (agents - 0.5 - (mean[moment] ?? 0)) / sigma;
    const bent = ((skew[moment] ?? 0) * (1 - x * x) * bellHeight(x)) / (6 * sigma ** 3);
    return Math.min(1, Math.max(0, 1 - bellShare(x) - bent));
  };
  return {
    add,
    addCall(chances) {
      for (let moment = 0; moment < mean.length; moment += 1) answers[moment] = (answers[moment] ?? 0) + (chances[moment] ?? 0);
      add(chances);
    },
    risks: () => leaving.map((_, moment) => riskAt(moment)),
  };
}
