/** By whose clock a number lives: the zone of a callee, or null where nobody can tell. What is unknown is not guessed. */
import { sameClock } from './same-clock.ts';
import { readZoneTable, type ZoneTable } from './zone-table.ts';

/** IANA name, or null = unknown. Takes a number in the form in which it is stored and dialled. */
export type ZoneOfNumber = (number: string) => string | null;

const chinaZone = 'Asia/Shanghai';
/** Mobile, fixed and service numbers of the mainland are stored without their country code; short ones are extensions of a switch. */
const chinese = /^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})$/u;

/**
 * Prefixes for which the table names one zone of a country with several clocks, although the numbers behind them are used in all of
 * it: mobiles of Spain, Chile, Ecuador, Australia, Indonesia, New Zealand, Russia, Mongolia and Greenland, service numbers of
 * Australia, and Queensland, whose code is shared over a border with summer time. Longer prefixes in the table still count.
 */
const usedAllOver = new Set([
  ...['346', '347', '569', '5939', '611', '614', '617', '628', '642', '79'],
  ...['9765', '9766', '9767', '9768', '9769', '2992', '2994', '2995', '2996'],
]);

/** Makes the finder; the table is read when the first number from abroad comes. */
export function makeZoneFinder({ read = readZoneTable }: { read?: () => ZoneTable } = {}): ZoneOfNumber {
  let byPrefix: Prefixes | null = null;
  return (number) => {
    if (chinese.test(number)) return chinaZone;
    if (!number.startsWith('+')) return null;
    byPrefix ??= new Prefixes(read());
    return byPrefix.zoneOf(number.slice(1));
  };
}

/** The table with one zone or none for each prefix; entries with several zones are compared when they are first met. */
class Prefixes {
  readonly #table: ZoneTable;
  readonly #longest: number;
  readonly #frequency = new Map<string, number>();
  readonly #decided = new Map<string, string | null>();

  constructor(table: ZoneTable) {
    this.#table = table;
    this.#longest = Math.max(...[...table.keys()].map((prefix) => prefix.length));
    for (const zones of table.values()) {
      for (const zone of zones) this.#frequency.set(zone, (this.#frequency.get(zone) ?? 0) + 1);
    }
  }

  zoneOf(digits: string): string | null {
    for (let length = Math.min(this.#longest, digits.length); length > 0; length -= 1) {
      const prefix = digits.slice(0, length);
      const decided = this.#decided.get(prefix);
      if (decided !== undefined) return decided;
      const zones = this.#table.get(prefix);
      if (zones === undefined) continue;
      const zone = usedAllOver.has(prefix) ? null : this.#oneOf(zones);
      this.#decided.set(prefix, zone);
      return zone;
    }
    return null;
  }

  /** Several names for one clock count as one zone (the islands around Britain and London); the name that is used most is told. */
  #oneOf(zones: readonly string[]): string | null {
    const [first] = [...zones].sort(
      (a, b) => (this.#frequency.get(b) ?? 0) - (this.#frequency.get(a) ?? 0) || a.localeCompare(b),
    );
    if (first === undefined) return null;
    return zones.every((zone) => zone === first || sameClock(zone, first)) ? first : null;
  }
}
