/** A voice with others behind it: when one fails, the next says what was not said yet. */
import type { Voice } from '../ports.ts';
import type { CachedVoice } from './synthesis-cache.ts';

/** Tells that a voice failed and the next one speaks. `error` holds nothing that was to be said. */
export type OnFallback = (event: { from: number; error: unknown }) => void;

/**
 * For one call: a voice that failed is not asked again in it. When all have failed, a text whose sound is there already is still
 * said (the apology that was made ready before the dial); any other fails at once with the last error, so that nobody waits in silence.
 */
export function makeFallbackVoice(voices: readonly CachedVoice[], onFallback: OnFallback = () => undefined): Voice {
  let present = 0;
  let lastError: unknown;

  async function* speak(text: string, signal: AbortSignal): ReturnType<Voice['synthesise']> {
    let rest = text;
    for (;;) {
      const speaker = present;
      const voice = voices[speaker] ?? voices.find((known) => known.isReady(rest));
      if (voice === undefined) throw lastError;
      try {
        for await (const piece of voice.synthesise(rest, signal)) {
          yield piece;
          rest = rest.slice(piece.text.length);
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        lastError = error;
        if (speaker >= voices.length) throw error;
        present = Math.max(present, speaker + 1);
        onFallback({ from: speaker, error });
        if (rest.trim() === '') return;
      }
    }
  }
  return { synthesise: speak };
}
