/** The simulated switch's clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeScheduler, type Scheduler } from '../../../simulator/scheduler.ts';

describe('the scheduler', () => {
  let scheduler: Scheduler;
  beforeEach(() => {
    vi.useFakeTimers();
    scheduler = makeScheduler();
  });
  afterEach(() => {
    scheduler.close();
    vi.useRealTimers();
  });

  it('runs things in the order of their due times, and those due together in the order of asking', () => {
    const ran: string[] = [];
    scheduler.after(30, () => ran.push('late'));
    scheduler.after(10, () => ran.push('first'));
    scheduler.after(10, () => ran.push('second'));
    scheduler.after(20, () => scheduler.after(5, () => ran.push('added later')));
    vi.advanceTimersByTime(40);
    expect(ran).toEqual(['first', 'second', 'added later', 'late']);
  });

  it('never runs what was cancelled', () => {
    const ran: number[] = [];
    const cancels = Array.from({ length: 100 }, (_, n) => scheduler.after(n % 10, () => ran.push(n)));
    cancels.forEach((cancel, n) => {
      if (n % 2 === 0) cancel();
    });
    vi.advanceTimersByTime(20);
    expect(ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n + 1));
  });

  it('gives each frame its turn, every 20 ms without drift', () => {
    let frames = 0;
    const stop = scheduler.everyFrame(() => frames++);
    vi.advanceTimersByTime(1000);
    expect(frames).toBe(50);
    stop();
    vi.advanceTimersByTime(1000);
    expect(frames).toBe(50);
  });

  it('serves a thousand users of it by one timer', () => {
    for (let n = 0; n < 1000; n++) {
      scheduler.everyFrame(() => undefined);
      scheduler.after(50_000 + n, () => undefined);
    }
    expect(vi.getTimerCount()).toBe(1);
  });

  it('does nothing any more once it is closed', () => {
    const ran: number[] = [];
    scheduler.after(5, () => ran.push(1));
    scheduler.close();
    scheduler.after(5, () => ran.push(2));
    vi.advanceTimersByTime(20);
    expect(ran).toEqual([]);
  });
});
