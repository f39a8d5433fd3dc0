/** Where each word of a turn lies in time, and which words were never heard. */
import type { Schemas } from '../../api/client.ts';

export type Turn = Schemas['TurnView'];
/** `fromMs`: estimated by its place in the text, on the clock of the turns. */
export type Word = { text: string; fromMs: number; heard: boolean };

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The words of a turn in order. Unheard ones have no time of their own: they get the end of the turn. */
export function wordsOf(turn: Turn): Word[] {
  const heardChars = turn.speaker === 'us' ? heardLength(turn.text, turn.heard) : turn.text.length;
  const ms = turn.endMs - turn.startMs;
  const words: Word[] = [];
  let at = 0;
  for (const text of chunks(turn.text, heardChars)) {
    const heard = at < heardChars;
    const share = heardChars === 0 ? 1 : Math.min(1, at / heardChars);
    words.push({ text, fromMs: turn.startMs + Math.round(share * ms), heard });
    at += text.length;
  }
  return words;
}

/** Word by word; a word that was cut in the middle is cut there too. */
function chunks(text: string, cut: number): string[] {
  return [text.slice(0, cut), text.slice(cut)].flatMap((part) => [...segmenter.segment(part)].map(({ segment }) => segment));
}

/** How many characters of the text were heard. What was heard is its beginning, give or take spaces and signs. */
export function heardLength(text: string, heard: string): number {
  const plain = /[\p{L}\p{N}]/u;
  const wanted = heard.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (wanted === 0) return 0;
  let seen = 0;
  let at = 0;
  for (const char of text) {
    at += char.length;
    if (plain.test(char)) seen += 1;
    if (seen === wanted) break;
  }
  // The sign that closes the last word was said with it.
  const rest = /^[\p{P}\s]*/u.exec(text.slice(at))?.[0].length ?? 0;
  return at + rest;
}
