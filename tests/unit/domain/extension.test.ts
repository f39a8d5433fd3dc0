/** Numbers, names and passwords of extensions. */
import { describe, expect, it } from 'vitest';
import { batchMax, batchName, isEmergencyNumber, isGuessable, numbersFrom } from '../../../domain/extension.ts';

describe('a batch of extensions', () => {
  it('counts on from its first number and keeps the zeros in front', () => {
    expect(numbersFrom('0098', 3)).toEqual(['0098', '0099', '0100']);
  });

  it.each<[string, string, number]>([
    ['grows longer than its first number', '99', 2],
    ['is larger than one may be', '1000', batchMax + 1],
    ['has nobody', '1000', 0],
    ['begins with what is no number', '10x', 2],
    ['begins with one digit', '9', 1],
  ])('is none when it %s', (_why, first, count) => {
    expect(numbersFrom(first, count)).toBeNull();
  });

  it('names its extensions by a pattern', () => {
    expect(batchName('客服 {n} 号', '1001')).toBe('客服 1001 号');
    expect(batchName('Desk', '1001')).toBe('Desk 1001');
    expect(batchName('', '1001')).toBe('');
  });
});

describe('a number that calls for help', () => {
  it('is no extension', () => {
    expect(['110', '119', '120', '1100'].map(isEmergencyNumber)).toEqual([true, true, true, false]);
  });
});

describe('a password of an extension', () => {
  it.each([
    ['1001-1001-pass1001', true],
    ['aaaaaaaaaaa1', true],
    ['123456789012', true],
    ['onlylettershere', true],
    ['correct7Horse9battery', false],
  ])('%s is guessable: %s', (password, expected) => {
    expect(isGuessable(password, '1001')).toBe(expected);
  });
});
