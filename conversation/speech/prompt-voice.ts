/** A voice that is not waited for without end: a callee who hears nothing hangs up. */
import { type Clock, systemClock, waitUntil } from '../clock.ts';
import type { Voice } from '../ports.ts';
import { SpeechFailed } from './speech-failed.ts';

/** ms without sound, first or next, while somebody waits for it. */
export const soundMsMaxUsual = 6000;

/** Fails with SpeechFailed `timeout` when no sound comes in time, and breaks the request off. */
export function makePromptVoice(
  voice: Voice,
  { soundMsMax = soundMsMaxUsual, clock = systemClock() }: { soundMsMax?: number; clock?: Clock } = {},
): Voice {
  return {
    async *synthesise(text, signal) {
      const stop = new AbortController();
      const onAbort = (): void => {
        stop.abort();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) stop.abort();
      const pieces = voice.synthesise(text, stop.signal)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const waiting = new AbortController();
          const late = waitUntil(clock, clock.nowMs() + soundMsMax, waiting.signal);
          const next = await Promise.race([pieces.next(), late.then((how) => (how === 'time' ? 'late' : 'aborted'))]);
          waiting.abort();
          if (typeof next === 'string') throw new SpeechFailed('timeout');
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        stop.abort();
        // Ends what is still being made; its own failure tells nobody anything any more.
        void Promise.resolve(pieces.return?.()).catch(() => undefined);
      }
    },
  };
}
