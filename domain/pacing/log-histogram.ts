/** How long something takes, learned as it happens: a histogram whose bins grow with the time they stand for, and which forgets. */

/** Weight of each bin. Plain numbers, so that it can be kept as JSON. */
export type Histogram = readonly number[];

const lowestMs = 250;
const binsPerOctave = 8;
/** Each time doubles in eight bins of one width (6 to 12 %), up to four and a half hours. */
const bins = 128;

/** The guess before anything happened: lognormal, worth `weight` observations. `spread` is its coefficient of variation. */
export function priorHistogram(parts: readonly { meanMs: number; spread: number; weight: number }[]): Histogram {
  const counts = new Array<number>(bins).fill(0);
  for (const { meanMs, spread, weight } of parts) {
    const sigma = Math.sqrt(Math.log(1 + spread * spread));
    const mu = Math.log(Math.max(lowestMs, meanMs)) - (sigma * sigma) / 2;
    const heights = counts.map((_, bin) => {
      const off = (Math.log(edgeMs(bin + 0.5)) - mu) / sigma;
      return Math.exp((-off * off) / 2) * Math.log(edgeMs(bin + 1) / edgeMs(bin));
    });
    const sum = heights.reduce((total, height) => total + height, 0);
    heights.forEach((height, bin) => {
      counts[bin] = (counts[bin] ?? 0) + (sum > 0 ? (height / sum) * weight : 0);
    });
  }
  return counts;
}

/** `memory`: of how many observations it consists at most; older ones fade. */
export function observed(histogram: Histogram, ms: number, memory: number): Histogram {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const keep = total + 1 > memory ? (memory - 1) / total : 1;
  const counts = histogram.map((count) => count * keep);
  const bin = Math.min(bins - 1, Math.floor(place(Math.max(lowestMs, ms))));
  counts[bin] = (counts[bin] ?? 0) + 1;
  return counts;
}

/** The histogram as a curve that can be asked quickly. */
export type Curve = { share(ms: number): number; quantile(part: number): number };

export function curveOf(histogram: Histogram): Curve {
  const upTo = new Float64Array(bins + 1);
  for (let bin = 0; bin < bins; bin += 1) upTo[bin + 1] = (upTo[bin] ?? 0) + (histogram[bin] ?? 0);
  const total = upTo[bins] ?? 0;
  if (total > 0) for (let bin = 0; bin <= bins; bin += 1) upTo[bin] = (upTo[bin] ?? 0) / total;
  return {
    /** The part that takes no longer than `ms`. */
    share(ms) {
      if (ms <= lowestMs) return 0;
      const at = place(ms);
      if (at >= bins) return 1;
      const bin = Math.floor(at);
      const from = upTo[bin] ?? 0;
      return from + ((upTo[bin + 1] ?? 1) - from) * (at - bin);
    },
    /** How long at most this part takes. */
    quantile(part) {
      let bin = 0;
      while (bin < bins - 1 && (upTo[bin + 1] ?? 1) < part) bin += 1;
      const from = upTo[bin] ?? 0;
      const height = (upTo[bin + 1] ?? 1) - from;
      return edgeMs(bin + (height > 0 ? Math.min(1, Math.max(0, (part - from) / height)) : 0.5));
    },
  };
}

/** Whether a kept value can be a histogram of this version. */
export function isHistogram(value: unknown): value is Histogram {
  return Array.isArray(value) && value.length === bins && value.every((count) => Number.isFinite(count) && count >= 0);
}

/** A number as its bits, which hold its logarithm: looked up thousands of times for one decision. */
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);
/** Of IEEE 754 single precision: 23 bits of mantissa, three of which are the bin within the octave, and the exponent of 1. */
const bitsPerBin = 2 ** 20;
const placeOfOne = 127 * binsPerOctave;

/** Which bin, and how far in it. */
function place(ms: number): number {
  single[0] = ms / lowestMs;
  return Math.max(0, (bits[0] ?? 0) / bitsPerBin - placeOfOne);
}

function edgeMs(at: number): number {
  const octave = Math.floor(at / binsPerOctave);
  return lowestMs * 2 ** octave * (1 + at / binsPerOctave - octave);
}
