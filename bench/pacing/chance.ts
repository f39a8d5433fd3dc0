/** Durations drawn for simulated shifts, seeded. */
import { makeRandom } from '../../simulator/callee/seeded-random.ts';

export type Chance = {
  /** True with this chance. */
  happens(chance: number): boolean;
  between(fromMs: number, toMs: number): number;
  /** Lognormal; `spread` is the coefficient of variation. */
  lognormal(meanMs: number, spread: number): number;
};

export function makeChance(seed: number): Chance {
  const { next } = makeRandom(seed);
  /** Box and Muller's: of the pair only one is used, which keeps draws independent of their order. */
  const bell = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    happens: (chance) => next() < chance,
    between: (fromMs, toMs) => fromMs + next() * (toMs - fromMs),
    lognormal(meanMs, spread) {
      const variance = Math.log(1 + spread * spread);
      return meanMs * Math.exp(bell() * Math.sqrt(variance) - variance / 2);
    },
  };
}
