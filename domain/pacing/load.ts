/**
 * How many agents are wanted at a moment: callers who wait, calls that will have been answered, agents who will not be back, agents who will
 * have left. Its distribution says how likely it is that nobody is left for one more.
 */
import { bellHeight, bellShare } from './normal.ts';

export type Load = {
  /** One more that is there with this chance. */
  add(chance: number): void;
  /** One more call in the air, answered by then with this chance. */
  addCall(chance: number): void;
  /** The chance that all agents are taken. */
  risk(): number;
};

type Start = { agents: number; waiting: number; leaving: number };

/** Exact, by convolution. `leaving`: how many agents are expected to go (Poisson). */
export function exactLoad({ agents, waiting, leaving }: Start): Load {
  // chances[n]: that n agents are wanted; more than all are not told apart.
  const chances = new Float64Array(Math.max(0, agents));
  let left = Math.exp(-leaving);
  for (let n = waiting; n < chances.length; n += 1) {
    chances[n] = left;
    left *= leaving / (n - waiting + 1);
  }
  const add = (chance: number): void => {
    for (let n = chances.length - 1; n > 0; n -= 1) chances[n] = (chances[n] ?? 0) * (1 - chance) + (chances[n - 1] ?? 0) * chance;
    if (chances.length > 0) chances[0] = (chances[0] ?? 0) * (1 - chance);
  };
  return { add, addCall: add, risk: () => Math.max(0, 1 - chances.reduce((sum, chance) => sum + chance, 0)) };
}

/** A rate that was right may have moved by so much since: its standard deviation beside what the sample gives. */
const drift = 0.08;

/**
 * The same for many, by the bell curve corrected for its skew (Edgeworth). The answer rate is an estimate, wrong for all calls at once, which
 * widens the curve.
 */
export function manyLoad({ agents, waiting, leaving, rate, sample }: Start & { rate: number; sample: number }): Load {
  let mean = waiting + leaving;
  let variance = leaving;
  let skew = leaving;
  let answers = 0;
  const doubt = (1 - rate) / (rate * sample) + drift * drift;
  const add = (chance: number): void => {
    mean += chance;
    const spread = chance * (1 - chance);
    variance += spread;
    skew += spread * (1 - 2 * chance);
  };
  return {
    add,
    addCall(chance) {
      answers += chance;
      add(chance);
    },
    risk() {
      const sigma = Math.sqrt(variance + answers * answers * doubt);
      if (sigma === 0) return mean >= agents ? 1 : 0;
      const x = (agents - 0.5 - mean) / sigma;
      const bent = (skew * (1 - x * x) * bellHeight(x)) / (6 * sigma ** 3);
      return Math.min(1, Math.max(0, 1 - bellShare(x) - bent));
    },
  };
}

/** Up to so many calls and agents are counted out; more are many enough for the bell curve. */
export const exactMax = 14;
