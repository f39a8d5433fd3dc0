/** How much of a sound is one pitch: the power of single frequencies, without a whole spectrum (Goertzel's algorithm). */
import { sampleRateHz } from '../domain/live-line.ts';

/** 0 for nothing of this pitch, 1 for nothing but this pitch (about: short sounds leak). Silence has none. */
export function toneShare(frame: Int16Array, hz: number): number {
  const energy = energyOf(frame);
  return energy === 0 ? 0 : shareOf(frame, hz, energy);
}

/** The pitch out of `hzs` that holds most of the sound, with its share; null for silence. */
export function strongestTone(frame: Int16Array, hzs: readonly number[]): { hz: number; share: number } | null {
  const energy = energyOf(frame);
  if (energy === 0) return null;
  let best: { hz: number; share: number } | null = null;
  for (const hz of hzs) {
    const share = shareOf(frame, hz, energy);
    if (best === null || share > best.share) best = { hz, share };
  }
  return best;
}

function energyOf(frame: Int16Array): number {
  let energy = 0;
  for (let n = 0; n < frame.length; n++) energy += (frame[n] ?? 0) ** 2;
  return energy;
}

/** A sine of amplitude A has the energy A²N/2, and the algorithm gives (A·N/2)² for it: their ratio is N/2. */
function shareOf(frame: Int16Array, hz: number, energy: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / sampleRateHz);
  let last = 0;
  let beforeLast = 0;
  for (let n = 0; n < frame.length; n++) {
    const now = (frame[n] ?? 0) + turn * last - beforeLast;
    beforeLast = last;
    last = now;
  }
  const power = last * last + beforeLast * beforeLast - turn * last * beforeLast;
  return Math.min(1, power / (energy * (frame.length / 2)));
}
