import { describe, expect, it } from 'vitest';
import { parseCalledNumber } from '../../../domain/called-number.ts';

describe('a number that people call', () => {
  it.each([
    ['010-8888 0000', '01088880000'],
    ['+86 10 8888 0000', '01088880000'],
    ['0086 13800000001', '13800000001'],
    ['400-666-0001', '4006660001'],
    ['+44 20 7946 0101', '+442079460101'],
    ['95013', '95013'],
    ['９５０１３', '95013'],
    ['110', '110'],
    ['950 1366 6000 01', '9501366600001'],
    ['12345678901234', '12345678901234'],
  ])('%s is kept as %s', (text, number) => {
    expect(parseCalledNumber(text)).toEqual({ kind: 'number', number });
  });

  it.each([
    ['1380000', 'number-too-short'],
    ['0108888', 'number-too-short'],
    ['热线', 'number-not-a-number'],
    ['', 'number-missing'],
    ['13800000001/13800000002', 'number-two-numbers'],
    ['012345678901234567890', 'number-too-long'],
  ])('%j is refused as %s', (text, code) => {
    expect(parseCalledNumber(text)).toEqual({ kind: 'refused', code });
  });
});
