/** Lets a voice say one text and collects the sound, within limits. */

import type { Voice } from '../../conversation/ports.ts';
import { SpeechAccountUnusable, SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import { speechFaultSentence } from '../words/speech-faults.ts';

const auditionMsMax = 30_000;
const auditionSamplesMax = 120 * sampleRateHz;

export type Audition = { /** 8 kHz. */ pcm: Int16Array /** ms from the request to the first sound. */; firstSoundMs: number };

/** Throws 422 for an account that can't be opened and 502 `voice-failed` with the reason in words. */
export async function speak(open: () => Voice, text: string, language: Language): Promise<Audition> {
  try {
    return await audition(open, text);
  } catch (error) {
    throw refusalOf(error, language);
  }
}

/** Throws SpeechAccountUnusable and SpeechFailed. */
export async function audition(open: () => Voice, text: string): Promise<Audition> {
  const beganAt = performance.now();
  let firstSoundMs = 0;
  const pieces: Int16Array[] = [];
  let samples = 0;
  const signal = AbortSignal.timeout(auditionMsMax);
  for await (const { pcm } of open().synthesise(text, signal)) {
    if (samples === 0 && pcm.length > 0) firstSoundMs = Math.round(performance.now() - beganAt);
    pieces.push(pcm);
    samples += pcm.length;
    if (samples > auditionSamplesMax) break;
  }
  if (signal.aborted) throw new SpeechFailed('timeout');
  return { pcm: joined(pieces, samples), firstSoundMs };
}

function refusalOf(error: unknown, language: Language): unknown {
  if (error instanceof SpeechAccountUnusable) {
    const errors = [{ field: error.field, code: 'wrong-value', message: error.message }];
    return new RequestRefused({ status: 422, code: 'invalid-request', errors });
  }
  if (!(error instanceof SpeechFailed)) return error;
  const reason = speechFaultSentence(error.code, language);
  return new RequestRefused({ status: 502, code: 'voice-failed', values: { reason } });
}

function joined(pieces: readonly Int16Array[], samples: number): Int16Array {
  const all = new Int16Array(samples);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
