/** Cuts a text into the words that are said one by one, and estimates how long each takes to say. */
import { bitsPerSymbol, letterBitCount, letterSymbolsMax } from './tone-code.ts';

/** A spoken word: joined, the texts of all words are exactly the text they were cut from. */
export type SpokenWord = {
  /** The letters with the punctuation and spaces that follow them. */
  text: string;
  syllables: number;
  /** Natural length of its sound at rate 1, without the pause behind it. */
  soundMs: number;
  /** Pause that its punctuation asks for. */
  pauseMs: number;
};

/** 285 Chinese characters, or about 165 English words, a minute: an unhurried telephone voice. */
const chineseSyllableMs = 210;
const latinSyllableMs = 185;
const latinWordMs = 80;
const commaPauseMs = 150;
const stopPauseMs = 250;
/** Long numbers and identifiers are said in groups, so that no word is longer than a breath. */
const latinLettersMax = 16;
const digitsMax = 4;

const wordPattern = new RegExp(
  [
    `\\p{Script=Han}|\\p{Script=Hiragana}|\\p{Script=Katakana}`,
    `\\p{Nd}{1,${digitsMax}}`,
    `(?:(?!\\p{Script=Han}|\\p{Script=Hiragana}|\\p{Script=Katakana})[\\p{L}\\p{M}'’-]){1,${latinLettersMax}}`,
  ].join('|'),
  'gu',
);

/** Cuts a text into words: a Chinese character, a Latin word or a group of digits, each with the punctuation behind it. */
export function splitSpokenWords(text: string): SpokenWord[] {
  const starts = [...text.matchAll(wordPattern)].map((match) => match.index);
  // What stands before the first word is said with it; a text without any word is one word.
  if (starts.length === 0) return fitToBand(text).map(describeWord);
  starts[0] = 0;
  return starts.flatMap((start, n) => fitToBand(text.slice(start, starts[n + 1] ?? text.length))).map(describeWord);
}

/** Cuts what is too long for one frame of the tone band, such as a row of a hundred dots. */
function fitToBand(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let bits = 0;
  for (const letter of text) {
    const letterBits = letterBitCount(letter);
    if (part !== '' && bits + letterBits > letterSymbolsMax * bitsPerSymbol) {
      parts.push(part);
      part = '';
      bits = 0;
    }
    part += letter;
    bits += letterBits;
  }
  if (part !== '') parts.push(part);
  return parts;
}

function describeWord(text: string): SpokenWord {
  const pauseMs = /[。．.！!？?…]["'”’」）)]*\s*$/u.test(text)
    ? stopPauseMs
    : /[，,、；;：:—]\s*$/u.test(text)
      ? commaPauseMs
      : 0;
  const chinese = text.match(/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Nd}/gu)?.length ?? 0;
  if (chinese > 0) return { text, syllables: chinese, soundMs: chinese * chineseSyllableMs, pauseMs };
  const syllables = Math.max(1, text.match(/[aeiouyàâäáéèêëíîïóôöúùûü]+/giu)?.length ?? 1);
  return { text, syllables, soundMs: latinWordMs + syllables * latinSyllableMs, pauseMs };
}
