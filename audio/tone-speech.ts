/** Speech that a machine can read back: sound for the ear below, the words as data tones above, word by word. */
import { sampleRateHz } from '../domain/live-line.ts';
import { type MurmurPitch, murmurWord } from './murmur.ts';
import { type SpokenWord, splitSpokenWords } from './spoken-words.ts';
import { fitsFrame } from './tone-code.ts';
import { encodeWordTones, wordToneSamples } from './tone-modem.ts';

/** One spoken word with the pause behind it, and its text. The texts of all pieces joined are the text that was said. */
export type TonePiece = { pcm: Int16Array; text: string };

/** The last word of a text is followed by a shorter pause: the next text may be another sentence of the same turn. */
const lastPauseMsMax = 120;
/** Sound and tones together must stay inside 16 bits with the tones' room to spare. */
const soundPeakMax = 32000;

/** A fast voice says at most so many words under the data of one. */
const groupedWordsMax = 4;

/**
 * The words of a text as they are said at a rate. Where a fast voice would say a word quicker than its data travels
 * (from about rate 1.2 in Chinese), short groups of words share one frame.
 */
export function pacedWords({ text, rate }: { text: string; rate: number }): SpokenWord[] {
  const paced: SpokenWord[] = [];
  let grouped = groupedWordsMax;
  for (const word of splitSpokenWords(text)) {
    const before = paced.at(-1);
    const joined = before === undefined ? undefined : joinWords(before, word);
    if (before !== undefined && joined !== undefined && grouped < groupedWordsMax && tooQuick(before, rate)) {
      paced[paced.length - 1] = joined;
      grouped++;
    } else {
      paced.push(word);
      grouped = 1;
    }
  }
  return paced;
}

function tooQuick(word: SpokenWord, rate: number): boolean {
  return (word.soundMs * sampleRateHz) / 1000 / rate < wordToneSamples(word.text);
}

function joinWords(first: SpokenWord, second: SpokenWord): SpokenWord | undefined {
  if (first.pauseMs > 0 || !fitsFrame(first.text + second.text)) return undefined;
  return {
    text: first.text + second.text,
    syllables: first.syllables + second.syllables,
    soundMs: first.soundMs + second.soundMs,
    pauseMs: second.pauseMs,
  };
}

/** How long a word's sound is at a rate: its natural length, but never shorter than its data. */
export function wordSoundSamples({ word, rate }: { word: SpokenWord; rate: number }): number {
  return Math.max(Math.round((word.soundMs * sampleRateHz) / 1000 / rate), wordToneSamples(word.text));
}

/** The pause behind a word at a rate, in samples. */
export function wordPauseSamples({ word, rate, last }: { word: SpokenWord; rate: number; last: boolean }): number {
  const pauseMs = last ? Math.min(word.pauseMs, lastPauseMsMax) : word.pauseMs;
  return Math.round((pauseMs * sampleRateHz) / 1000 / rate);
}

/**
 * Lays a word's data under its sound. The data ends where the sound ends, so that who reads the word has heard all of it.
 * A sound shorter than the data is followed by silence until the data ends.
 */
export function layTones({ text, sound, pauseSamples }: { text: string; sound: Int16Array; pauseSamples: number }): TonePiece {
  const tones = encodeWordTones(text);
  const length = Math.max(sound.length, tones.length);
  const pcm = new Int16Array(length + pauseSamples);
  for (let n = 0; n < sound.length; n++) pcm[n] = Math.max(-soundPeakMax, Math.min(soundPeakMax, sound[n] ?? 0));
  const from = length - tones.length;
  for (let n = 0; n < tones.length; n++) pcm[from + n] = (pcm[from + n] ?? 0) + (tones[n] ?? 0);
  return { pcm, text };
}

/** Says a text in murmured words, one piece a word, made as they are asked for. `rate` 1 is natural speed. */
export function* murmurPieces({
  text,
  rate = 1,
  pitch = 'low',
}: {
  text: string;
  rate?: number;
  pitch?: MurmurPitch;
}): Generator<TonePiece, void, undefined> {
  const words = pacedWords({ text, rate });
  for (const [n, word] of words.entries()) {
    const samples = wordSoundSamples({ word, rate });
    const sound = murmurWord({ word: word.text, syllables: word.syllables, samples, pitch });
    yield layTones({ text: word.text, sound, pauseSamples: wordPauseSamples({ word, rate, last: n === words.length - 1 }) });
  }
}

/** All pieces in one stretch of sound. */
export function joinPieces(pieces: Iterable<TonePiece>): Int16Array {
  const parts = [...pieces].map((piece) => piece.pcm);
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
