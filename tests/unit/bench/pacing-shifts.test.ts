import { describe, expect, it } from 'vitest';
import { type Scenario, scenarios } from '../../../bench/pacing/scenarios.ts';
import { simulateShift } from '../../../bench/pacing/shift.ts';

const named = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
};
const forecast = { mode: 'predictive', ratio: 1 } as const;
const oneEach = { mode: 'progressive', ratio: 1 } as const;
const hourMs = 3_600_000;

describe('a simulated shift', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    const play = (seed: number) => simulateShift({ scenario: named('n5-p30-t120'), seed, pace: forecast, endMs: hourMs });
    expect(play(1)).toEqual(play(1));
    expect(play(2)).not.toEqual(play(1));
  });

  it('has the utilisation that can be reckoned when nothing is dialled ahead', () => {
    // 3.3 calls until one is answered: 2.3 in vain of 23.4 s and the ring of 12 s, beside 135 s of work.
    const shift = { scenario: named('n10-p30-t120'), seed: 7, pace: oneEach };
    const { use, abandoned } = simulateShift({ ...shift, endMs: 4 * hourMs });
    expect(use).toBeGreaterThan(0.62);
    expect(use).toBeLessThan(0.71);
    expect(abandoned).toBeLessThan(0.003);
  });

  it.each(['n5-p60-t120', 'n10-p30-t120'])('of %s loses at most 3 %% and keeps agents busier than 1:1', (name) => {
    const shift = { scenario: named(name), seed: 11, endMs: 2.5 * hourMs };
    const ours = simulateShift({ ...shift, pace: forecast });
    expect(Math.max(ours.abandoned, ours.abandonedWhole)).toBeLessThanOrEqual(0.03);
    expect(ours.use).toBeGreaterThan(simulateShift({ ...shift, pace: oneEach }).use);
  });

  it('loses at most 3 %% also when a list of 15 %% becomes one of 45 %% in the middle', () => {
    const answerRate = (atMs: number): number => (atMs < 1.5 * hourMs ? 0.15 : 0.45);
    const scenario = { ...named('n10-p30-t120'), answerRate };
    const ours = simulateShift({ scenario, seed: 3, pace: forecast, endMs: 3 * hourMs });
    expect(Math.max(ours.abandoned, ours.abandonedWhole)).toBeLessThanOrEqual(0.03);
    expect(ours.use).toBeGreaterThan(0.7);
  });
});
