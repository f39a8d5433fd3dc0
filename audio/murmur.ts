/** A soft murmur of syllables for the ear, where no speech engine is at hand: always the same for the same text. */
import { sampleRateHz } from '../domain/live-line.ts';

/** Highest harmonic that is sounded, well below the tone band. */
const harmonicHzMax = 2400;
/** Target loudness of a syllable's middle, root mean square: about −22 dBFS. */
const murmurRms = 2600;
const attackMs = 18;
const releaseMs = 55;

/** First two resonances (Hz) of seven vowels, as a quiet speaker has them. */
const vowels: readonly (readonly [first: number, second: number])[] = [
  [730, 1250],
  [570, 1000],
  [500, 1750],
  [400, 2050],
  [300, 2200],
  [440, 1150],
  [330, 850],
];
/** Pitch at the start and the end of a syllable, as a factor: like the four tones of Mandarin and a neutral one. */
const contours: readonly (readonly [from: number, to: number])[] = [
  [1.12, 1.12],
  [0.95, 1.2],
  [0.98, 0.88],
  [1.22, 0.86],
  [1, 0.97],
];

/** Speaker's basic pitch: two voices that an ear tells apart in a recording of both sides. */
export type MurmurPitch = 'low' | 'high';
const pitchHz: Record<MurmurPitch, number> = { low: 118, high: 196 };

/**
 * The murmur of one word: `samples` long at 8 kHz, `syllables` rises and falls in it.
 * Nothing of it reaches above 2.6 kHz.
 */
export function murmurWord({
  word,
  syllables,
  samples,
  pitch = 'low',
}: {
  word: string;
  syllables: number;
  samples: number;
  pitch?: MurmurPitch;
}): Int16Array {
  const pcm = new Int16Array(samples);
  const parts = Math.max(1, syllables);
  let seed = hash(word);
  for (let n = 0; n < parts; n++) {
    const from = Math.floor((samples * n) / parts);
    const to = Math.floor((samples * (n + 1)) / parts);
    seed = hash(`${seed} ${n}`);
    murmurSyllable(pcm.subarray(from, to), seed, pitchHz[pitch]);
  }
  return pcm;
}

function murmurSyllable(pcm: Int16Array, seed: number, basicHz: number): void {
  const vowel = vowels[seed % vowels.length] ?? [500, 1500];
  const contour = contours[(seed >>> 8) % contours.length] ?? [1, 1];
  const highestHz = basicHz * Math.max(contour[0], contour[1]);
  const harmonics = Math.floor(harmonicHzMax / highestHz);
  const levels = harmonicLevels({ harmonics, basicHz, vowel });
  const attack = (attackMs * sampleRateHz) / 1000;
  const release = (releaseMs * sampleRateHz) / 1000;
  let phase = 0;
  for (let n = 0; n < pcm.length; n++) {
    const along = n / pcm.length;
    phase += (2 * Math.PI * basicHz * (contour[0] + (contour[1] - contour[0]) * along)) / sampleRateHz;
    const swell = Math.min(1, n / attack, (pcm.length - n) / release);
    pcm[n] = Math.round(swell * swell * (3 - 2 * swell) * sumHarmonics(levels, phase));
  }
}

/** Σ level[k]·sin((k+1)·phase) by Clenshaw's recurrence: one sine for all harmonics. */
function sumHarmonics(levels: Float64Array, phase: number): number {
  const twice = 2 * Math.cos(phase);
  let next = 0;
  let afterNext = 0;
  for (let k = levels.length - 1; k >= 0; k--) {
    const here = (levels[k] ?? 0) + twice * next - afterNext;
    afterNext = next;
    next = here;
  }
  return next * Math.sin(phase);
}

function harmonicLevels({
  harmonics,
  basicHz,
  vowel,
}: {
  harmonics: number;
  basicHz: number;
  vowel: readonly [number, number];
}): Float64Array {
  const levels = new Float64Array(harmonics);
  let power = 0;
  for (let k = 0; k < harmonics; k++) {
    const hz = basicHz * (k + 1);
    const level = resonance(hz, vowel[0], 110) + 0.45 * resonance(hz, vowel[1], 160) + 0.04;
    levels[k] = level;
    power += (level * level) / 2;
  }
  const gain = murmurRms / Math.sqrt(power);
  return levels.map((level) => level * gain);
}

function resonance(hz: number, centreHz: number, widthHz: number): number {
  return 1 / (1 + ((hz - centreHz) / widthHz) ** 2);
}

/** FNV-1a over UTF-16 units: a spread, not a secret. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) value = Math.imul(value ^ text.charCodeAt(n), 0x01000193);
  return value >>> 0;
}
