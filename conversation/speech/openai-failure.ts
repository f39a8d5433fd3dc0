/** From an error of the openai client to ours. */
import OpenAI from 'openai';
import { failureOfStatus, SpeechFailed } from './speech-failed.ts';
import { failureOfError } from './speech-socket.ts';

export function openaiFailure(error: unknown): SpeechFailed {
  if (error instanceof SpeechFailed) return error;
  if (error instanceof OpenAI.APIConnectionTimeoutError) return new SpeechFailed('timeout', { cause: error });
  // Its cause tells a wrong certificate from an address where nobody answers.
  if (error instanceof OpenAI.APIConnectionError) return failureOfError(error);
  if (error instanceof OpenAI.APIError) {
    const { status, code } = error as { status: unknown; code: unknown };
    // OpenAI tells an empty account with the status of too many requests.
    if (code === 'insufficient_quota') return new SpeechFailed('no-credit', { httpStatus: 429 });
    if (typeof status === 'number') return failureOfStatus(status);
  }
  return new SpeechFailed('bad-answer', { cause: error });
}
