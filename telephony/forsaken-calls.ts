/**
 * Calls that were given up while the switch could not say what became of them. Their results are written; should one of their channels
 * still appear, nobody would talk on it, so it is ended. Bounded in number and time.
 */

const forsakenMax = 10_000;
/** Longer than any originate can ring on a switch that came back late. */
const forsakenMsMax = 600_000;

export class ForsakenCalls {
  readonly #now: () => number;
  /** In order of giving up, so the oldest comes first. */
  readonly #sinceMs = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(callId: string): void {
    this.#prune();
    this.#sinceMs.set(callId, this.#now());
  }

  has(callId: string): boolean {
    return this.#sinceMs.has(callId);
  }

  /** Somebody wants it after all, or it is known to be gone. */
  delete(callId: string): void {
    this.#sinceMs.delete(callId);
  }

  all(): string[] {
    this.#prune();
    return [...this.#sinceMs.keys()];
  }

  #prune(): void {
    const now = this.#now();
    for (const [callId, sinceMs] of this.#sinceMs) {
      if (now - sinceMs <= forsakenMsMax && this.#sinceMs.size < forsakenMax) break;
      this.#sinceMs.delete(callId);
    }
  }
}
