/** One steady pitch, swelling and fading so that it does not click. */
import { sampleRateHz } from '../domain/live-line.ts';

const edgeMs = 10;

/** `level`: its peak, of 32,767. */
export function pureTone({ hz, ms, level }: { hz: number; ms: number; level: number }): Int16Array {
  const samples = Math.round((sampleRateHz * ms) / 1000);
  const edge = (sampleRateHz * edgeMs) / 1000;
  return Int16Array.from({ length: samples }, (_, n) => {
    const swell = Math.min(1, n / edge, (samples - n) / edge);
    return Math.round(level * swell * Math.sin((2 * Math.PI * hz * n) / sampleRateHz));
  });
}
