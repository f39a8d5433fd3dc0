import { describe, expect, it } from 'vitest';
import { NumberSet } from '../../../spreadsheets/number-set.ts';
import { TextStore, TextTooLong } from '../../../spreadsheets/text-store.ts';

describe('the set of numbers', () => {
  it('keeps apart what differs only by a zero or a plus', () => {
    const numbers = new NumberSet();
    for (const number of [
      '1001',
      '01012345678',
      '1012345678',
      '+1012345678',
      '+14155550101',
      '14155550101',
      '+999999999999999',
    ]) {
      expect(numbers.add(number)).toBe(true);
      expect(numbers.add(number)).toBe(false);
    }
    expect(numbers.size).toBe(7);
  });

  it('agrees with a plain set over consecutive, scattered and repeated numbers', () => {
    const numbers = new NumberSet();
    const plain = new Set<string>();
    const disagreed: string[] = [];
    for (let index = 0; index < 60_000; index += 1) {
      const number = index % 3 === 0 ? String(13_800_000_000 + index) : String(13_000_000_000 + ((index * 7_919_777) % 40_009));
      if (numbers.add(number) === plain.has(number)) disagreed.push(number);
      plain.add(number);
    }
    expect(disagreed).toEqual([]);
    expect(numbers.size).toBe(plain.size);
  });
});

describe('the store of texts', () => {
  it('gives back every text by its place, in memory and from its file, forwards and backwards', () => {
    const store = new TextStore({ memoryBytesMax: 1 });
    const texts = Array.from({ length: 20_000 }, (_, index) => (index % 900 === 0 ? '长'.repeat(9000) : `文本 ${index}`));
    for (const text of texts) store.add(text);
    expect(store.count).toBe(texts.length);
    const places = texts.map((_, place) => place);
    for (const order of [places, places.toReversed()]) {
      expect(order.filter((place) => store.at(place) !== texts[place])).toEqual([]);
    }
    expect([store.at(-1), store.at(texts.length), store.at(0.5), store.at(Number.NaN)]).toEqual([null, null, null, null]);
    store.close();
  });

  it('refuses a text that no page holds', () => {
    const store = new TextStore({ memoryBytesMax: 1 });
    expect(() => {
      store.add('x'.repeat(300_000));
    }).toThrow(TextTooLong);
    store.close();
  });
});
