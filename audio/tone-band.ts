/**
 * The tones that carry data above the voice, and an ear for them.
 *
 * The voice keeps the band below 2.65 kHz; seventeen tones stand 40 Hz apart from 2.76 to 3.40 kHz. One symbol is 25 ms:
 * the lowest tone alone begins a word, every other symbol is two tones, one of each bank of eight, six bits together.
 * All tones are multiples of 40 Hz, so each passes through zero at a symbol's edges: no clicks, and one table serves all.
 */
import { sampleRateHz } from '../domain/live-line.ts';

/** A voice must be low-passed well below the lower edge. */
export const toneBandHz = { from: 2760, to: 3400 } as const;
const toneSpacingHz = 40;
export const symbolSamples = sampleRateHz / toneSpacingHz;

const bankTones = 8;
const toneCount = 1 + 2 * bankTones;
/** Amplitude of each of a pair of tones; both together are about 24 dB under a voice at −20 dBFS. */
const toneAmplitude = 200;
const startAmplitude = Math.round(toneAmplitude * Math.SQRT2);

/** Five looks at each symbol: the timing is at most 20 samples off, which costs 1 dB. */
export const looksPerSymbol = 5;
export const lookSamples = symbolSamples / looksPerSymbol;
/** Below this peak a look is silence: nothing is computed. */
const silencePeak = 6;
/** Share of the band's energy that the starting tone must hold, and that the best tone of a bank must hold in its bank. */
const startShareMin = 0.55;
const bankShareMin = 0.5;
/** Least amplitude of a tone: a tenth of what is sent. */
const heardEnergyMin = (((toneAmplitude / 10) * symbolSamples) / 2) ** 2;

function angleOf(tone: number, sample: number): number {
  return (2 * Math.PI * (toneBandHz.from + tone * toneSpacingHz) * sample) / sampleRateHz;
}

function addTone(pcm: Int16Array, from: number, tone: number, amplitude: number): void {
  for (let n = 0; n < symbolSamples; n++)
    pcm[from + n] = (pcm[from + n] ?? 0) + Math.round(amplitude * Math.sin(angleOf(tone, n)));
}

/** The tones of one frame: the starting tone, then each six-bit symbol as a pair. */
export function soundSymbols(symbols: Uint8Array): Int16Array {
  const pcm = new Int16Array((1 + symbols.length) * symbolSamples);
  addTone(pcm, 0, 0, startAmplitude);
  symbols.forEach((symbol, n) => {
    addTone(pcm, (1 + n) * symbolSamples, 1 + (symbol >> 3), toneAmplitude);
    addTone(pcm, (1 + n) * symbolSamples, 1 + bankTones + (symbol & 7), toneAmplitude);
  });
  return pcm;
}

export type ToneEar = {
  /** Takes the next `lookSamples` samples; answers their loudness (root mean square). */
  take(look: Float64Array): number;
  /** Whether a starting tone was at its greatest one look ago: there ended its symbol. */
  startPeaked(): boolean;
  /** The symbol that fills the last `symbolSamples` samples; undefined when they are no clear pair of tones. */
  symbol(): number | undefined;
};

/** Correlates look by look with all tones: 272,000 multiplications for a second of sound, none for a second of silence. */
export function makeToneEar(): ToneEar {
  const { cosines, sines } = toneTables();
  const re = new Float64Array(looksPerSymbol * toneCount);
  const im = new Float64Array(looksPerSymbol * toneCount);
  const energy = new Float64Array(toneCount);
  let slot = 0;
  /** Looks that were not silent among the last `looksPerSymbol`. */
  let sounding = 0;
  const start = { now: 0, before: 0, beforeThat: 0 };

  function correlate(look: Float64Array): void {
    for (let tone = 0; tone < toneCount; tone++) {
      let sumRe = 0;
      let sumIm = 0;
      const row = tone * symbolSamples + slot * lookSamples;
      for (let n = 0; n < lookSamples; n++) {
        const x = look[n] ?? 0;
        sumRe += x * (cosines[row + n] ?? 0);
        sumIm += x * (sines[row + n] ?? 0);
      }
      re[slot * toneCount + tone] = sumRe;
      im[slot * toneCount + tone] = sumIm;
    }
  }

  function weigh(): number {
    let total = 0;
    for (let tone = 0; tone < toneCount; tone++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let at = tone; at < re.length; at += toneCount) {
        sumRe += re[at] ?? 0;
        sumIm += im[at] ?? 0;
      }
      const one = sumRe * sumRe + sumIm * sumIm;
      energy[tone] = one;
      total += one;
    }
    return total;
  }

  function best(from: number): number {
    let top = 0;
    let topEnergy = 0;
    let total = 0;
    for (let tone = 0; tone < bankTones; tone++) {
      const one = energy[from + tone] ?? 0;
      total += one;
      if (one > topEnergy) {
        topEnergy = one;
        top = tone;
      }
    }
    return topEnergy >= heardEnergyMin && topEnergy >= bankShareMin * total ? top : -1;
  }

  return {
    take(look) {
      const { peak, rms } = loudnessOf(look);
      if (peak < silencePeak) {
        re.fill(0, slot * toneCount, (slot + 1) * toneCount);
        im.fill(0, slot * toneCount, (slot + 1) * toneCount);
        sounding = Math.max(0, sounding - 1);
      } else {
        correlate(look);
        sounding = looksPerSymbol;
      }
      slot = (slot + 1) % looksPerSymbol;
      start.beforeThat = start.before;
      start.before = start.now;
      start.now = 0;
      if (sounding === 0) energy.fill(0);
      else {
        const total = weigh();
        const one = energy[0] ?? 0;
        if (one >= heardEnergyMin && one >= startShareMin * total) start.now = one;
      }
      return rms;
    },
    startPeaked: () => start.before > 0 && start.before > start.now && start.before >= start.beforeThat,
    symbol() {
      const high = best(1);
      const low = best(1 + bankTones);
      return high < 0 || low < 0 ? undefined : (high << 3) | low;
    },
  };
}

function loudnessOf(look: Float64Array): { peak: number; rms: number } {
  let peak = 0;
  let squares = 0;
  for (let n = 0; n < look.length; n++) {
    const x = look[n] ?? 0;
    const size = x < 0 ? -x : x;
    if (size > peak) peak = size;
    squares += x * x;
  }
  return { peak, rms: Math.sqrt(squares / look.length) };
}

type ToneTables = { cosines: Float64Array; sines: Float64Array };
let sharedTables: ToneTables | undefined;

/** One period of all tones, shared by all ears of a process (54 kB). */
function toneTables(): ToneTables {
  if (sharedTables !== undefined) return sharedTables;
  const cosines = new Float64Array(toneCount * symbolSamples);
  const sines = new Float64Array(toneCount * symbolSamples);
  for (let tone = 0; tone < toneCount; tone++) {
    for (let n = 0; n < symbolSamples; n++) {
      cosines[tone * symbolSamples + n] = Math.cos(angleOf(tone, n));
      sines[tone * symbolSamples + n] = Math.sin(angleOf(tone, n));
    }
  }
  sharedTables = { cosines, sines };
  return sharedTables;
}
