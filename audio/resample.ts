/** Brings a recording of any sampling rate to the 8 kHz of a telephone line. */
import { sampleRateHz } from '../domain/live-line.ts';
import { lowPassInSteps, telephoneCutHz } from './low-pass.ts';

/**
 * In small steps, for a process that has other work meanwhile. What is above the telephone's band is taken away; sound that was
 * sampled more slowly than 8 kHz is drawn out in straight lines.
 */
export function* resampleInSteps({ pcm, fromHz }: { pcm: Int16Array; fromHz: number }): Generator<void, Int16Array, undefined> {
  if (fromHz === sampleRateHz) return pcm;
  if (fromHz > sampleRateHz) return yield* lowPassInSteps({ pcm, fromHz, cutHz: telephoneCutHz });
  const step = fromHz / sampleRateHz;
  return Int16Array.from({ length: Math.floor(pcm.length / step) }, (_, n) => {
    const whole = Math.floor(n * step);
    const from = pcm[whole] ?? 0;
    return Math.round(from + ((pcm[whole + 1] ?? from) - from) * (n * step - whole));
  });
}
