/** Slows guessing of passwords: after some failures for one name or from one address, no attempt is looked at for a while. */

/** People mistype; a machine that guesses needs far more. */
export const nameFailuresDefault = 10;
/** Many people may sit behind one address. */
export const addressFailuresDefault = 100;
export const failureWindowMs = 15 * 60_000;
/** More names and addresses than this are not remembered: the oldest goes first. */
const rememberedMax = 10_000;

export type Attempt = { name: string; address: string };

type Failures = { count: number; until: number };

/** Per process and in memory: a restart forgives, which costs a guesser more time than it gives. */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #nameMax: number;
  readonly #addressMax: number;
  readonly #now: () => number;

  constructor({
    nameFailuresMax = nameFailuresDefault,
    addressFailuresMax = addressFailuresDefault,
    now = Date.now,
  }: { nameFailuresMax?: number; addressFailuresMax?: number; now?: () => number } = {}) {
    this.#nameMax = nameFailuresMax;
    this.#addressMax = addressFailuresMax;
    this.#now = now;
  }

  /** How long this attempt must wait, in ms; 0 = go on. */
  waitMs({ name, address }: Attempt): number {
    return Math.max(this.#waitOf(nameKey(name), this.#nameMax), this.#waitOf(addressKey(address), this.#addressMax));
  }

  failed({ name, address }: Attempt): void {
    for (const key of [nameKey(name), addressKey(address)]) {
      const known = this.#current(key);
      this.#failures.delete(key);
      this.#failures.set(key, { count: (known?.count ?? 0) + 1, until: known?.until ?? this.#now() + failureWindowMs });
    }
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= rememberedMax) break;
      this.#failures.delete(oldest);
    }
  }

  /** Forgives the name; an address that guesses at others is not forgiven for knowing one. */
  succeeded({ name }: Attempt): void {
    this.#failures.delete(nameKey(name));
  }

  #waitOf(key: string, max: number): number {
    const known = this.#current(key);
    return known !== undefined && known.count >= max ? known.until - this.#now() : 0;
  }

  #current(key: string): Failures | undefined {
    const known = this.#failures.get(key);
    return known !== undefined && known.until > this.#now() ? known : undefined;
  }
}

function nameKey(name: string): string {
  return `name ${name}`;
}

function addressKey(address: string): string {
  return `address ${address}`;
}
