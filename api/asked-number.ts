/** A number that somebody asks about: read as an import would read it, and named where no number may stand. */
import { parsePhoneNumber } from '../domain/phone-number.ts';
import type { Sealer } from '../storage/sealed.ts';
import type { Language } from './language.ts';
import { RequestRefused } from './request-refused.ts';
import { rowSentence } from './words/lists.ts';

/** In the form that is stored and dialled. Throws 422 with the reason in words, at `field`. */
export function normalisedNumber(text: string, { field, language }: { field: string; language: Language }): string {
  const parsed = parsePhoneNumber(text);
  if (parsed.kind === 'number') return parsed.number;
  const fault = { field, code: parsed.code, message: rowSentence(parsed.code, language) };
  throw new RequestRefused({ status: 422, code: 'invalid-request', errors: [fault] });
}

/** Under which the audit log keeps what was decided about a number: the log holds no numbers, and there are few enough to try them all. */
export function numberSubject(number: string, sealer: Sealer): string {
  return sealer.alias(number, 'number');
}
