/** Asks a model, and once more when the first attempt failed before its first word. */
import type { ModelEvent } from '../ports.ts';
import { type ModelFailed, worthARetry } from './model-failed.ts';

/** ms without anything from the server in the middle of an answer. */
export const stallMsMax = 8000;
/** A second attempt with less time than this before the first word is not worth making. */
const retryMsMin = 300;
const attemptsMax = 2;

export type Attempt = {
  /** ms that are left before the first word. */
  msMax: number;
  /** `begun` is set by the attempt with its first word or tool call. */
  progress: { begun: boolean };
};

/**
 * When the signal aborts the stream ends without `done`; every other way to end short throws ModelFailed.
 * `msMax` counts from the question to the first word, both attempts together.
 */
export async function* withOneRetry({
  msMax,
  signal,
  failedOf,
  attempt,
}: {
  msMax: number;
  signal: AbortSignal;
  failedOf: (error: unknown) => ModelFailed;
  attempt: (attempt: Attempt) => AsyncIterable<ModelEvent>;
}): AsyncGenerator<ModelEvent> {
  const dueAt = performance.now() + msMax;
  for (let n = 1; ; n++) {
    const progress = { begun: false };
    try {
      yield* attempt({ msMax: dueAt - performance.now(), progress });
      return;
    } catch (error) {
      if (signal.aborted) return;
      const failed = failedOf(error);
      const again = n < attemptsMax && !progress.begun && worthARetry.has(failed.code);
      if (!again || dueAt - performance.now() < retryMsMin) throw failed;
    }
  }
}
