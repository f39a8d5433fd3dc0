/** Which events one event socket has asked for: names, CUSTOM subclasses, filters. */
import type { EventHeaders } from '../event-bus.ts';
import type { EventFormat } from './event-encoding.ts';
import { isEventName } from './event-names.ts';

/** `event …`, `nixevent …`, `noevents` and `filter …` each give their reply text. */
export class Subscription {
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  #allSubclasses = false;
  #filters: { name: string; value: string }[] = [];
  #format: EventFormat = 'plain';
  #listening = false;

  get format(): EventFormat {
    return this.#format;
  }

  wants(name: string, subclass: string | undefined): boolean {
    if (!this.#listening) return false;
    if (name !== 'CUSTOM') return this.#names.has('ALL') || this.#names.has(name);
    return this.#allSubclasses || (subclass !== undefined && this.#subclasses.has(subclass));
  }

  /** Filters are alternatives: with any, an event that matches none is dropped, BACKGROUND_JOB too. */
  passes(headers: EventHeaders): boolean {
    if (this.#filters.length === 0) return true;
    let passes = false;
    for (const { name, value } of this.#filters) {
      const actual = headers[name];
      if (actual === undefined || !matches(actual, value.replace(/^[+-]\s*/, ''))) continue;
      if (value.startsWith('-')) return false;
      passes = true;
    }
    return passes;
  }

  event(words: readonly string[]): string {
    let rest = words;
    const first = (words[0] ?? '').toLowerCase();
    if (first === 'json' || first === 'plain' || first === 'xml') {
      // XML is the one format that nobody asks a simulated switch for: it is answered in the plain one.
      this.#format = first === 'json' ? 'json' : 'plain';
      rest = words.slice(1);
    }
    const asked = readEventWords(rest);
    if (asked.names.length === 0) return '-ERR no keywords supplied';
    for (const name of asked.names) this.#names.add(name);
    for (const subclass of asked.subclasses) this.#subclasses.add(subclass);
    if (asked.names.includes('ALL')) this.#allSubclasses = true;
    this.#listening = true;
    return `+OK event listener enabled ${this.#format}`;
  }

  nixevent(words: readonly string[]): string {
    const asked = readEventWords(words);
    if (asked.names.length === 0) return '-ERR no keywords supplied';
    if (asked.names.includes('ALL')) this.#names.clear();
    for (const name of asked.names) this.#names.delete(name);
    for (const subclass of asked.subclasses) this.#subclasses.delete(subclass);
    return '+OK events nixed';
  }

  noevents(): string {
    if (!this.#listening) return '-ERR not listening for events';
    this.#listening = false;
    this.#allSubclasses = false;
    this.#names.clear();
    this.#subclasses.clear();
    return '+OK no longer listening for events';
  }

  filter(text: string): string {
    const [first = '', second, ...more] = text.trim().split(' ');
    if (first === 'delete' && second !== undefined) {
      const value = more.join(' ');
      this.#filters =
        second === 'all' ? [] : this.#filters.filter((one) => one.name !== second || (value !== '' && one.value !== value));
      return `+OK filter deleted. [${second}][${value}]`;
    }
    const [name, value] = first === 'add' ? [second, more.join(' ')] : [first, [second, ...more].join(' ')];
    if (name === undefined || name === '' || value === '') return '-ERR invalid syntax';
    this.#filters.push({ name, value });
    return `+OK filter added. [${name}]=[${value}]`;
  }
}

/** After the word CUSTOM every further word is a subclass, whatever it looks like; unknown names are ignored. */
function readEventWords(words: readonly string[]): { names: string[]; subclasses: string[] } {
  const names: string[] = [];
  const subclasses: string[] = [];
  for (const word of words) {
    const name = word.toUpperCase();
    if (names.at(-1) === 'CUSTOM') subclasses.push(word);
    else if (isEventName(name)) names.push(name);
  }
  return { names, subclasses };
}

function matches(actual: string, wanted: string): boolean {
  const pattern = /^\/(.*)$/.exec(wanted)?.[1];
  if (pattern !== undefined) return new RegExp(pattern.replace(/\/$/, '')).test(actual);
  return actual.toLowerCase() === wanted.toLowerCase();
}
