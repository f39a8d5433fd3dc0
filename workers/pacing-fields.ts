/** Reads fields of a line one by one; the first that is wrong is told by its path, its value never: it may hold what belongs to nobody. */

export type LineFault =
  | { field: string; problem: 'not-json' | 'not-object' | 'not-list' | 'not-text' | 'not-flag' | 'twice' | 'too-long' }
  | { field: string; problem: 'not-number'; least: number; most: number }
  | { field: string; problem: 'backwards'; least: number }
  | { field: string; problem: 'too-many'; most: number }
  | { field: string; problem: 'not-word'; words: readonly string[] };

export class LineFaulty extends Error {
  readonly fault: LineFault;

  constructor(fault: LineFault) {
    super(`${fault.field}: ${fault.problem}`);
    this.name = 'LineFaulty';
    this.fault = fault;
  }
}

const textMax = 200;

type Range = { least?: number; most?: number };

/** `field` is where the object stands in the line; '' for the line itself. An absent field takes its fallback, or is a fault without one. */
export function makeFieldReader(value: unknown, field: string): FieldReader {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LineFaulty({ field: field === '' ? '(line)' : field, problem: 'not-object' });
  return new FieldReader(value as Readonly<Record<string, unknown>>, field);
}

export class FieldReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #field: string;

  constructor(values: Readonly<Record<string, unknown>>, field: string) {
    this.#values = values;
    this.#field = field;
  }

  number<F extends number | null = never>(name: string, { least, most, fallback }: Range & { fallback?: F }): number | F {
    const value = this.#values[name] ?? fallback;
    if (value === null && fallback === null) return fallback;
    const range = { least: least ?? -Infinity, most: most ?? Infinity };
    if (typeof value === 'number' && Number.isFinite(value) && value >= range.least && value <= range.most) return value;
    throw new LineFaulty({ field: this.#at(name), problem: 'not-number', ...range });
  }

  /** Ids may be numbers too. */
  text(name: string, { fallback }: { fallback?: string }): string {
    const value = this.#values[name] ?? fallback;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw new LineFaulty({ field: this.#at(name), problem: 'not-text' });
    if (value.length > textMax) throw new LineFaulty({ field: this.#at(name), problem: 'too-long' });
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values[name] ?? false;
    if (typeof value !== 'boolean') throw new LineFaulty({ field: this.#at(name), problem: 'not-flag' });
    return value;
  }

  /** One of the words, however it is written; `others` are taken for one of them. */
  word<W extends string>(
    name: string,
    words: readonly W[],
    { others = {}, fallback }: { others?: Readonly<Record<string, W>>; fallback?: W },
  ): W {
    const value = this.#values[name] ?? fallback;
    const written = typeof value === 'string' ? value.toLowerCase().replaceAll(/[_ ]/g, '-') : '';
    const known = words.find((word) => word === written) ?? (Object.hasOwn(others, written) ? others[written] : undefined);
    if (known === undefined) throw new LineFaulty({ field: this.#at(name), problem: 'not-word', words });
    return known;
  }

  list<T>(name: string, most: number, read: (item: FieldReader) => T, fallback?: T[]): T[] {
    const value = this.#values[name] ?? fallback;
    if (!Array.isArray(value)) throw new LineFaulty({ field: this.#at(name), problem: 'not-list' });
    if (value.length > most) throw new LineFaulty({ field: this.#at(name), problem: 'too-many', most });
    return value.map((item: unknown, n) => read(makeFieldReader(item, `${this.#at(name)}[${n}]`)));
  }

  /** Absent, it is one without fields. */
  object(name: string): FieldReader {
    return makeFieldReader(this.#values[name] ?? {}, this.#at(name));
  }

  #at(name: string): string {
    return this.#field === '' ? name : `${this.#field}.${name}`;
  }
}
