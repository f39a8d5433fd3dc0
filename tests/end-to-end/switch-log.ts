/** What the switch itself saw: every ring and every end in their order, and what the people called heard and said. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CallCentre } from './call-centre.ts';

export type LogLine = { kind: 'ring' | 'end'; uuid: string };

export function switchLog({ dataFolder }: CallCentre): LogLine[] {
  const lines = readFileSync(path.join(dataFolder, 'rings.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogLine);
}

/** The most of these calls that were up at once: at any ring that is `counted`, itself included. */
export function mostAtOnce(lines: readonly LogLine[], calls: ReadonlySet<string>, counted: ReadonlySet<string> = calls): number {
  const up = new Set<string>();
  let most = 0;
  for (const { kind, uuid } of lines) {
    if (!calls.has(uuid)) continue;
    if (kind === 'end') {
      up.delete(uuid);
      continue;
    }
    up.add(uuid);
    if (counted.has(uuid)) most = Math.max(most, up.size);
  }
  return most;
}

/** The numbers of a list that rang, sorted, one entry for each ring. */
export function rungOf(centre: CallCentre, numbers: readonly string[]): string[] {
  const wanted = new Set(numbers);
  return centre.switch.rings
    .map((ring) => ring.number)
    .filter((number) => wanted.has(number))
    .toSorted();
}

export type Said = readonly { speaker: 'us' | 'callee'; text: string }[];

export type Listening = {
  /** All that the callee of this number heard and said, also after the call; empty when it never answered. */
  of(number: string): Said;
  /** How often our sound ran dry on the way to this number: on a busy machine the sender is late now and then. */
  holesOf(number: string): number;
  close(): void;
};

const lookEveryMs = 50;

/** The switch forgets a callee with its call; from now on each one's account is kept. */
export function listenIn({ switch: simulated }: CallCentre): Listening {
  const kept = new Map<string, Said>();
  const holes = new Map<string, number>();
  const look = setInterval(() => {
    for (const { uuid, number, answeredAtMs, holes: soFar } of simulated.channels()) {
      holes.set(number, soFar);
      if (answeredAtMs !== null && !kept.has(number)) kept.set(number, simulated.transcript(uuid));
    }
  }, lookEveryMs);
  return {
    of: (number) => kept.get(number) ?? [],
    holesOf: (number) => holes.get(number) ?? 0,
    close: () => {
      clearInterval(look);
    },
  };
}

/** A hole costs the word that it falls into, with the mark behind it. */
const lettersPerHole = 4;

/** A word with the mark behind it: where our speech broke off, the sound that was under way may have completed one more. */
const lettersAtBreak = 2;

/** What the callee must have heard of our turns, and may have heard beyond it where one broke off. */
export function saidIn(turns: readonly { text: string; heard: string }[]): { said: string; breaks: number } {
  const texts = turns.map(({ text, heard }) => text.slice(0, heard.length + (heard.length < text.length ? lettersAtBreak : 0)));
  return { said: texts.join(''), breaks: turns.filter(({ text, heard }) => heard.length < text.length).length };
}

/**
 * Compares what was heard with what was said, letter by letter. Null when every letter arrived in its order; where our sound
 * had holes, letters may be missing at as many places. Else what is wrong, in words.
 */
export function mishearing({
  said,
  heard,
  holes,
  breaks = 0,
}: {
  said: string;
  heard: string;
  holes: number;
  breaks?: number;
}): string | null {
  let at = 0;
  for (const letter of heard) {
    at = said.indexOf(letter, at) + 1;
    if (at === 0) return `heard what was never said: ${heard} (said: ${said})`;
  }
  const lost = said.length - heard.length;
  const allowed = holes * lettersPerHole + breaks * lettersAtBreak;
  return lost > allowed ? `${lost} letters were lost with ${holes} holes: ${heard} (said: ${said})` : null;
}
