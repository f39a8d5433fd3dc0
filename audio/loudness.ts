/** Brings recorded or synthesised speech to one loudness and takes the silence from its ends. */
import { sampleRateHz } from '../domain/live-line.ts';

/** Loudness of speech on our lines, root mean square of what is not silence: about −22 dBFS. */
const speechRms = 2600;
const peakMax = 30000;
/** Quieter than this share of the peak is silence at the ends. */
const silenceShare = 0.02;
/** So much of the silence stays, for soft beginnings and endings. */
const marginMs = 10;

/** A copy without the silence before and behind; empty when there is nothing but silence. */
export function trimSilence(pcm: Int16Array): Int16Array {
  let peak = 0;
  for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
  const floor = Math.max(1, peak * silenceShare);
  const first = pcm.findIndex((sample) => Math.abs(sample) > floor);
  if (first < 0) return new Int16Array(0);
  const last = pcm.findLastIndex((sample) => Math.abs(sample) > floor);
  const margin = (marginMs * sampleRateHz) / 1000;
  return pcm.slice(Math.max(0, first - margin), last + 1 + margin);
}

/** A copy at the usual loudness, without clipping. */
export function levelSpeech(pcm: Int16Array): Int16Array {
  let squares = 0;
  let peak = 0;
  for (const sample of pcm) {
    squares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  if (peak === 0) return pcm.slice();
  const gain = Math.min(speechRms / Math.sqrt(squares / pcm.length), peakMax / peak);
  return pcm.map((sample) => Math.round(sample * gain));
}
