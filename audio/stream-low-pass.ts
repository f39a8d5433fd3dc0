/** Brings a stream of sound from 24 kHz (or another multiple of 8 kHz) to 8 kHz as it arrives. */
import { sampleRateHz } from '../domain/live-line.ts';
import { telephoneCutHz } from './low-pass.ts';

/** Half the filter's length in output samples: its slope is 330 Hz wide, its delay 5 ms. */
const halfFilterSamples = 40;

export type StreamLowPass = {
  /** Takes any number of samples; answers those of 8 kHz that are ready. */
  push(pcm: Int16Array): Int16Array;
  /** The last samples, when nothing more will come. */
  end(): Int16Array;
};

/** Low-passes at the edge of the telephone band and keeps each nth sample. Throws RangeError for other rates. */
export function makeStreamLowPass({ fromHz }: { fromHz: number }): StreamLowPass {
  const factor = fromHz / sampleRateHz;
  if (!Number.isInteger(factor) || factor < 1) throw new RangeError(`${fromHz} Hz is no multiple of ${sampleRateHz} Hz`);
  const half = halfFilterSamples * factor;
  const kernel = makeKernel(half, telephoneCutHz / fromHz);
  // The stream begins with silence, so that its first sample stands in the middle of the filter.
  let kept = new Int16Array(half);

  function push(pcm: Int16Array): Int16Array {
    const all = new Int16Array(kept.length + pcm.length);
    all.set(kept);
    all.set(pcm, kept.length);
    const ready = Math.max(0, Math.floor((all.length - kernel.length) / factor) + 1);
    const out = new Int16Array(ready);
    for (let n = 0; n < ready; n++) {
      let value = 0;
      for (let k = 0; k < kernel.length; k++) value += (kernel[k] ?? 0) * (all[n * factor + k] ?? 0);
      out[n] = Math.max(-32768, Math.min(32767, Math.round(value)));
    }
    kept = all.slice(ready * factor);
    return out;
  }

  return { push, end: () => push(new Int16Array(half)) };
}

function makeKernel(half: number, cutShare: number): Float64Array {
  const kernel = new Float64Array(2 * half + 1);
  let total = 0;
  for (let n = 0; n < kernel.length; n++) {
    const x = n - half;
    const sinc = x === 0 ? 2 * cutShare : Math.sin(2 * Math.PI * cutShare * x) / (Math.PI * x);
    kernel[n] = sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half));
    total += kernel[n] ?? 0;
  }
  return kernel.map((value) => value / total);
}
