/**
 * Whoever sees numbers masked may ask about a whole number, but not about many: a masked one has few enough to try them all.
 */
import { type Actor, seesNumbers } from './actor.ts';
import { RequestRefused } from './request-refused.ts';

/** A person who looks after a customer's question needs few; ten thousand belong to one masked number. */
export const lookupsMaxDefault = 60;
const windowMs = 60 * 60_000;
/** More people than this are not remembered: the oldest goes first. */
const rememberedMax = 10_000;

/** Per process and in memory, as the throttle of sign-ins. */
export class NumberLookups {
  readonly #asked = new Map<string, { numbers: Set<string>; until: number }>();
  readonly #max: number;
  readonly #now: () => number;

  constructor({ lookupsMax = lookupsMaxDefault, now = Date.now }: { lookupsMax?: number; now?: () => number } = {}) {
    this.#max = lookupsMax;
    this.#now = now;
  }

  /** Notes a question about a whole number; the same one again is free. Throws 429 `too-many-lookups` beyond so many in an hour. */
  note(actor: Actor, number: string): void {
    if (seesNumbers(actor)) return;
    const key = `${actor.kind}/${actor.id}`;
    const now = this.#now();
    const known = this.#asked.get(key);
    const { numbers, until } =
      known === undefined || known.until <= now ? { numbers: new Set<string>(), until: now + windowMs } : known;
    if (numbers.has(number)) return;
    if (numbers.size >= this.#max) {
      const seconds = Math.ceil((until - now) / 1_000);
      const headers = { 'retry-after': String(seconds) };
      throw new RequestRefused({ status: 429, code: 'too-many-lookups', values: { max: this.#max, seconds }, headers });
    }
    this.#asked.delete(key);
    this.#asked.set(key, { numbers: numbers.add(number), until });
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= rememberedMax) break;
      this.#asked.delete(oldest);
    }
  }
}
