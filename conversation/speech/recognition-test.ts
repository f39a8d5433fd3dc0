/** Lets a recogniser hear one recording as a call would give it, and tells what it heard and how soon. */
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import { type Clock, systemClock, waitUntil } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { SpeechFailed } from './speech-failed.ts';

/** ms of silence behind the recording in which a recogniser may find that the sentence is over; then it is asked for its last words. */
const tailMsMax = 1500;

export type RecognitionTest = {
  /** All final words. */
  text: string;
  partials: string[];
  /** ms from the first sound to the first words of any kind; null when there were none. */
  firstPartialMs: number | null;
  /** ms from the end of the recording to the last final words, 0 when they came before it; null when there were none. */
  finalMs: number | null;
  failure: SpeechFailed | null;
};

/** In real time: services measure the pauses between words. Never throws SpeechFailed; an abort ends it early. */
export async function testRecogniser({
  recogniser,
  pcm,
  signal,
  clock = systemClock(),
}: {
  recogniser: Recogniser;
  /** 8 kHz. */
  pcm: Int16Array;
  signal: AbortSignal;
  clock?: Clock;
}): Promise<RecognitionTest> {
  const heard: RecognitionTest = { text: '', partials: [], firstPartialMs: null, finalMs: null, failure: null };
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  let beganAtMs = clock.nowMs();
  let endedAtMs: number | null = null;
  const fail = (error: unknown): void => {
    heard.failure ??= error instanceof SpeechFailed ? error : new SpeechFailed('bad-answer', { cause: error });
    over.abort();
  };
  const noteWords = (): void => {
    heard.firstPartialMs ??= Math.round(clock.nowMs() - beganAtMs);
  };
  try {
    await recogniser.start({
      onPartial: (text) => {
        noteWords();
        heard.partials.push(text);
      },
      onFinal: (text) => {
        noteWords();
        heard.text = heard.text === '' ? text : joined(heard.text, text);
        heard.finalMs = endedAtMs === null ? 0 : Math.round(clock.nowMs() - endedAtMs);
        if (endedAtMs !== null) over.abort();
      },
      onError: fail,
    });
    beganAtMs = clock.nowMs();
    await give({ recogniser, pcm, clock, signal: stop });
    endedAtMs = clock.nowMs();
    const silence = new Int16Array((tailMsMax / frameMs) * frameSamples);
    await give({ recogniser, pcm: silence, clock, signal: stop });
  } catch (error) {
    fail(error);
  }
  await recogniser.close().catch(fail);
  return heard;
}

async function give({
  recogniser,
  pcm,
  clock,
  signal,
}: {
  recogniser: Recogniser;
  pcm: Int16Array;
  clock: Clock;
  signal: AbortSignal;
}): Promise<void> {
  const fromMs = clock.nowMs();
  for (let at = 0; at < pcm.length; at += frameSamples) {
    if ((await waitUntil(clock, fromMs + (at / frameSamples) * frameMs, signal)) === 'aborted') return;
    const frame = new Int16Array(frameSamples);
    frame.set(pcm.subarray(at, at + frameSamples));
    recogniser.write(frame);
  }
}

/** Words of scripts with blanks between them are kept apart. */
function joined(before: string, after: string): string {
  return /[\p{Script=Han}\p{P}]$/u.test(before) && /^\p{Script=Han}/u.test(after) ? before + after : `${before} ${after}`;
}
