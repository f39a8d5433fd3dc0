import { describe, expect, it } from 'vitest';
import { parsePhoneNumber, toDisplay } from '../../../domain/phone-number.ts';

/** How people write numbers, what is dialled, and which form it has. */
const accepted: [written: string | number, number: string, form: string][] = [
  ['13800000001', '13800000001', 'mobile'],
  [13800000001, '13800000001', 'mobile'],
  [13800000001.0000001, '13800000001', 'mobile'],
  [8613800000001, '13800000001', 'mobile'],
  ['19912345678', '19912345678', 'mobile'],
  ["'13800000001", '13800000001', 'mobile'],
  ['＇13800000001', '13800000001', 'mobile'],
  ['’13800000001', '13800000001', 'mobile'],
  ['13800000001.0', '13800000001', 'mobile'],
  ['13800000001.00', '13800000001', 'mobile'],
  ['1.3800000001E+10', '13800000001', 'mobile'],
  ['1.3800000001e10', '13800000001', 'mobile'],
  ['1.38000000010E+10', '13800000001', 'mobile'],
  ['１３８００００００01', '13800000001', 'mobile'],
  ['138 0000 0001', '13800000001', 'mobile'],
  ['138\u00a00000\u30000001', '13800000001', 'mobile'],
  ['138-0000-0001', '13800000001', 'mobile'],
  ['138－0000—0001', '13800000001', 'mobile'],
  ['138\u20110000\u22120001', '13800000001', 'mobile'],
  ['\ufeff\u200b138\u200d0000\u202c0001\u00ad', '13800000001', 'mobile'],
  [' 138\n0000\r\n0001\t', '13800000001', 'mobile'],
  ['(138)00000001', '13800000001', 'mobile'],
  ['（138）0000（0001）', '13800000001', 'mobile'],
  ['+8613800000001', '13800000001', 'mobile'],
  ['＋86 138-0000-0001', '13800000001', 'mobile'],
  ['(+86)13800000001', '13800000001', 'mobile'],
  ['008613800000001', '13800000001', 'mobile'],
  ['8613800000001', '13800000001', 'mobile'],
  ['86-138-0000-0001', '13800000001', 'mobile'],
  ['010-12345678', '01012345678', 'landline'],
  ['(010)12345678', '01012345678', 'landline'],
  ['021 6123 4567', '02161234567', 'landline'],
  ['0755-12345678', '075512345678', 'landline'],
  ['0755-1234-5678', '075512345678', 'landline'],
  ['0312-1234567', '03121234567', 'landline'],
  ['+861012345678', '01012345678', 'landline'],
  ['+86 010 12345678', '01012345678', 'landline'],
  ['0086-755-12345678', '075512345678', 'landline'],
  ['+86-312-1234567', '03121234567', 'landline'],
  ['400-123-4567', '4001234567', '400'],
  ['+86 400 123 4567', '4001234567', '400'],
  ['8008208820', '8008208820', '400'],
  [1001, '1001', 'extension'],
  ['1001.0', '1001', 'extension'],
  ['95588', '95588', 'extension'],
  ['123456', '123456', 'extension'],
  ['+1 (415) 555-0101', '+14155550101', 'foreign'],
  ['+44 20 7946 0101', '+442079460101', 'foreign'],
  ['0014155550101', '+14155550101', 'foreign'],
  ['00852 5123 0101', '+85251230101', 'foreign'],
  ['+290 1234', '+2901234', 'foreign'],
];

