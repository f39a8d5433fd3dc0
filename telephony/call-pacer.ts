/**
 * Keeps originates under the switch's calls per second. FreeSWITCH counts sessions in each second and refuses the rest without a trace,
 * so the rule is the same: never more than N in any 1000 ms, all of which may come at once.
 */

/** FreeSWITCH's default is 30 per second, of which it admits 29. */
export const callsPerSecondDefault = 28;

export type PacerTurn = 'go' | 'aborted' | 'too-long';

type Waiter = { settle(turn: PacerTurn): void };

export class CallPacer {
  #callsPerSecond: number;
  readonly #waitMsMax: number;
  readonly #now: () => number;
  /** Times of the last N originates, oldest first. */
  readonly #sentAtMs: number[] = [];
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;

  constructor({
    callsPerSecond,
    waitMsMax,
    now = Date.now,
  }: {
    callsPerSecond: number;
    waitMsMax: number;
    now?: () => number;
  }) {
    this.#callsPerSecond = Math.max(1, Math.floor(callsPerSecond));
    this.#waitMsMax = waitMsMax;
    this.#now = now;
  }

  /** Counts from the next originate on. */
  setCallsPerSecond(callsPerSecond: number): void {
    this.#callsPerSecond = Math.max(1, Math.floor(callsPerSecond));
    while (this.#sentAtMs.length > this.#callsPerSecond) this.#sentAtMs.shift();
  }

  /** Waits for leave to originate, in order of asking. `too-long` when the queue can't be served within the limit. */
  turn(signal: AbortSignal): Promise<PacerTurn> {
    if (signal.aborted) return Promise.resolve('aborted');
    if (this.#waiters.size === 0 && this.#msUntilFree() === 0) {
      this.#take();
      return Promise.resolve('go');
    }
    if ((this.#waiters.size / this.#callsPerSecond) * 1000 > this.#waitMsMax) return Promise.resolve('too-long');
    return new Promise((resolve) => {
      const onAbort = (): void => waiter.settle('aborted');
      const waiter: Waiter = {
        settle: (turn) => {
          signal.removeEventListener('abort', onAbort);
          this.#waiters.delete(waiter);
          resolve(turn);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#arm();
    });
  }

  /** Ends every wait as aborted. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const waiter of [...this.#waiters]) waiter.settle('aborted');
  }

  #arm(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const waiter of [...this.#waiters]) {
        if (this.#msUntilFree() > 0) break;
        this.#take();
        waiter.settle('go');
      }
      if (this.#waiters.size > 0) this.#arm();
    }, this.#msUntilFree());
  }

  #take(): void {
    this.#sentAtMs.push(this.#now());
    if (this.#sentAtMs.length > this.#callsPerSecond) this.#sentAtMs.shift();
  }

  #msUntilFree(): number {
    const oldest = this.#sentAtMs[0];
    if (oldest === undefined || this.#sentAtMs.length < this.#callsPerSecond) return 0;
    return Math.max(0, oldest + 1000 - this.#now());
  }
}
