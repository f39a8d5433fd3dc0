/** A steep high-pass filter that keeps its state between frames. */
import { sampleRateHz } from '../domain/live-line.ts';

type Section = { b0: number; b1: number; a1: number; a2: number; z1: number; z2: number };

/**
 * A Butterworth high-pass of `2 × sections` poles, cut (−3 dB) at `cutHz`, for 8 kHz samples; filters in place.
 * Coefficients: Robert Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients".
 */
export function makeHighPass({ cutHz, sections }: { cutHz: number; sections: number }): (samples: Float64Array) => void {
  const chain = Array.from({ length: sections }, (_, n) => designSection(cutHz, poleQuality(n, sections)));
  return (samples) => {
    for (const section of chain) runSection(section, samples);
  };
}

/** Quality of the nth pair of poles on Butterworth's circle. */
function poleQuality(n: number, sections: number): number {
  return 1 / (2 * Math.cos((Math.PI * (2 * n + 1)) / (4 * sections)));
}

function designSection(cutHz: number, quality: number): Section {
  const omega = (2 * Math.PI * cutHz) / sampleRateHz;
  const alpha = Math.sin(omega) / (2 * quality);
  const a0 = 1 + alpha;
  const b0 = (1 + Math.cos(omega)) / 2 / a0;
  return { b0, b1: -2 * b0, a1: (-2 * Math.cos(omega)) / a0, a2: (1 - alpha) / a0, z1: 0, z2: 0 };
}

/** Direct form II transposed; b2 equals b0 in a high-pass. */
function runSection(section: Section, samples: Float64Array): void {
  const { b0, b1, a1, a2 } = section;
  let { z1, z2 } = section;
  for (let n = 0; n < samples.length; n++) {
    const x = samples[n] ?? 0;
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b0 * x - a2 * y;
    samples[n] = y;
  }
  // A tail that nobody can hear must not run on as slow denormal numbers.
  section.z1 = Math.abs(z1) < 1e-6 ? 0 : z1;
  section.z2 = Math.abs(z2) < 1e-6 ? 0 : z2;
}
