/** From what the openai package throws to a code that says what happened and whose turn it is. */
import OpenAI from 'openai';
import { ModelFailed, type ModelFailureCode } from './model-failed.ts';

const secretShapes = /\b(?:sk|pk|ak|app|pat|application)[-_][A-Za-z0-9*_-]{6,}|Bearer\s+\S+/g;

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
  if (status === null || status >= 500) return 'server-error';
  switch (status) {
    case 401:
    case 403:
      return 'wrong-key';
    case 402:
      return 'no-credit';
    case 404:
      return 'not-found';
    case 408:
      return 'timeout';
    case 429:
      return 'rate-limited';
    default:
      return 'bad-request';
  }
}

/** The message, and below it the code of the network's failure (ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED…). */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const codes: string[] = [];
  let cause: unknown = error.cause;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth++) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code);
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return [error.message, ...codes].join(' ').trim();
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, '•••');
  }
  return clean.replace(secretShapes, '•••');
}
