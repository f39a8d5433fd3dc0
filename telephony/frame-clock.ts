/** One drift-free 20 ms beat for all calls of a process: a timer a call would cost more than the audio itself. */
import { frameMs } from '../domain/live-line.ts';

/** Frames sent at most after a stall. More would only fill the switch's buffer and delay the next interruption. */
export const catchUpFramesMax = 3;

/** Time and timers, so that a test can turn them. `now` is monotonic, in ms. */
export type ClockTime = {
  now(): number;
  setTimer(run: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
};

const realTime: ClockTime = {
  now: () => performance.now(),
  setTimer: (run, ms) => setTimeout(run, ms),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

type FrameListener = (frames: number) => void;

export class FrameClock {
  readonly #time: ClockTime;
  readonly #listeners = new Set<FrameListener>();
  #timer: unknown = null;
  #nextMs = 0;

  constructor(time: ClockTime = realTime) {
    this.#time = time;
  }

  /** Calls `listener` on every beat with the number of frames due: 1, or up to `catchUpFramesMax` after a stall. */
  add(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    if (this.#timer === null) {
      this.#nextMs = this.#time.now() + frameMs;
      this.#arm();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0 && this.#timer !== null) {
        this.#time.clearTimer(this.#timer);
        this.#timer = null;
      }
    };
  }

  /**
   * Beats now if a beat is due. For whoever works through a heap of events: the datagrams of many calls come at once, and a timer waits
   * until the last of them is read.
   */
  beatIfDue(): void {
    if (this.#timer === null || this.#time.now() < this.#nextMs) return;
    this.#time.clearTimer(this.#timer);
    this.#beat();
  }

  #arm(): void {
    this.#timer = this.#time.setTimer(() => this.#beat(), Math.max(0, this.#nextMs - this.#time.now()));
  }

  #beat(): void {
    this.#timer = null;
    const lateMs = this.#time.now() - this.#nextMs;
    // Node's timers may fire a fraction of a millisecond early; that beat is due all the same.
    const due = 1 + Math.max(0, Math.floor(lateMs / frameMs));
    // The beat keeps its place in time whatever is skipped, so that nothing drifts.
    this.#nextMs += due * frameMs;
    const frames = Math.min(due, catchUpFramesMax);
    for (const listener of [...this.#listeners]) listener(frames);
    if (this.#listeners.size > 0 && this.#timer === null) this.#arm();
  }
}

let shared: FrameClock | null = null;

/** The clock of this process, made when first asked for. */
export function processFrameClock(): FrameClock {
  shared ??= new FrameClock();
  return shared;
}
