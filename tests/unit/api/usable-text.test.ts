import { describe, expect, it } from 'vitest';
import { unusableField } from '../../../api/usable-text.ts';

describe('text that can be kept', () => {
  it('names the field with a NUL or half a character, however deep', () => {
    expect(unusableField({ name: 'a\0b' }, '')).toBe('name');
    expect(unusableField({ contacts: [{ name: '好' }, { variables: { 城市: '\ud83d' } }] }, '')).toBe(
      'contacts.1.variables.城市',
    );
  });

  it('lets whole characters of every kind pass', () => {
    expect(unusableField({ name: '😀𠮷👨‍👩‍👧', q: '', n: 3, none: null, list: ['a', '\n'] }, '')).toBeNull();
  });
});
