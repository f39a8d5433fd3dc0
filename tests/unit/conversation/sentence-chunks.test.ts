import { describe, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import { makeSentenceChunker } from '../../../conversation/sentence-chunks.ts';

/** Pushes a text in pieces of `size` letters; tells the chunks. */
function chunksOf(text: string, size: number): string[] {
  const chunker = makeSentenceChunker(defaultTalkPolicy.chunking);
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += size) chunks.push(...chunker.push(text.slice(at, at + size)));
  return [...chunks, ...chunker.finish()];
}

const talks: [string, string, string[]][] = [
  [
    'a short first chunk, longer later ones',
    '现在办理每月只要三十九元，头三个月半价。您需要我帮您登记一下吗？如果需要的话，请告诉我您的姓名和住址。',
    ['现在办理每月只要三十九元，', '头三个月半价。您需要我帮您登记一下吗？如果需要的话，', '请告诉我您的姓名和住址。'],
  ],
  ['a greeting joined to what follows', '您好，我是小云，请问您是王女士吗？', ['您好，我是小云，', '请问您是王女士吗？']],
  [
    'an early mark when no other comes soon',
    '好的，我们这个活动是从下个月一号开始的',
    ['好的，', '我们这个活动是从下个月一号开始的'],
  ],
  [
    'English by words, its blanks kept',
    'It is thirty nine a month, and the first three months are half price. Shall I put you down for it?',
    ['It is thirty nine a month,', ' and the first three months are half price. Shall I put you down for it?'],
  ],
  [
    'no cut in numbers and times',
    'It costs 3.5 or 1,000 at 12:30 today, okay?',
    ['It costs 3.5 or 1,000 at 12:30 today,', ' okay?'],
  ],
  ['no cut behind a title', 'This is about Mr. Smith and his car, right?', ['This is about Mr. Smith and his car,', ' right?']],
  ['nothing of blanks', '   ', []],
  ['a text without any mark', '好的好的', ['好的好的']],
];

describe('sentence chunks', () => {
  it.each(talks)('make %s', (_, text, chunks) => {
    expect(chunksOf(text, text.length)).toEqual(chunks);
  });

  it.each([1, 2, 3, 7])('are the same however the stream is cut: pieces of %i letters', (size) => {
    for (const [, text, chunks] of talks) expect(chunksOf(text, size)).toEqual(chunks);
  });

  it('come out in the middle of a piece, not only at its last letter', () => {
    const chunker = makeSentenceChunker(defaultTalkPolicy.chunking);
    expect(chunker.push('好的我来介绍一下，我们的')).toEqual(['好的我来介绍一下，']);
  });

  it('take closing quotes along when they are there already', () => {
    expect(chunksOf('他说“我马上就到了。”然后就挂了电话。', 50)).toEqual(['他说“我马上就到了。”', '然后就挂了电话。']);
  });

  it('lose and add nothing, even without a single mark', () => {
    const long = `${'没有标点的长句子'.repeat(40)} ${'word '.repeat(200)}`;
    const chunks = chunksOf(long, 5);
    expect(chunks.join('')).toBe(long);
    expect(chunks.length).toBeGreaterThan(8);
    expect(chunks.some((chunk) => /\bwor$/.test(chunk))).toBe(false);
  });
});
