/** Which events one event socket has asked for: names, CUSTOM subclasses, filters. */
import type { EventHeaders } from '../event-bus.ts';
import type { EventFormat } from './event-encoding.ts';
import { isEventName } from './event-names.ts';

export type Subscription = {
  readonly format: EventFormat;
  readonly listening: boolean;
  wants(name: string, subclass: string | undefined): boolean;
  /** Filters are alternatives: with any, an event that matches none is dropped, BACKGROUND_JOB too. */
  passes(headers: EventHeaders): boolean;
  /** `event …`, `nixevent …`, `noevents`, `filter …`: each gives its reply text. */
  event(words: readonly string[]): string;
  nixevent(words: readonly string[]): string;
  noevents(): string;
  filter(text: string): string;
};

export function makeSubscription(): Subscription {
  const names = new Set<string>();
  const subclasses = new Set<string>();
  let allSubclasses = false;
  let filters: { name: string; value: string }[] = [];
  let format: EventFormat = 'plain';
  let listening = false;

  /** After the word CUSTOM every further word is a subclass, whatever it looks like. */
  function eachWord(words: readonly string[], onName: (name: string) => void, onSubclass: (subclass: string) => void): number {
    let custom = false;
    let names = 0;
    for (const word of words) {
      if (custom) onSubclass(word);
      else if (isEventName(word.toUpperCase())) {
        names++;
        onName(word.toUpperCase());
        custom = word.toUpperCase() === 'CUSTOM';
      }
    }
    return names;
  }

  return {
    get format() {
      return format;
    },
    get listening() {
      return listening;
    },
    wants(name, subclass) {
      if (!listening) return false;
      if (name !== 'CUSTOM') return names.has('ALL') || names.has(name);
      return allSubclasses || (subclass !== undefined && subclasses.has(subclass));
    },
    passes(headers) {
      if (filters.length === 0) return true;
      let passes = false;
      for (const { name, value } of filters) {
        const actual = headers[name];
        if (actual === undefined) continue;
        const negative = value.startsWith('-');
        if (!matches(actual, value.replace(/^[+-]\s*/, ''))) continue;
        if (negative) return false;
        passes = true;
      }
      return passes;
    },
    event(words) {
      let rest = words;
      const first = (words[0] ?? '').toLowerCase();
      if (first === 'json' || first === 'plain' || first === 'xml') {
        // XML is the one format that nobody asks a simulated switch for: it is answered in the plain one.
        format = first === 'json' ? 'json' : 'plain';
        rest = words.slice(1);
      }
      const count = eachWord(
        rest,
        (name) => {
          names.add(name);
          if (name === 'ALL') allSubclasses = true;
        },
        (subclass) => subclasses.add(subclass),
      );
      if (count === 0) return '-ERR no keywords supplied';
      listening = true;
      return `+OK event listener enabled ${format}`;
    },
    nixevent(words) {
      const count = eachWord(
        words,
        (name) => {
          if (name === 'ALL') names.clear();
          else names.delete(name);
        },
        (subclass) => subclasses.delete(subclass),
      );
      return count === 0 ? '-ERR no keywords supplied' : '+OK events nixed';
    },
    noevents() {
      if (!listening) return '-ERR not listening for events';
      listening = false;
      allSubclasses = false;
      names.clear();
      subclasses.clear();
      return '+OK no longer listening for events';
    },
    filter(text) {
      const [first = '', second, ...more] = text.trim().split(' ');
      if (first === 'delete' && second !== undefined) {
        const value = more.join(' ');
        filters = second === 'all' ? [] : filters.filter((one) => one.name !== second || (value !== '' && one.value !== value));
        return `+OK filter deleted. [${second}][${value}]`;
      }
      const [name, value] = first === 'add' ? [second, more.join(' ')] : [first, [second, ...more].join(' ')];
      if (name === undefined || name === '' || value === '') return '-ERR invalid syntax';
      filters.push({ name, value });
      return `+OK filter added. [${name}]=[${value}]`;
    },
  };
}

function matches(actual: string, wanted: string): boolean {
  const pattern = /^\/(.*)\/?$/.exec(wanted)?.[1];
  if (pattern !== undefined) return new RegExp(pattern.replace(/\/$/, '')).test(actual);
  return actual.toLowerCase() === wanted.toLowerCase();
}
