/** The numbers of ours that people call, and what becomes of whoever waits there in vain. */
import type { RowRefusalCode } from './contact.ts';
import { parsePhoneNumber } from './phone-number.ts';

/** Whoever waited too long, or found the queue full: is told a message, is called back, or goes to another group. */
export const overflows = ['message', 'callback', 'group'] as const;
export type Overflow = (typeof overflows)[number];

/** As many digits as a number of ours has, from a short code of two to the longest that a carrier sends. */
const digitsOnly = /^[0-9]{2,20}$/;
/** What begins like a mobile or a landline and has another length is a slip of the keyboard. */
const beginsLikeAWholeNumber = /^(?:1[3-9]\d|0)/;
const gaps = /[\s()-]/g;

/**
 * In the form that numbers are stored in; service numbers and the codes of carriers (95013, 12345, 9501366600001) stay as they are, for
 * they have no other form.
 */
export function parseCalledNumber(text: string): { kind: 'number'; number: string } | { kind: 'refused'; code: RowRefusalCode } {
  const parsed = parsePhoneNumber(text);
  if (parsed.kind === 'number') return { kind: 'number', number: parsed.number };
  const digits = text.normalize('NFKC').replace(gaps, '');
  const isOwnForm = digitsOnly.test(digits) && !beginsLikeAWholeNumber.test(digits);
  return isOwnForm ? { kind: 'number', number: digits } : parsed;
}
