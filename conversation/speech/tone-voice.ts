/** The tone voice: speech for the ear with its words in data tones above it, so that a machine hears exactly what was said. */
import { murmurWord } from '../../audio/murmur.ts';
import type { SpokenWord } from '../../audio/spoken-words.ts';
import { wordToneSamples } from '../../audio/tone-modem.ts';
import { layTones, pacedWords, wordPauseSamples, wordSoundSamples } from '../../audio/tone-speech.ts';
import { cutIntoWords } from '../../audio/word-slots.ts';
import type { SpokenPiece, Voice } from '../ports.ts';
import type { Espeak } from './espeak.ts';

/** A clause is synthesised whole: a long one would delay its first word. */
const clauseWordsMax = 24;

/**
 * Speaks piece by piece, one word each (short groups when fast), pauses apart. Real speech by `espeak`, else, or where it fails, a murmur.
 * @param rate 1 is natural speed; 0.5 to 2.
 */
export function makeToneVoice({ espeak, rate = 1 }: { espeak?: Pick<Espeak, 'say'> | undefined; rate?: number } = {}): Voice {
  return {
    async *synthesise(text, signal) {
      const isAborted = (): boolean => signal.aborted;
      const words = pacedWords({ text, rate });
      const lastWord = words.at(-1);
      for (const clause of clausesOf(words)) {
        if (isAborted()) return;
        const sound = espeak === undefined ? undefined : await unlessAborted(espeak.say({ text: textOf(clause), rate }), signal);
        for (const piece of sayClause({ clause, sound, rate, lastWord })) {
          if (isAborted()) return;
          yield piece;
        }
      }
    },
  };
}

function textOf(words: readonly SpokenWord[]): string {
  return words.map((word) => word.text).join('');
}

function* clausesOf(words: readonly SpokenWord[]): Generator<SpokenWord[], void, undefined> {
  let clause: SpokenWord[] = [];
  for (const word of words) {
    clause.push(word);
    if (word.pauseMs === 0 && clause.length < clauseWordsMax) continue;
    yield clause;
    clause = [];
  }
  if (clause.length > 0) yield clause;
}

function* sayClause({
  clause,
  sound,
  rate,
  lastWord,
}: {
  clause: readonly SpokenWord[];
  sound: Int16Array | undefined;
  rate: number;
  lastWord: SpokenWord | undefined;
}): Generator<SpokenPiece, void, undefined> {
  const slots =
    sound === undefined
      ? undefined
      : cutIntoWords({ sound, words: clause.map((word) => ({ weight: word.soundMs, samplesMin: wordToneSamples(word.text) })) });
  for (const [n, word] of clause.entries()) {
    const heard = slots?.[n] ?? murmurOf(word, rate);
    yield layTones({ text: word.text, sound: heard, pauseSamples: 0 });
    // A pause is a piece without words: who is cut off in it has said the word before it.
    const pauseSamples = wordPauseSamples({ word, rate, last: word === lastWord });
    if (pauseSamples > 0) yield { pcm: new Int16Array(pauseSamples), text: '' };
  }
}

function murmurOf(word: SpokenWord, rate: number): Int16Array {
  return murmurWord({ word: word.text, syllables: word.syllables, samples: wordSoundSamples({ word, rate }), pitch: 'low' });
}

/** The value, or undefined as soon as the signal aborts. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => {
      resolve(undefined);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
