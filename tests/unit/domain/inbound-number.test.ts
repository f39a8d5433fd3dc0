import { describe, expect, it } from 'vitest';
import { callerOf, storedForms } from '../../../domain/inbound-number.ts';

describe('a number as a carrier writes it', () => {
  it.each(['02161234567', '+862161234567', '862161234567', '2161234567', '00862161234567'])(
    'is found however it is written: %s',
    (written) => {
      expect(storedForms(written)).toContain('02161234567');
    },
  );

  it.each(['13800000001', '+8613800000001', '8613800000001', '013800000001'])('is one caller: %s', (written) => {
    expect(callerOf(written)).toBe('13800000001');
  });

  it('keeps short numbers, and those of other countries', () => {
    expect(storedForms('95533')).toContain('95533');
    expect(callerOf('+442079460101')).toBe('+442079460101');
  });

  it('is none where the caller shows none', () => {
    expect(['anonymous', '', 'sip:unknown'].map(callerOf)).toEqual(['', '', '']);
  });
});
