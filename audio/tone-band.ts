/**
 * The tones that carry data above the voice, and an ear for them.
 *
 * The voice keeps the band below 2.65 kHz; seventeen tones stand 40 Hz apart from 2.76 to 3.40 kHz. One symbol is 25 ms:
 * the lowest tone alone begins a word, every other symbol is two tones, one of each bank of eight, six bits together.
 * All tones are multiples of 40 Hz, so each passes through zero at a symbol's edges: no clicks, and one table serves all.
 */
import { sampleRateHz } from '../domain/live-line.ts';
import { makeHighPass } from './high-pass.ts';

/** A voice must be low-passed well below the lower edge. */
export const toneBandHz = { from: 2760, to: 3400 } as const;
const toneSpacingHz = 40;
export const symbolSamples = sampleRateHz / toneSpacingHz;

const bankTones = 8;
const toneCount = 1 + 2 * bankTones;
/** Amplitude of each of a pair of tones; both together are about 24 dB under a voice at −20 dBFS. */
const toneAmplitude = 200;
const startAmplitude = Math.round(toneAmplitude * Math.SQRT2);

/** The ear looks at the band five times a symbol; where a symbol really ends it works out from three looks. */
const looksPerSymbol = 5;
export const lookSamples = symbolSamples / looksPerSymbol;
/** A starting tone is known one look after it ended, so that a symbol, a look and a bit of it are kept. */
const keptSamples = symbolSamples + 2 * lookSamples;
/** The voice is hundreds of times stronger than the tones and would leak into them: it is taken off first. */
const voiceCut = { cutHz: 2600, sections: 3 } as const;
/** Below this peak a look is silence: nothing is computed. */
const silencePeak = 6;
/** Share of the band's energy that the starting tone must hold, and that the best tone of a bank must hold in its bank. */
const startShareMin = 0.5;
const bankShareMin = 0.4;
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
  /** Takes the next `lookSamples` samples, overwriting them; answers their loudness (root mean square). */
  take(look: Float64Array): number;
  /** How many samples ago a starting tone ended, told once, at the look after; undefined while none did. */
  startEnded(): number | undefined;
  /** The symbol that ended so many samples ago (at most one look); undefined when it was no clear pair of tones. */
  symbolEnded(samplesAgo: number): number | undefined;
};

/** Hunts for starting tones at four multiplications a sample, and measures all tones only where one was found. */
export function makeToneEar(): ToneEar {
  const tables = toneTables();
  const takeOffVoice = makeHighPass(voiceCut);
  const kept = new Float64Array(keptSamples);
  const energy = new Float64Array(toneCount);
  const hunt = makeStartHunt(tables);
  /** Looks until everything kept is silence. */
  let sounding = 0;

  function measure(from: number, firstTone: number): number {
    let total = 0;
    for (let tone = firstTone; tone < toneCount; tone++) {
      const one = correlate({ tables, tone, phase: 0, samples: kept, from, count: symbolSamples });
      energy[tone] = one.re * one.re + one.im * one.im;
      total += energy[tone] ?? 0;
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
      sounding = peak < silencePeak ? Math.max(0, sounding - 1) : looksPerSymbol + 2;
      if (sounding === 0) {
        kept.fill(0);
        hunt.forget();
        return rms;
      }
      takeOffVoice(look);
      kept.copyWithin(0, lookSamples);
      kept.set(look, keptSamples - lookSamples);
      hunt.take(look);
      return rms;
    },
    startEnded() {
      const ago = hunt.peakedAgo();
      if (ago === undefined) return undefined;
      const total = measure(keptSamples - symbolSamples - ago, 0);
      return (energy[0] ?? 0) >= startShareMin * total ? ago : undefined;
    },
    symbolEnded(samplesAgo) {
      measure(keptSamples - symbolSamples - samplesAgo, 1);
      const high = best(1);
      const low = best(1 + bankTones);
      return high < 0 || low < 0 ? undefined : (high << 3) | low;
    },
  };
}

/** Follows the starting tone alone and works out from its rise and fall where it ended. */
function makeStartHunt(tables: ToneTables): { take(look: Float64Array): void; forget(): void; peakedAgo(): number | undefined } {
  const re = new Float64Array(looksPerSymbol);
  const im = new Float64Array(looksPerSymbol);
  let slot = 0;
  let now = 0;
  let before = 0;
  let beforeThat = 0;
  return {
    take(look) {
      const part = correlate({ tables, tone: 0, phase: slot * lookSamples, samples: look, from: 0, count: lookSamples });
      re[slot] = part.re;
      im[slot] = part.im;
      slot = (slot + 1) % looksPerSymbol;
      beforeThat = before;
      before = now;
      now = Math.hypot(sum(re), sum(im));
    },
    forget() {
      re.fill(0);
      im.fill(0);
      now = 0;
      before = 0;
      beforeThat = 0;
    },
    peakedAgo() {
      if (before * before < heardEnergyMin || before <= now || before < beforeThat) return undefined;
      // The overlap of a look with the tone falls off in a straight line on both sides of the true end.
      const lean = (now - beforeThat) / before;
      const late = ((symbolSamples / 2) * lean) / (1 + Math.abs(lean) / 2);
      return lookSamples - Math.max(-lookSamples, Math.min(lookSamples, Math.round(late)));
    },
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n] ?? 0;
  return total;
}

/** Correlates a stretch of samples with one tone. */
function correlate({
  tables,
  tone,
  phase,
  samples,
  from,
  count,
}: {
  tables: ToneTables;
  tone: number;
  phase: number;
  samples: Float64Array;
  from: number;
  count: number;
}): { re: number; im: number } {
  const { cosines, sines } = tables;
  const row = tone * symbolSamples + phase;
  let re = 0;
  let im = 0;
  for (let n = 0; n < count; n++) {
    const x = samples[from + n] ?? 0;
    re += x * (cosines[row + n] ?? 0);
    im += x * (sines[row + n] ?? 0);
  }
  return { re, im };
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
