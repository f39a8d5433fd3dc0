/** Words laid under real sound stay readable, also where the sound is too short for them and has to be cut. */
import { describe, expect, it } from 'vitest';
import { splitSpokenWords } from '../../../audio/spoken-words.ts';
import { makeToneDecoder, wordToneSamples } from '../../../audio/tone-modem.ts';
import { joinPieces, layTones } from '../../../audio/tone-speech.ts';
import { cutIntoWords } from '../../../audio/word-slots.ts';

/** A loud vowel that never pauses: wherever it is cut, it is cut in full sound. */
function vowel(samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, n) => {
    let value = 0;
    for (let harmonic = 1; harmonic * 187 < 2500; harmonic++)
      value += Math.sin((2 * Math.PI * 187 * harmonic * n) / 8000 + harmonic);
    return Math.round(value * 2600);
  });
}

function heardIn(pcm: Int16Array): string {
  const decoder = makeToneDecoder();
  const events = [...decoder.push(new Int16Array(800)), ...decoder.push(pcm), ...decoder.push(new Int16Array(8000))];
  return events.map((event) => (event.kind === 'word' ? event.text : '')).join('');
}

describe('words under a stretch of sound', () => {
  it.each([0.6, 0.75, 0.9, 1, 1.3])('are all read when the sound is %s of what their data needs', (share) => {
    const words = splitSpokenWords('好的，太好了。打扰您了，再见。').map((word) => ({
      ...word,
      samplesMin: wordToneSamples(word.text),
    }));
    const needed = words.reduce((sum, word) => sum + word.samplesMin, 0);
    const slots = cutIntoWords({
      sound: vowel(Math.round(needed * share)),
      words: words.map(({ soundMs, samplesMin }) => ({ weight: soundMs, samplesMin })),
    });
    const pieces = words.map(({ text }, n) => layTones({ text, sound: slots[n] ?? new Int16Array(), pauseSamples: 0 }));
    expect(heardIn(joinPieces(pieces))).toBe('好的，太好了。打扰您了，再见。');
  });

  it('keep the sound as it is when there is room for all of them', () => {
    const sound = vowel(8000);
    const slots = cutIntoWords({ sound, words: [1, 2, 1].map((weight) => ({ weight, samplesMin: 1000 })) });
    expect(Int16Array.from(slots.flatMap((slot) => [...slot]))).toEqual(sound);
  });
});
