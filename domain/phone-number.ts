/** Where a number is normalised: from the way a person wrote it in a cell to the one form that is stored and dialled. */
import type { RowRefusalCode } from './contact.ts';
import { classifyNumber, type NumberForm, splitCountryCode } from './phone-number-form.ts';

export type ParsedNumber = { kind: 'number'; number: string; display: string; form: NumberForm };
export type RefusedNumber = { kind: 'refused'; code: RowRefusalCode };

/** Format characters (zero width, direction marks, BOM, soft hyphen), control characters and fillers: they show nothing. */
const invisibleMarks = /(?!\s)[\p{Cf}\p{Cc}\p{Variation_Selector}\u034F\u115F\u1160\u2800]/gu;
/** Every dash of Unicode and the minus sign, which NFKC leaves as it is. */
const dashes = /[\p{Pd}\u2212]/gu;
const dashOrBracket = /[\p{Pd}\u2212()]+/u;
/** `-138…` is a quantity below zero or a broken formula, and what was meant is anybody's guess. */
const minusAhead = /^[(]*[\p{Pd}\u2212]+\d/u;
const anyGap = /[\s\p{Pd}\u2212()]+/u;
const leadingApostrophes = /^['’‘`]+/u;
/** The digits of a spreadsheet's scientific notation: 1.3800000209E+10. */
const scientific = /^(\d+)(?:\.(\d+))?e([+-]?)(\d+)$/iu;
const extensionBehind = /^(.+?)(?:转接|转|轉|分机|分機|内线|內線|extension|ext\.?|x|#|\*)[:.]?\d{1,6}$/iu;
const isoDate = /^(?:19|20)\d{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?$/u;
const dayFirstDate = /^\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d{2}(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?$/u;
const formulaError = /^#(?:N\/A|NAME\?|REF!|VALUE!|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$/iu;
/** A trunk zero in brackets is dialled inside the country only; with it the number is somebody else's or nobody's. */
const bracketedTrunkZero = /^\+\d{1,3}\(0\)/u;
/** A spreadsheet keeps 15 significant digits: beyond them the last digits are made up. */
const exactDigitsMax = 15;
/** A number is written in a few groups; a cell with more of them is a text, and comparing every split of it is wasted. */
const groupsMax = 20;

/**
 * Reads a number as people write it: any width, with spaces, dashes, brackets, country code, or as a numeric cell.
 *
 * Never guesses: what could ring somebody else (lost digits, two numbers, an extension behind the number) is refused
 * with the code of its reason. Dates, booleans and errors that a cell holds by type are refused by the reader of the cell.
 */
export function parsePhoneNumber(value: string | number): ParsedNumber | RefusedNumber {
  return typeof value === 'number' ? parseNumeric(value) : parseText(value);
}

/** The form for people: `138 0000 0001`, `010-12345678`, `400-123-4567`, `+44 2079460101`. Takes a parsed number. */
export function toDisplay(number: string): string {
  if (number.startsWith('+')) {
    const { countryCode, rest } = splitCountryCode(number);
    return `+${countryCode} ${rest}`;
  }
  if (/^1\d{10}$/u.test(number)) return `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
  if (/^0(?:10|2\d)/u.test(number)) return `${number.slice(0, 3)}-${number.slice(3)}`;
  if (number.startsWith('0')) return `${number.slice(0, 4)}-${number.slice(4)}`;
  if (/^[48]00\d{7}$/u.test(number)) return `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`;
  return number;
}

function parseNumeric(value: number): ParsedNumber | RefusedNumber {
  if (!Number.isFinite(value)) return refused('number-not-a-number');
  const shown = Number(value.toPrecision(exactDigitsMax));
  if (!Number.isInteger(shown)) return refused('number-is-fraction');
  if (shown < 0) return refused('number-not-a-number');
  if (shown >= 10 ** exactDigitsMax) return refused('number-too-long');
  return finish(String(shown));
}

function parseText(value: string): ParsedNumber | RefusedNumber {
  const shown = value.normalize('NFKC').replace(invisibleMarks, '').trim().replace(leadingApostrophes, '').trim();
  if (shown === '') return refused('number-missing');
  if (isoDate.test(shown) || dayFirstDate.test(shown)) return refused('number-is-date');
  if (/^(?:true|false)$/iu.test(shown)) return refused('number-is-boolean');
  if (formulaError.test(shown)) return refused('number-is-error');
  const compact = shown.replace(/\s+/gu, '');
  if (minusAhead.test(compact)) return refused('number-not-a-number');
  const powers = scientific.exec(compact);
  if (powers !== null) return parseScientific(powers);
  if (bracketedTrunkZero.test(compact)) return refused('number-unknown-form');
  const bare = compact
    .replace(dashes, '')
    .replace(/[()]/gu, '')
    .replace(/(?<=\d)\.00?$/u, '');
  if (/^\d+\.\d+$/u.test(bare)) return refused('number-is-fraction');
  if (!/^\+?\d+$/u.test(bare)) return refused(reasonOfForeignMarks(bare));
  const verdict = finish(bare);
  if (verdict.kind === 'number') {
    const behind = whatFollows(compact.split(dashOrBracket).filter((part) => part !== ''));
    return behind === null ? verdict : refused(behind);
  }
  return refused(whatFollows(shown.split(anyGap).filter((part) => part !== '')) ?? verdict.code);
}

/** `1.3800000209E+10` is a number only when it carries every digit; `1.38E+10` would ring a stranger. */
function parseScientific(powers: RegExpExecArray): ParsedNumber | RefusedNumber {
  const [, whole = '', decimals = '', sign = '', exponentText = '0'] = powers;
  const exponent = Number(exponentText);
  if (sign === '-' && exponent > 0) return refused('number-is-fraction');
  if (decimals.length < exponent) return refused('number-digits-lost');
  if (/[1-9]/u.test(decimals.slice(exponent))) return refused('number-is-fraction');
  return finish((whole + decimals.slice(0, exponent)).replace(/^0+(?=\d)/u, ''));
}

/**
 * Looks for a complete domestic number at the start with something left behind it: an extension or a second number.
 * Two short numbers are recognised only when they are all there is, for `1380 0000` is half a mobile number.
 */
function whatFollows(parts: readonly string[]): RowRefusalCode | null {
  if (parts.length > groupsMax) return null;
  for (let taken = 1; taken < parts.length; taken += 1) {
    const first = classifyNumber(parts.slice(0, taken).join(''));
    const rest = classifyNumber(parts.slice(taken).join(''));
    if (first.kind === 'refused') continue;
    if (first.form === 'mobile' || first.form === 'landline' || first.form === '400') {
      return rest.kind === 'number' && rest.form !== 'extension' ? 'number-two-numbers' : 'number-has-extension';
    }
    if (rest.kind === 'number' && parts.length === 2 && first.form === 'extension' && rest.form === 'extension') {
      return 'number-two-numbers';
    }
  }
  return null;
}

/** Why a text with other characters than digits is no number: two numbers, an extension behind one, or plain words. */
function reasonOfForeignMarks(text: string): RowRefusalCode {
  const extended = extensionBehind.exec(text);
  if (extended?.[1] !== undefined && classifyNumber(extended[1]).kind === 'number') return 'number-has-extension';
  const runs = text.split(/[^\d+]+|(?<=\d)(?=\+)/u).filter((run) => run !== '');
  const numbers = runs.filter((run) => classifyNumber(run).kind === 'number');
  if (numbers.length >= 2) return 'number-two-numbers';
  const abbreviatedPair = /^\+?\d{7,}[/、,;|&和或]\d+$/u.test(text) && numbers.length === 1;
  return abbreviatedPair ? 'number-two-numbers' : 'number-not-a-number';
}

function finish(text: string): ParsedNumber | RefusedNumber {
  const classified = classifyNumber(text);
  if (classified.kind === 'refused') return classified;
  return { ...classified, display: toDisplay(classified.number) };
}

function refused(code: RowRefusalCode): RefusedNumber {
  return { kind: 'refused', code };
}
