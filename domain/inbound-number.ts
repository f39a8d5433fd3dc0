/** Numbers as a carrier writes them in a call that comes in: the forms in which they may be stored, the likeliest first. */
import { parsePhoneNumber } from './phone-number.ts';

const digitsForm = /^\+?\d{2,20}$/;

/** `862112345678`, `+862112345678`, `2112345678` and `02112345678` are one number; each carrier has its own way. */
export function storedForms(written: string): string[] {
  const bare = written.replace(/[\s().-]/g, '');
  if (!digitsForm.test(bare)) return [];
  const digits = bare
    .replace(/^\+/, '')
    .replace(/^00(?=[1-9])/, '')
    .replace(/^0(?=1[3-9]\d{9}$)/, '');
  // `+` before a national number would make it one of another country.
  const tried = [bare, digits, `+${digits}`, `0${digits}`];
  const forms = tried.flatMap((form) => {
    const parsed = parsePhoneNumber(form);
    return parsed.kind === 'number' ? [parsed.number] : [];
  });
  return [...new Set([...forms, bare, digits])];
}

/** The caller's number in the one form in which numbers are kept; empty: they show none. */
export function callerOf(written: string): string {
  return storedForms(written)[0] ?? '';
}
