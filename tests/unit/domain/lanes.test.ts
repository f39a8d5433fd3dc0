import { describe, expect, it } from 'vitest';
import { armedAhead, laneCount, laneShare } from '../../../domain/lanes.ts';

describe('the reserve of a lane', () => {
  const slow = { endsPerSecond: 0.1, armMs: 500 };

  it('covers all lines of a small lane, because calls that began together end together', () => {
    expect(armedAhead({ share: 10, ...slow })).toBe(10);
    expect(armedAhead({ share: 5, ...slow })).toBe(5);
  });

  it('is at least three, and ten for many lines', () => {
    expect(armedAhead({ share: 1, ...slow })).toBe(3);
    expect(armedAhead({ share: 250, ...slow })).toBe(10);
  });

  it('grows with the pace of the list, up to a quarter of the lines', () => {
    expect(armedAhead({ share: 100, endsPerSecond: 30, armMs: 500 })).toBe(16);
    expect(armedAhead({ share: 100, endsPerSecond: 500, armMs: 500 })).toBe(50);
  });
});

describe('the lanes of a task', () => {
  it.each([1, 249, 250, 251, 1_000, 10_000])('share %i lines out completely and evenly', (maxConcurrency) => {
    const shares = Array.from({ length: laneCount(maxConcurrency) }, (_, lane) => laneShare(maxConcurrency, lane));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(maxConcurrency);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  });
});
