import { describe, expect, it } from 'vitest';
import { frameMs } from '../../../domain/live-line.ts';
import { catchUpFramesMax, FrameClock } from '../../../telephony/frame-clock.ts';

/** Time that stands until it is turned. */
class TurnedTime {
  nowMs = 1_000;
  #timers: { run: () => void; atMs: number }[] = [];

  now(): number {
    return this.nowMs;
  }

  setTimer(run: () => void, ms: number): unknown {
    const timer = { run, atMs: this.nowMs + ms };
    this.#timers.push(timer);
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.#timers = this.#timers.filter((one) => one !== timer);
  }

  get armed(): number {
    return this.#timers.length;
  }

  /** Runs what is due until `ms` later; each timer fires `lateMs` after its time. */
  turn(ms: number, lateMs = 0): void {
    const end = this.nowMs + ms;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs + lateMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.clearTimer(due);
      this.nowMs = Math.max(this.nowMs, due.atMs + lateMs);
      due.run();
    }
    this.nowMs = end;
  }
}

describe('the frame clock', () => {
  it('beats once a frame and does not drift, however late its timers fire', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    let frames = 0;
    clock.add((due) => (frames += due));
    time.turn(10_000 + 7, 7);
    expect(frames).toBe(10_000 / frameMs);
  });

  it('beats when somebody who is busy looks, once, and its timer does not beat again', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    const beats: number[] = [];
    clock.add(() => beats.push(time.now()));
    time.turn(frameMs - 1);
    clock.beatIfDue();
    expect(beats).toEqual([]);
    time.nowMs += 1;
    clock.beatIfDue();
    clock.beatIfDue();
    expect(beats).toEqual([1_000 + frameMs]);
    time.turn(frameMs - 1);
    expect(beats).toHaveLength(1);
    time.turn(1);
    expect(beats).toHaveLength(2);
    expect(time.armed).toBe(1);
  });

  it('does not beat for nobody', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    time.turn(100);
    clock.beatIfDue();
    expect(time.armed).toBe(0);
  });

  it('catches up after a stall, but never more than its limit', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    const beats: number[] = [];
    clock.add((due) => beats.push(due));
    time.turn(40);
    time.nowMs += 50;
    time.turn(0);
    time.nowMs += 500;
    time.turn(0);
    expect(beats).toEqual([1, 1, 2, catchUpFramesMax]);
  });

  it('keeps one timer for many calls, and none for no call', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    const leave = Array.from({ length: 400 }, () => clock.add(() => undefined));
    expect(time.armed).toBe(1);
    time.turn(200);
    expect(time.armed).toBe(1);
    for (const one of leave) one();
    expect(time.armed).toBe(0);
  });

  it('starts anew after the last call left, without frames for the time between', () => {
    const time = new TurnedTime();
    const clock = new FrameClock(time);
    clock.add(() => undefined)();
    time.turn(5_000);
    let frames = 0;
    clock.add((due) => (frames += due));
    time.turn(100);
    expect(frames).toBe(5);
  });
});
