/** Extensions (分机): what their numbers and passwords may be, and who is registered. */

/** As the table holds them to it. */
export const extensionNumberPattern = '^[0-9]{2,8}$';
const numberForm = new RegExp(extensionNumberPattern);

/** Whoever dials one of these must reach help, not a colleague: China's, and those that phones know by themselves. */
const emergencyNumbers: ReadonlySet<string> = new Set(['110', '112', '119', '120', '122', '911', '999']);

export function isExtensionNumber(text: string): boolean {
  return numberForm.test(text);
}

export function isEmergencyNumber(number: string): boolean {
  return emergencyNumbers.has(number);
}

/** So many are made at once at the most. */
export const batchMax = 200;

/** Numbers of a batch, with the zeros in front that the first one has. Null when the last would be longer than the first, or too many. */
export function numbersFrom(first: string, count: number): string[] | null {
  if (!isExtensionNumber(first) || !Number.isInteger(count) || count < 1 || count > batchMax) return null;
  const numbers = Array.from({ length: count }, (_, n) => String(Number(first) + n).padStart(first.length, '0'));
  return numbers.every((number) => number.length === first.length) ? numbers : null;
}

/** `客服 {n}` with its number; without the mark the number goes behind. */
export function batchName(pattern: string, number: string): string {
  if (pattern === '') return '';
  return pattern.includes('{n}') ? pattern.replaceAll('{n}', number) : `${pattern} ${number}`;
}

export const passwordCharsMin = 12;
export const passwordCharsMax = 64;
/** What every phone can be told by its keys or its page: the hash knows no escaping, and a phone's page may not either. */
export const extensionPasswordPattern = '^[A-Za-z0-9._~!*+=-]*$';
/** A password of fewer different signs is a pattern. */
const differentSignsMin = 6;

/** Guessers try the number itself, rows of digits and patterns first. Length and signs are looked at elsewhere. */
export function isGuessable(password: string, number: string): boolean {
  const small = password.toLowerCase();
  if (new Set(small).size < differentSignsMin) return true;
  if (!/[a-z]/.test(small) || !/[0-9]/.test(small)) return true;
  // What is left of `1001-1001-pass1001` is too little.
  return small.replaceAll(number, '').replaceAll(/[^a-z0-9]/g, '').length < passwordCharsMin - 4;
}

/** A phone that is registered with a switch. */
export type Registration = {
  profile: string;
  /** Names it at its switch: refreshed under the same one. */
  callId: string;
  number: string;
  address: string;
  port: number | null;
  userAgent: string;
  expiresInMs: number;
};
