/**
 * Writes words as faint data tones above the voice and reads them back, exactly, through G.711.
 *
 * A word is one frame: a starting tone, its length, its letters, a checksum. A listener may join at any sample; what it
 * tells are whole words only.
 */
import { sampleRateHz } from '../domain/live-line.ts';
import { lookSamples, makeToneEar, soundSymbols, symbolSamples } from './tone-band.ts';
import { decodeWord, encodeWord, frameSymbolCount, letterSymbolsMax, wordSymbolCount } from './tone-code.ts';

/** A look this far (in amplitude) below the loudest of the utterance is a pause: −20 dB. */
const pauseShare = 0.1;
const pauseRmsMin = 60;
/** After this long without a tone the utterance is over even if the line is never quiet. */
const endWithoutToneMsMax = 2000;
/** A pause between two sentences of one utterance is shorter than this. */
export const endSilenceMsDefault = 500;

/** How many samples the data of a word takes; the word's sound should be at least as long. */
export function wordToneSamples(word: string): number {
  return (1 + wordSymbolCount(word)) * symbolSamples;
}

/**
 * The data tones of one word, alone, at 8 kHz.
 * Throws RangeError for an empty word or one too long for a frame: `splitSpokenWords` gives words that fit.
 */
export function encodeWordTones(word: string): Int16Array {
  return soundSymbols(encodeWord(word));
}

/** Times are in samples since the decoder was made. */
export type ToneEvent =
  /** A word was heard whole, to its last symbol. */
  | { kind: 'word'; text: string; fromSample: number; toSample: number }
  /** The speaker fell silent. `text` is all words since the last end; `toSample` is where the sound ended. */
  | { kind: 'end'; text: string; fromSample: number; toSample: number };

export type ToneDecoder = {
  /** Takes the next samples, any number of them, and tells what became known by them, in order. */
  push(pcm: Int16Array): readonly ToneEvent[];
  /** Words heard since the last end, joined. */
  heard(): string;
};

const nothing: readonly ToneEvent[] = [];

/**
 * Listens to an 8 kHz stream for words on the tone band, from any point of it and through cuts: a word is told only when
 * all of it was heard and its checksum holds. Costs about 1 ms of CPU for a second of speech, next to nothing in silence.
 */
export function makeToneDecoder({ endSilenceMs = endSilenceMsDefault }: { endSilenceMs?: number } = {}): ToneDecoder {
  const ear = makeToneEar();
  const utterance = makeUtterance({ endSilenceSamples: (endSilenceMs * sampleRateHz) / 1000 });
  const symbols = new Uint8Array(letterSymbolsMax + 4);
  const look = new Float64Array(lookSamples);
  let filled = 0;
  let sample = 0;
  /** Where the next symbol of the frame that is being read ends. */
  let symbolEnd = 0;
  let reading = false;
  let count = 0;
  let expected = 0;
  let frameFrom = 0;

  /** Takes the symbol that just ended; answers the word when it was its last one. */
  function readSymbol(): string | undefined {
    const symbol = ear.symbolEnded(sample - symbolEnd);
    symbolEnd += symbolSamples;
    if (symbol === undefined) {
      reading = false;
      return undefined;
    }
    utterance.toneHeard(sample);
    if (count === 0) expected = frameSymbolCount(symbol) ?? 0;
    symbols[count++] = symbol;
    reading = count < expected;
    return count === expected ? decodeWord(symbols, expected) : undefined;
  }

  function onLook(events: ToneEvent[]): void {
    utterance.loudness(ear.take(look), sample);
    const startAgo = ear.startEnded();
    if (startAgo !== undefined) {
      // A starting tone is never part of a word: whatever was being read was cut here.
      utterance.toneHeard(sample);
      reading = true;
      count = 0;
      frameFrom = sample - startAgo - symbolSamples;
      symbolEnd = sample - startAgo + symbolSamples;
    } else if (reading && sample >= symbolEnd) {
      const toSample = symbolEnd;
      const text = readSymbol();
      if (text !== undefined) {
        utterance.add(text, frameFrom);
        events.push({ kind: 'word', text, fromSample: frameFrom, toSample });
      }
    }
    const ended = utterance.endedBy(sample);
    if (ended !== undefined) events.push(ended);
  }

  return {
    push(pcm) {
      let events: ToneEvent[] | undefined;
      for (let at = 0; at < pcm.length; ) {
        const taken = Math.min(lookSamples - filled, pcm.length - at);
        look.set(pcm.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        sample += taken;
        if (filled < lookSamples) break;
        filled = 0;
        events ??= [];
        onLook(events);
      }
      return events ?? nothing;
    },
    heard: () => utterance.text(),
  };
}

/** Gathers words until the speaker has been silent long enough. */
function makeUtterance({ endSilenceSamples }: { endSilenceSamples: number }): {
  loudness(rms: number, atSample: number): void;
  toneHeard(atSample: number): void;
  add(word: string, fromSample: number): void;
  endedBy(atSample: number): ToneEvent | undefined;
  text(): string;
} {
  let words = '';
  let from = 0;
  let loudest = 0;
  let soundedAt = 0;
  let toneAt = 0;
  const withoutToneMax = (endWithoutToneMsMax * sampleRateHz) / 1000;
  return {
    loudness(rms, atSample) {
      if (words !== '' && rms > loudest) loudest = rms;
      if (rms > Math.max(pauseRmsMin, loudest * pauseShare)) soundedAt = atSample;
    },
    toneHeard(atSample) {
      toneAt = atSample;
    },
    add(word, fromSample) {
      if (words === '') from = fromSample;
      words += word;
    },
    endedBy(atSample) {
      if (words === '') return undefined;
      const lastSound = Math.max(toneAt, soundedAt);
      const silent = atSample - lastSound >= endSilenceSamples;
      const toneless = atSample - toneAt >= Math.max(withoutToneMax, endSilenceSamples);
      if (!silent && !toneless) return undefined;
      const ended = { kind: 'end', text: words, fromSample: from, toSample: silent ? lastSound : toneAt } as const;
      words = '';
      loudest = 0;
      return ended;
    },
    text: () => words,
  };
}
