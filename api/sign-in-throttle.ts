/** Slows guessing of passwords: after some failures for one name or from one address, no attempt is looked at for a while. */

export const failuresMax = 10;
export const failureWindowMs = 15 * 60_000;
/** More names than this are not remembered: the oldest goes first. */
const rememberedMax = 10_000;

type Failures = { count: number; until: number };

/** Per process and in memory: a restart forgives, which costs a guesser more time than it gives. */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How long these keys must wait, in ms; 0 = go on. */
  waitMs(keys: readonly string[]): number {
    return Math.max(0, ...keys.map((key) => this.#waitOf(key)));
  }

  failed(keys: readonly string[]): void {
    for (const key of keys) {
      const known = this.#current(key);
      this.#failures.delete(key);
      this.#failures.set(key, { count: (known?.count ?? 0) + 1, until: known?.until ?? this.#now() + failureWindowMs });
    }
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= rememberedMax) break;
      this.#failures.delete(oldest);
    }
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  #waitOf(key: string): number {
    const known = this.#current(key);
    return known !== undefined && known.count >= failuresMax ? known.until - this.#now() : 0;
  }

  #current(key: string): Failures | undefined {
    const known = this.#failures.get(key);
    return known !== undefined && known.until > this.#now() ? known : undefined;
  }
}
