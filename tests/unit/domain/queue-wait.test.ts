import { describe, expect, it } from 'vitest';
import { estimatedWaitMs, handlingMsDefault, minutesTold } from '../../../domain/queue-wait.ts';

describe('the wait of a caller', () => {
  it('is none while an agent is free for them', () => {
    expect(estimatedWaitMs({ position: 2, free: 2, atWork: 3, handlingMs: 60_000 })).toBe(0);
  });

  it('grows with those before them, and is shared by all who work', () => {
    expect(estimatedWaitMs({ position: 1, free: 0, atWork: 1, handlingMs: 60_000 })).toBe(30_000);
    expect(estimatedWaitMs({ position: 3, free: 0, atWork: 1, handlingMs: 60_000 })).toBe(150_000);
    expect(estimatedWaitMs({ position: 3, free: 0, atWork: 5, handlingMs: 60_000 })).toBe(30_000);
    expect(estimatedWaitMs({ position: 3, free: 1, atWork: 2, handlingMs: 60_000 })).toBe(45_000);
  });

  it('is told by an usual talk while nothing is known, and not at all while nobody is there', () => {
    expect(estimatedWaitMs({ position: 1, free: 0, atWork: 1, handlingMs: null })).toBe(handlingMsDefault / 2);
    expect(estimatedWaitMs({ position: 1, free: 0, atWork: 0, handlingMs: 60_000 })).toBeNull();
  });

  it('is told in whole minutes, from one on', () => {
    expect([null, 0, 59_000, 61_000, 9_000_000].map(minutesTold)).toEqual([null, 1, 1, 2, 30]);
  });
});
