/**
 * Frames that carry their number through a telephone codec, so that each can be counted on its way back: none lost, none doubled,
 * none out of order.
 *
 * A digit is a level held for 40 samples. The levels are values of both G.711 tables' coarse grid, far apart, so that µ-law and
 * A-law give back the nearest one.
 */
import { frameSamples } from '../../domain/live-line.ts';

const digitSamples = 40;
const digits = frameSamples / digitSamples;
const base = 16;
/** Level of digit d: −15, −13, … 15 thousand and a bit; none is near the silence between frames. */
const levelStep = 1_900;
const levelOf = (digit: number): number => (digit - (base - 1) / 2) * levelStep;

/** `from` and onwards, `count` frames in one stretch. */
export function numberedFrames(count: number): Int16Array {
  const pcm = new Int16Array(count * frameSamples);
  for (let n = 0; n < count; n += 1) {
    for (let place = 0; place < digits; place += 1) {
      const digit = Math.floor((n + 1) / base ** (digits - 1 - place)) % base;
      pcm.fill(levelOf(digit), n * frameSamples + place * digitSamples, n * frameSamples + (place + 1) * digitSamples);
    }
  }
  return pcm;
}

/** The number of a frame, from 0, or null for silence and anything torn. */
export function numberOf(frame: Int16Array): number | null {
  let number = 0;
  for (let place = 0; place < digits; place += 1) {
    const digit = digitOf(frame.subarray(place * digitSamples, (place + 1) * digitSamples));
    if (digit === null) return null;
    number = number * base + digit;
  }
  return number === 0 ? null : number - 1;
}

function digitOf(samples: Int16Array): number | null {
  const first = samples[0] ?? 0;
  const digit = Math.round(first / levelStep + (base - 1) / 2);
  if (digit < 0 || digit >= base || Math.abs(levelOf(digit) - first) > levelStep / 3) return null;
  return samples.every((sample) => sample === first) ? digit : null;
}
