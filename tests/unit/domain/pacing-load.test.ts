import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactLoads, type Loads, manyLoads } from '../../../domain/pacing/load.ts';
import { bellShare } from '../../../domain/pacing/normal.ts';

/** Both ways, filled alike; of one moment. A sample without end leaves no doubt about the rate but its drift. */
function both(start: { agents: number; waiting?: number; leaving?: number }, chances: readonly number[]): [number, number] {
  const given = { agents: start.agents, waiting: start.waiting ?? 0, leaving: [start.leaving ?? 0] };
  const fill = (loads: Loads): number => {
    for (const chance of chances) loads.add([chance]);
    return loads.risks()[0] ?? Number.NaN;
  };
  return [fill(exactLoads(given)), fill(manyLoads({ ...given, rate: 0.3, sample: 100 }))];
}

describe('the chance that all agents are taken', () => {
  it('is counted out for a few', () => {
    expect(both({ agents: 2 }, [0.5, 0.5])[0]).toBeCloseTo(0.25, 12);
    expect(both({ agents: 1 }, [0.5, 0.5])[0]).toBeCloseTo(0.75, 12);
    expect(both({ agents: 3, waiting: 2 }, [0.1])[0]).toBeCloseTo(0.1, 12);
    expect(both({ agents: 1, leaving: 1 }, [])[0]).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(both({ agents: 0 }, [])[0]).toBe(1);
    expect(both({ agents: 2, waiting: 5 }, [])[0]).toBe(1);
  });

  it('comes out nearly the same by the bell curve for many', () => {
    const chances = fc.array(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 40, maxLength: 120 });
    fc.assert(
      fc.property(chances, fc.double({ min: -2, max: 3, noNaN: true }), (given, off) => {
        const mean = given.reduce((sum, chance) => sum + chance, 0);
        const sigma = Math.sqrt(given.reduce((sum, chance) => sum + chance * (1 - chance), 0));
        const [exact, bell] = both({ agents: Math.max(1, Math.round(mean + off * sigma)) }, given);
        expect(Math.abs(exact - bell)).toBeLessThan(0.005);
      }),
    );
  });

  it('is greater for calls whose rate is in doubt', () => {
    const risk = (fill: (loads: Loads) => void): number => {
      const loads = manyLoads({ agents: 30, waiting: 0, leaving: [0], rate: 0.3, sample: 100 });
      fill(loads);
      return loads.risks()[0] ?? Number.NaN;
    };
    const eighty = Array.from({ length: 80 }, () => [0.25]);
    const known = risk((loads) => eighty.forEach((chances) => loads.add(chances)));
    expect(risk((loads) => eighty.forEach((chances) => loads.addCall(chances)))).toBeGreaterThan(known);
  });
});

describe('the bell curve', () => {
  it.each([
    [0, 0.5],
    [1, 0.841345],
    [-1.644854, 0.05],
    [1.959964, 0.975],
    [3, 0.99865],
  ])('has up to %f the part %f', (x, share) => {
    expect(bellShare(x)).toBeCloseTo(share, 5);
  });
});
