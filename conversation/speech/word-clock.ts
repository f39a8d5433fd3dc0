/** Which words of a text are said by when: by the times that a service tells, else by the natural lengths of words. */
import { type SpokenWord, splitSpokenWords } from '../../audio/spoken-words.ts';

/** A word with the ms of sound at which it ends. */
export type TimedWord = { text: string; endMs: number };

export type WordClock = {
  /** The words of one sentence as known so far, each call with all of them; sentences are counted by the service. */
  learn(sentence: number, words: readonly TimedWord[]): void;
  /** The words said by this ms of sound and not given before. */
  saidBy(soundMs: number): string;
  /** What was not given yet. */
  rest(): string;
};

/** A word is looked for this near behind the last one: services say `12` for 十二 and leave marks out. */
const matchCharsMax = 24;

type Mark = { endMs: number; end: number };

/** @param rate of the voice, 1 = natural: faster voices end words earlier. */
export function makeWordClock({ text, rate }: { text: string; rate: number }): WordClock {
  const words = splitSpokenWords(text);
  let known: Mark[] = [];
  /** Marks of the sentences before the present one. */
  let settled: Mark[] = [];
  let sentenceNow = -1;
  let given = 0;

  function learn(sentence: number, timed: readonly TimedWord[]): void {
    if (timed.length === 0) return;
    if (sentence !== sentenceNow) settled = known;
    sentenceNow = sentence;
    const before = settled.at(-1) ?? { endMs: 0, end: 0 };
    // Some services count each sentence from zero.
    const offsetMs = (timed[0]?.endMs ?? 0) < before.endMs ? before.endMs : 0;
    const marks: Mark[] = [];
    let from = before.end;
    for (const { text: word, endMs } of timed) {
      const at = word === '' ? -1 : text.indexOf(word, from);
      if (at < 0 || at - from > matchCharsMax) continue;
      from = at + word.length;
      marks.push({ endMs: endMs + offsetMs, end: from });
    }
    known = [...settled, ...marks];
  }

  function place(soundMs: number): number {
    const anchor = known.findLast((mark) => mark.endMs <= soundMs) ?? { endMs: 0, end: 0 };
    if (known.some((mark) => mark.endMs > soundMs)) return anchor.end;
    return placeByLength({ words, anchor, soundMs, rate });
  }

  function giveUpTo(end: number): string {
    const said = text.slice(given, Math.max(given, end));
    given = Math.max(given, end);
    return said;
  }

  return { learn, saidBy: (soundMs) => giveUpTo(place(soundMs)), rest: () => giveUpTo(text.length) };
}

function placeByLength({
  words,
  anchor,
  soundMs,
  rate,
}: {
  words: readonly SpokenWord[];
  anchor: Mark;
  soundMs: number;
  rate: number;
}): number {
  let start = 0;
  let endMs = anchor.endMs;
  let place = anchor.end;
  for (const word of words) {
    const begun = start < anchor.end;
    start += word.text.length;
    const end = start;
    if (end <= anchor.end) continue;
    // Of the word at the anchor only the pause behind it is still to come.
    endMs += ((begun ? 0 : word.soundMs) + word.pauseMs) / rate;
    if (endMs > soundMs) break;
    place = end;
  }
  return place;
}
