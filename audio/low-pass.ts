/** Takes the voice's high band away and brings other sampling rates to 8 kHz, so that only tones stand above 2.65 kHz. */
import { sampleRateHz } from '../domain/live-line.ts';

/** Half of the voice is gone at the cut, and 50 dB of it 120 Hz above: well before the lowest tone at 2.76 kHz. */
export const voiceCutHz = 2550;
/** Where nothing is laid above a voice it may fill the telephone band. */
export const telephoneCutHz = 3500;
/** Length of the filter in milliseconds: 3.3 ÷ length is the width of its slope (Hamming window). */
const filterMs = 28;

/** Output samples between two pauses of `lowPassInSteps`: 2 to 3 ms of CPU at 22.05 kHz. */
const stepSamples = 2000;

/** `fromHz`: rate of `pcm`; at least 8000, or what is above the cut would be images. */
type LowPassRequest = { pcm: Int16Array; fromHz: number; cutHz?: number };

/**
 * Low-passes a whole stretch of sound and samples it anew at 8 kHz, without delay. A windowed sinc, computed at each
 * output sample: about 2 ms of CPU for a second at 8 kHz, 10 ms at 22.05 kHz.
 */
export function lowPassTo8kHz(request: LowPassRequest): Int16Array {
  const steps = lowPassInSteps(request);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in small steps, for a process that has calls to serve meanwhile: their sound must go out every 20 ms. */
export function* lowPassInSteps({ pcm, fromHz, cutHz = voiceCutHz }: LowPassRequest): Generator<void, Int16Array, undefined> {
  if (fromHz < sampleRateHz)
    throw new RangeError(`sound of ${fromHz} Hz cannot be brought to ${sampleRateHz} Hz: give 8000 or more`);
  const out = new Int16Array(Math.floor((pcm.length * sampleRateHz) / fromHz));
  const kernel = kernelFor({ fromHz, cutHz });
  const step = fromHz / sampleRateHz;
  for (let n = 0; n < out.length; n++) {
    const centre = n * step;
    const whole = Math.floor(centre);
    out[n] = Math.max(-32768, Math.min(32767, Math.round(kernel.at(pcm, whole, centre - whole))));
    if ((n + 1) % stepSamples === 0) yield;
  }
  return out;
}

/** Fractions of a sample for which the kernel is kept; 22.05 kHz falls between them by at most 1/320 of a sample. */
const kernelPhases = 160;

type Kernel = { at(pcm: Int16Array, whole: number, fraction: number): number };

/** A kernel costs more than the clause it is made for, so it is kept: programs that speak know one or two sampling rates. */
const kernels = new Map<string, Kernel>();
const kernelsMax = 8;

function kernelFor({ fromHz, cutHz }: { fromHz: number; cutHz: number }): Kernel {
  const key = `${fromHz}/${cutHz}`;
  const kernel = kernels.get(key) ?? makeKernel({ fromHz, cutHz });
  if (kernels.size < kernelsMax) kernels.set(key, kernel);
  return kernel;
}

function makeKernel({ fromHz, cutHz }: { fromHz: number; cutHz: number }): Kernel {
  const half = Math.ceil((fromHz * filterMs) / 2000);
  const taps = 2 * half + 1;
  const phases: (Float64Array | undefined)[] = new Array<undefined>(kernelPhases + 1).fill(undefined);
  const cutShare = cutHz / fromHz;

  function phase(index: number): Float64Array {
    const made = phases[index];
    if (made !== undefined) return made;
    const row = new Float64Array(taps);
    let total = 0;
    for (let n = 0; n < taps; n++) {
      const x = n - half - index / kernelPhases;
      const sinc = x === 0 ? 2 * cutShare : Math.sin(2 * Math.PI * cutShare * x) / (Math.PI * x);
      const value = Math.abs(x) > half ? 0 : sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half));
      row[n] = value;
      total += value;
    }
    for (let n = 0; n < taps; n++) row[n] = (row[n] ?? 0) / total;
    phases[index] = row;
    return row;
  }

  return {
    at(pcm, whole, fraction) {
      const row = phase(Math.round(fraction * kernelPhases));
      const first = Math.max(0, half - whole);
      const last = Math.min(taps, pcm.length - whole + half);
      let value = 0;
      for (let n = first; n < last; n++) value += (row[n] ?? 0) * (pcm[whole - half + n] ?? 0);
      return value;
    },
  };
}
