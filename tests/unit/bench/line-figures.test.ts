import { describe, expect, it } from 'vitest';
import { lineUse, peak, refillMs, steadyRate } from '../../../bench/line-figures.ts';
import { quantile } from '../../../bench/quantiles.ts';

const ring = (uuid: string, atMs: number) => ({ kind: 'ring', atMs, uuid, numberHash: '', gateway: 'line' }) as const;
const end = (uuid: string, atMs: number) => ({ kind: 'end', atMs, uuid, cause: '' }) as const;

describe('the figures of a line', () => {
  it('count a line that waits half the time as half used', () => {
    const rings = [ring('a', 0), ring('b', 2_000), ring('c', 4_000)];
    const ends = [end('a', 1_000), end('b', 3_000), end('c', 5_000)];
    expect(lineUse({ lines: 1, rings, ends })).toBeCloseTo(0.5);
    expect(refillMs({ lines: 1, rings, ends })).toEqual([1_000, 1_000]);
    expect(peak({ rings, ends })).toBe(1);
  });

  it('count from the moment when all lines are busy to the last dial', () => {
    const rings = [ring('a', 0), ring('b', 500), ring('c', 1_500)];
    const ends = [end('a', 1_500), end('b', 9_000), end('c', 9_000)];
    expect(lineUse({ lines: 2, rings, ends })).toBeCloseTo(1);
  });

  it('have no use to tell of lines that were never all busy', () => {
    expect(lineUse({ lines: 2, rings: [ring('a', 0)], ends: [end('a', 10)] })).toBeNaN();
  });

  it('take the rate from the middle of a run', () => {
    const rings = Array.from({ length: 101 }, (_, n) => ring(String(n), n * 100));
    expect(steadyRate(rings, 0.2)).toBeCloseTo(10, 0);
  });

  it('take the smallest value that covers the part', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(quantile([4, 1, 3, 2], 0.95)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
