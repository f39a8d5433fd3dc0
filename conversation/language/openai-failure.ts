/** From what the openai package throws to a code that says what happened and whose turn it is. */
import OpenAI from 'openai';
import { detailOf, withoutSecrets } from './failure-detail.ts';
import { codeOfStatus, ModelFailed, type ModelFailureCode } from './model-failed.ts';

/** `secrets` are removed from the provider's words, wherever they quote them. */
export function asModelFailed(error: unknown, secrets: readonly string[]): ModelFailed {
  if (error instanceof ModelFailed) return error;
  const detail = withoutSecrets(detailOf(error), secrets);
  if (error instanceof OpenAI.APIConnectionTimeoutError) return new ModelFailed('timeout', { detail });
  if (error instanceof OpenAI.APIConnectionError) return new ModelFailed('unreachable', { detail });
  if (error instanceof OpenAI.APIError) {
    const httpStatus = typeof error.status === 'number' ? error.status : null;
    return new ModelFailed(codeOfAnswer(httpStatus, error.code, error.type), { httpStatus, detail });
  }
  // A line of the stream that is no JSON.
  if (error instanceof SyntaxError) return new ModelFailed('bad-answer', { detail });
  // The HTTP client ends a body that breaks off with a TypeError.
  if (error instanceof TypeError) return new ModelFailed('cut', { detail });
  return new ModelFailed('bad-answer', { detail });
}

function codeOfAnswer(status: number | null, code: unknown, type: unknown): ModelFailureCode {
  const words = [code, type].filter((word) => typeof word === 'string').join(' ');
  if (/insufficient_quota|billing|arrearage|balance/i.test(words)) return 'no-credit';
  if (/model_not_found|not_found/i.test(words)) return 'not-found';
  if (/rate_limit/i.test(words)) return 'rate-limited';
  if (/invalid_api_key|authentication/i.test(words)) return 'wrong-key';
  // An error in the middle of the stream carries no status.
  return status === null ? 'server-error' : codeOfStatus(status);
}
