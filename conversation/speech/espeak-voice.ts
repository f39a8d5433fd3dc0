/** The offline voice: the program espeak-ng of this machine, without an account and without a network. */
import { splitSpokenWords } from '../../audio/spoken-words.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import type { Voice } from '../ports.ts';
import type { Espeak } from './espeak.ts';

/** A clause is made whole: a long one would delay its first word. */
const clauseWordsMax = 24;

/** Speaks clause by clause, with the pauses that the punctuation asks for. Throws SpeechFailed, such as `program-missing`. */
export function makeEspeakVoice({ espeak, rate }: { espeak: Espeak; rate: number }): Voice {
  return {
    async *synthesise(text, signal) {
      const isAborted = (): boolean => signal.aborted;
      for (const clause of clausesOf(text)) {
        if (isAborted()) return;
        const pcm = await espeak.speak({ text: clause.text, rate });
        if (isAborted()) return;
        yield { pcm, text: clause.text };
        const pauseSamples = Math.round((clause.pauseMs * sampleRateHz) / 1000 / rate);
        if (pauseSamples > 0) yield { pcm: new Int16Array(pauseSamples), text: '' };
      }
    },
  };
}

function* clausesOf(text: string): Generator<{ text: string; pauseMs: number }, void, undefined> {
  let clause = '';
  let words = 0;
  for (const word of splitSpokenWords(text)) {
    clause += word.text;
    words++;
    if (word.pauseMs === 0 && words < clauseWordsMax) continue;
    yield { text: clause, pauseMs: word.pauseMs };
    clause = '';
    words = 0;
  }
  if (clause !== '') yield { text: clause, pauseMs: 0 };
}