const refused: [written: string | number, code: string][] = [
  ['', 'number-missing'],
  [' \u3000\u200b', 'number-missing'],
  ["'", 'number-missing'],
  ['张三', 'number-not-a-number'],
  ['----', 'number-not-a-number'],
  ['-13800000011', 'number-not-a-number'],
  ["'-13800000011", 'number-not-a-number'],
  ['\u221213800000011', 'number-not-a-number'],
  ['－ 138 0000 0011', 'number-not-a-number'],
  ['(-13800000011)', 'number-not-a-number'],
  ['-1.3800000011E+10', 'number-not-a-number'],
  ['+', 'number-not-a-number'],
  ['13,800,000,001', 'number-not-a-number'],
  ['138O0000001', 'number-not-a-number'],
  ['0x12345678', 'number-not-a-number'],
  ['138*0000001', 'number-not-a-number'],
  ['13800000001,', 'number-not-a-number'],
  ['${system(id)}', 'number-not-a-number'],
  ["=cmd|' /C calc'!A0", 'number-not-a-number'],
  [-13800000001, 'number-not-a-number'],
  [Number.NaN, 'number-not-a-number'],
  ['110', 'number-too-short'],
  [120, 'number-too-short'],
  [0, 'number-too-short'],
  ['1380000001', 'number-too-short'],
  ['010-1234567', 'number-too-short'],
  ['+12345', 'number-too-short'],
  ['+86 1001', 'number-too-short'],
  ['138000000001', 'number-too-long'],
  ['010123456789', 'number-too-long'],
  ['+1234567890123456', 'number-too-long'],
  [1e15, 'number-too-long'],
  [1.38e21, 'number-too-long'],
  ['1.38E+10', 'number-digits-lost'],
  ['1.38E10', 'number-digits-lost'],
  ['1E+3', 'number-digits-lost'],
  ['1.38E+400', 'number-digits-lost'],
  ['13800000001/13800000002', 'number-two-numbers'],
  ['13800000001、13800000002', 'number-two-numbers'],
  ['13800000001;13800000002', 'number-two-numbers'],
  ['13800000001或13800000002', 'number-two-numbers'],
  ['13800000001 13800000002', 'number-two-numbers'],
  ['13800000001\n13800000002', 'number-two-numbers'],
  ['13800000001-13800000002', 'number-two-numbers'],
  ['+13800000001+14155550101', 'number-two-numbers'],
  ['13800000001/02', 'number-two-numbers'],
  ['1001/1002', 'number-two-numbers'],
  ['1001 1002', 'number-two-numbers'],
  ['010-12345678-801', 'number-has-extension'],
  ['0755-1234567-8', 'number-has-extension'],
  ['0755-1234567(8)', 'number-has-extension'],
  ['01012345678转801', 'number-has-extension'],
  ['01012345678 分机 801', 'number-has-extension'],
  ['010-12345678 ext. 801', 'number-has-extension'],
  ['01012345678x801', 'number-has-extension'],
  ['01012345678#801', 'number-has-extension'],
  ['2026-03-15', 'number-is-date'],
  ['2026/3/15', 'number-is-date'],
  ['2026年3月15日', 'number-is-date'],
  ['2026-03-15 09:30:00', 'number-is-date'],
  ['15/03/2026', 'number-is-date'],
  ['TRUE', 'number-is-boolean'],
  ['false', 'number-is-boolean'],
  ['#N/A', 'number-is-error'],
  ['#DIV/0!', 'number-is-error'],
  ['13800000001.5', 'number-is-fraction'],
  [13800000001.5, 'number-is-fraction'],
  ['1.3800000001E-10', 'number-is-fraction'],
  ['1.38000000015E+10', 'number-is-fraction'],
  ['12800000001', 'number-unknown-form'],
  ['12345678', 'number-unknown-form'],
  ['013800000001', 'number-unknown-form'],
  ['001001', 'number-too-short'],
  ['85251230101', 'number-unknown-form'],
  ['+0123456789', 'number-unknown-form'],
  ['+44 (0)20 7946 0101', 'number-unknown-form'],
];

describe('a phone number', () => {
  it.each(accepted)('%j is dialled as %s', (written, number, form) => {
    expect(parsePhoneNumber(written)).toEqual({ kind: 'number', number, form, display: toDisplay(number) });
  });

  it.each(refused)('%j is refused: %s', (written, code) => {
    expect(parsePhoneNumber(written)).toEqual({ kind: 'refused', code });
  });

  it('keeps its form when it is read again as it is stored or shown', () => {
    for (const [, number, form] of accepted) {
      expect(parsePhoneNumber(number)).toMatchObject({ kind: 'number', number, form });
      expect(parsePhoneNumber(toDisplay(number))).toMatchObject({ kind: 'number', number, form });
    }
  });

  it('of any length is judged without being compared piece by piece', () => {
    expect(parsePhoneNumber('1 '.repeat(200_000))).toEqual({ kind: 'refused', code: 'number-too-long' });
    expect(parsePhoneNumber('13800000001,'.repeat(20_000))).toEqual({ kind: 'refused', code: 'number-two-numbers' });
    expect(parsePhoneNumber('x'.repeat(200_000))).toEqual({ kind: 'refused', code: 'number-not-a-number' });
  });
});

describe('the form for people', () => {
  it.each([
    ['13800000001', '138 0000 0001'],
    ['01012345678', '010-12345678'],
    ['02161234567', '021-61234567'],
    ['075512345678', '0755-12345678'],
    ['4001234567', '400-123-4567'],
    ['1001', '1001'],
    ['+14155550101', '+1 4155550101'],
    ['+442079460101', '+44 2079460101'],
    ['+85251230101', '+852 51230101'],
    ['+79123456789', '+7 9123456789'],
  ])('shows %s as %s', (number, shown) => {
    expect(toDisplay(number)).toBe(shown);
  });
});
