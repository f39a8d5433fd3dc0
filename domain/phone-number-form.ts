/** The five forms a number may have once it is only digits and perhaps a plus, and the country codes in front of them. */
import type { RowRefusalCode } from './contact.ts';

export type NumberForm = 'mobile' | 'landline' | '400' | 'extension' | 'foreign';

export type ClassifiedNumber = { kind: 'number'; number: string; form: NumberForm } | { kind: 'refused'; code: RowRefusalCode };

const mobile = /^1[3-9]\d{9}$/u;
/** 0, area code (10, 2x, 3xx to 9xx), then 8 digits after 10 and 2x, 7 or 8 after the others. */
const landline = /^0(?:10\d{8}|2\d{9}|[3-9]\d{9,10})$/u;
const serviceNumber = /^[48]00\d{7}$/u;
const extension = /^[1-9]\d{3,5}$/u;
/** E.164: up to 15 digits, and no country code begins with 0. */
const international = /^\+[1-9]\d{6,14}$/u;
const longestForm = 15;

/** Two-digit country codes of ITU-T E.164; 1 and 7 stand alone, all others have three digits. */
const twoDigitCountryCodes = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** Takes `+` and digits only; removes the Chinese country code, gives an area code its 0 back, and names the form. */
export function classifyNumber(text: string): ClassifiedNumber {
  if (text.startsWith('+86')) return afterChina(text.slice(3));
  if (text.startsWith('0086')) return afterChina(text.slice(4));
  if (text.startsWith('86') && mobile.test(text.slice(2))) return number(text.slice(2), 'mobile');
  if (text.startsWith('00')) return classifyForeign(`+${text.slice(2)}`);
  if (text.startsWith('+')) return classifyForeign(text);
  return classifyDomestic(text);
}

/** Splits `+442079460101` into `44` and `2079460101`. */
export function splitCountryCode(number: string): { countryCode: string; rest: string } {
  const digits = number.slice(1);
  const length = /^[17]/u.test(digits) ? 1 : twoDigitCountryCodes.has(digits.slice(0, 2)) ? 2 : 3;
  return { countryCode: digits.slice(0, length), rest: digits.slice(length) };
}

/** An extension has no country code: what is so short behind +86 is a number that was cut off. */
function afterChina(rest: string): ClassifiedNumber {
  const domestic = classifyDomestic(rest);
  if (domestic.kind === 'number') return domestic.form === 'extension' ? refused('number-too-short') : domestic;
  return landline.test(`0${rest}`) ? number(`0${rest}`, 'landline') : domestic;
}

function classifyForeign(text: string): ClassifiedNumber {
  if (international.test(text)) return number(text, 'foreign');
  if (!/^\+\d*$/u.test(text)) return refused('number-not-a-number');
  if (text.length - 1 > longestForm) return refused('number-too-long');
  return refused(text.length - 1 < 7 ? 'number-too-short' : 'number-unknown-form');
}

function classifyDomestic(text: string): ClassifiedNumber {
  if (mobile.test(text)) return number(text, 'mobile');
  if (landline.test(text)) return number(text, 'landline');
  if (serviceNumber.test(text)) return number(text, '400');
  if (extension.test(text)) return number(text, 'extension');
  return refused(reasonOfLength(text));
}

/** The most helpful reason for digits that have no form: what they begin with tells how long they should be. */
function reasonOfLength(digits: string): RowRefusalCode {
  if (digits === '') return 'number-missing';
  if (!/^\d+$/u.test(digits)) return 'number-not-a-number';
  if (digits.length < 4) return 'number-too-short';
  if (digits.length > longestForm) return 'number-too-long';
  if (/^1[3-9]/u.test(digits)) return digits.length < 11 ? 'number-too-short' : 'number-too-long';
  if (/^0(?:10|[2-9])/u.test(digits)) return landlineReason(digits);
  return digits.length > 12 ? 'number-too-long' : 'number-unknown-form';
}

function landlineReason(digits: string): RowRefusalCode {
  const lengthMax = /^0(?:10|2)/u.test(digits) ? 11 : 12;
  return digits.length > lengthMax ? 'number-too-long' : 'number-too-short';
}

function number(digits: string, form: NumberForm): ClassifiedNumber {
  return { kind: 'number', number: digits, form };
}

function refused(code: RowRefusalCode): ClassifiedNumber {
  return { kind: 'refused', code };
}
