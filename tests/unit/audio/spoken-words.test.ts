import { describe, expect, it } from 'vitest';
import { splitSpokenWords } from '../../../audio/spoken-words.ts';
import { decodeWord, encodeWord } from '../../../audio/tone-code.ts';
import { wordToneSamples } from '../../../audio/tone-modem.ts';
import { pacedWords, wordSoundSamples } from '../../../audio/tone-speech.ts';
import { makeRandom } from './seeded-noise.ts';

describe('words of a text', () => {
  it('are Chinese characters and Latin words, each with the marks behind it', () => {
    expect(splitSpokenWords('“您好，”I’m Li. 我打13800138000！').map((word) => word.text)).toEqual([
      '“您',
      '好，”',
      'I’m ',
      'Li. ',
      '我',
      '打',
      '1380',
      '0138',
      '000！',
    ]);
  });

  it('joined are the text, whatever it is', () => {
    const texts = [
      '',
      ' ',
      '……',
      'a',
      `x${'.'.repeat(500)}y`,
      'Donaudampfschifffahrtsgesellschaft',
      '🙂🙂',
      '\ud800',
      'नमस्ते दुनिया',
      '한국어',
    ];
    const random = makeRandom(3);
    for (let n = 0; n < 200; n++) {
      texts.push(Array.from({ length: 30 }, () => String.fromCodePoint(Math.floor(random() ** 4 * 0x10ffff))).join(''));
    }
    for (const text of texts) {
      const words = splitSpokenWords(text);
      expect(words.map((word) => word.text).join('')).toBe(text);
      for (const word of words) {
        const symbols = encodeWord(word.text);
        expect(decodeWord(symbols, symbols.length)).toBe(word.text);
      }
    }
  });

  it('pause after a clause and longer after a sentence', () => {
    const [a, b, c] = splitSpokenWords('好，好。好');
    expect(a?.pauseMs).toBeGreaterThan(0);
    expect(b?.pauseMs).toBeGreaterThan(a?.pauseMs ?? Number.POSITIVE_INFINITY);
    expect(c?.pauseMs).toBe(0);
  });

  it('at natural speed are said as long as they take, not as long as their data takes', () => {
    const words = splitSpokenWords('想给您介绍一下我们的新产品 this is a call about your order');
    const natural = words.reduce((sum, word) => sum + word.soundMs * 8, 0);
    const paced = pacedWords({ text: words.map((word) => word.text).join(''), rate: 1 });
    expect(paced).toHaveLength(words.length);
    expect(paced.reduce((sum, word) => sum + wordSoundSamples({ word, rate: 1 }), 0)).toBe(natural);
  });

  it('share their data in groups when they are said faster than it travels', () => {
    const fast = pacedWords({ text: '想给您介绍一下我们的新产品', rate: 1.6 });
    expect(fast.length).toBeLessThan(13);
    expect(fast.map((word) => word.text).join('')).toBe('想给您介绍一下我们的新产品');
    for (const word of fast.slice(0, -1)) expect((word.soundMs * 8) / 1.6).toBeGreaterThanOrEqual(wordToneSamples(word.text));
  });
});

describe('the code of a word', () => {
  it('does not hold when any one symbol is another', () => {
    const symbols = encodeWord('您好，Li');
    for (let at = 1; at < symbols.length; at++) {
      for (let wrong = 0; wrong < 64; wrong++) {
        if (wrong === symbols[at]) continue;
        const changed = symbols.slice();
        changed[at] = wrong;
        expect(decodeWord(changed, changed.length)).toBeUndefined();
      }
    }
  });

  it('refuses what does not fit in a frame', () => {
    expect(() => encodeWord('')).toThrow(RangeError);
    expect(() => encodeWord('字'.repeat(30))).toThrow('48 symbols');
  });
});
