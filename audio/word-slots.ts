/** Finds where the words lie in a stretch of speech whose words are known but not their times. */
import { sampleRateHz } from '../domain/live-line.ts';

/** A border between words moves at most this far to a quieter place. */
const searchMs = 45;
const loudnessMs = 8;

/** How long a sound that is cut in its middle takes to rise and to fall. */
const edgeMs = 10;

/**
 * Cuts `sound` into one slot for each word, by the words' natural lengths; a slot is not shorter than its minimum as long
 * as there is room. Borders are moved to the quietest place nearby. The slots joined are the sound.
 */
export function cutIntoWords({
  sound,
  words,
}: {
  sound: Int16Array;
  words: readonly { weight: number; samplesMin: number }[];
}): Int16Array[] {
  const lengths = slotLengths({ total: sound.length, words });
  const borders: number[] = [0];
  let at = 0;
  words.forEach((word, n) => {
    at += lengths[n] ?? 0;
    const next = words[n + 1];
    if (next === undefined) return;
    const earliest = (borders.at(-1) ?? 0) + word.samplesMin;
    const latest = Math.round(at) + Math.max(0, (lengths[n + 1] ?? 0) - next.samplesMin);
    borders.push(quietestNear({ sound, at: Math.round(at), earliest, latest }));
  });
  borders.push(sound.length);
  const slots = words.map((_, n) => sound.subarray(borders[n], borders[n + 1]));
  const isShort = (n: number): boolean => (slots[n]?.length ?? 0) < (words[n]?.samplesMin ?? 0);
  // A slot too short for its data is followed by silence: sound that broke off there would click right through the tones.
  return slots.map((slot, n) => withSoftEdges(slot, { first: n > 0 && isShort(n - 1), last: isShort(n) }));
}

/** Fades in at the first or out at the last samples of a copy; the same array when neither is asked for. */
function withSoftEdges(sound: Int16Array, { first, last }: { first: boolean; last: boolean }): Int16Array {
  if (!first && !last) return sound;
  const soft = sound.slice();
  const samples = Math.min((edgeMs * sampleRateHz) / 1000, sound.length);
  for (let n = 0; n < samples; n++) {
    const share = 0.5 - 0.5 * Math.cos((Math.PI * (n + 0.5)) / samples);
    const end = sound.length - 1 - n;
    if (first) soft[n] = Math.round((soft[n] ?? 0) * share);
    if (last) soft[end] = Math.round((soft[end] ?? 0) * share);
  }
  return soft;
}

function slotLengths({ total, words }: { total: number; words: readonly { weight: number; samplesMin: number }[] }): number[] {
  const weights = words.reduce((sum, word) => sum + word.weight, 0);
  const wanted = words.map((word) => (total * word.weight) / weights);
  const room = words.reduce((sum, word, n) => sum + Math.max(0, (wanted[n] ?? 0) - word.samplesMin), 0);
  const missing = words.reduce((sum, word, n) => sum + Math.max(0, word.samplesMin - (wanted[n] ?? 0)), 0);
  if (missing === 0 || missing > room) return wanted;
  return words.map((word, n) => {
    const over = (wanted[n] ?? 0) - word.samplesMin;
    return over <= 0 ? word.samplesMin : word.samplesMin + over * (1 - missing / room);
  });
}

function quietestNear({
  sound,
  at,
  earliest,
  latest,
}: {
  sound: Int16Array;
  at: number;
  earliest: number;
  latest: number;
}): number {
  const search = (searchMs * sampleRateHz) / 1000;
  const step = (loudnessMs * sampleRateHz) / 1000 / 4;
  let best = at;
  let bestLoudness = loudnessAround(sound, at);
  for (let here = Math.max(at - search, earliest); here <= Math.min(at + search, latest, sound.length); here += step) {
    const loudness = loudnessAround(sound, here);
    if (loudness < bestLoudness) {
      best = here;
      bestLoudness = loudness;
    }
  }
  return best;
}

function loudnessAround(sound: Int16Array, at: number): number {
  const half = (loudnessMs * sampleRateHz) / 2000;
  let sum = 0;
  for (let n = Math.max(0, at - half); n < Math.min(sound.length, at + half); n++) sum += Math.abs(sound[n] ?? 0);
  return sum;
}
