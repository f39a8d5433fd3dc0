import { describe, expect, it } from 'vitest';
import { continuationStart, cutWords, heardText, withCutMark } from '../../../conversation/heard-text.ts';

const words = [
  { samples: 1600, text: '您' },
  { samples: 1600, text: '好，' },
  { samples: 800, text: '' },
  { samples: 1600, text: '王' },
];

describe('heard text', () => {
  it.each([
    [0, '', false],
    [1599, '', false],
    [1600, '您', false],
    [3199, '您', false],
    [3200, '您好，', false],
    [3900, '您好，', false],
    [5599, '您好，', false],
    [5600, '您好，王', true],
    [9999, '您好，王', true],
  ])('of single words after %i samples is %j', (samples, text, complete) => {
    expect(heardText(words, samples)).toEqual({ text, complete });
  });

  it('spreads time evenly inside a longer piece and counts whole words only', () => {
    const piece = [{ samples: 1000, text: '我们明天见。' }];
    expect(heardText(piece, 199).text).toBe('');
    expect(heardText(piece, 200).text).toBe('我');
    expect(heardText(piece, 799).text).toBe('我们明');
    expect(heardText(piece, 800).text).toBe('我们明天');
    const english = [{ samples: 1200, text: 'see you tomorrow' }];
    expect(heardText(english, 500).text).toBe('see');
    expect(heardText(english, 600).text).toBe('see you');
    expect(heardText(english, 1199).text).toBe('see you');
  });

  it('cuts words that join to the very text', () => {
    for (const text of ['“您好，” Tom said: it’s 3.5 元。', '……', '']) expect(cutWords(text).join('')).toBe(text);
  });

  it('is marked for the model where it was cut', () => {
    expect(withCutMark('您好', 'zh')).toBe('您好…（被打断）');
    expect(withCutMark('hello', 'en')).toBe('hello… (interrupted)');
  });
});

describe('after a gap our words go on', () => {
  it.each([
    ['您好，我们这边是做装修的，请问', '', 0],
    ['您好，我们这边是做装修的，请问', '您好', 0],
    ['您好，我们这边是做装修的，请问', '您好，我们这', 3],
    ['您好，我们这边是做装修的，请问', '您好，我们这边是做装修的，', 13],
    ['Hello there, this is Tom. Are you', 'Hello there, this is Tom. Are', 25],
    ['It is 3.5 now', 'It is 3.5', 0],
    ['很好。', '很好。', 3],
    ['别的话', '您好', 0],
  ])('of %j with %j heard from letter %i on', (text, heard, start) => {
    expect(continuationStart(text, heard)).toBe(start);
  });
});
