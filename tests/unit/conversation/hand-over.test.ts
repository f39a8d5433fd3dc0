/** Handing the callee over, and keys, told as talks: who does what when, and what must come of it. Times in ms. */
import { describe, expect, it } from 'vitest';
import { afterOpening, playTalk, whileWeAnswer } from './talk-script.ts';

describe('a transfer', () => {
  it('says what came with it to the end, then the line, then calls; and lets go when somebody took it', () => {
    const talk = whileWeAnswer();
    expect(talk.at(5200, 'transfer-requested')).toEqual([]);
    expect(talk.phase()).toBe('handing-over');
    // Nothing interrupts these words.
    expect(talk.at(5400, { final: '等一下！' })).toEqual(['5400 note 等一下！']);
    expect(talk.at(6000, 'said')).toEqual(['6000 say transfer']);
    talk.at(6100, 'sound');
    expect(talk.at(8000, 'said')).toEqual(['8000 transfer']);
    expect(talk.phase()).toBe('transferring');
    expect(talk.at(12_000, 'transferred')).toEqual(['12000 let-go']);
    expect(talk.phase()).toBe('ended');
  });

  it('that nobody takes comes back with an apology, and the talk goes on', () => {
    const talk = whileWeAnswer();
    talk.at(5200, 'transfer-requested');
    talk.at(6000, 'said');
    talk.at(8000, 'said');
    expect(talk.at(20_000, 'transfer-failed')).toEqual(['20000 say transferFailed']);
    talk.at(20_100, 'sound');
    talk.at(23_000, 'said');
    expect(talk.phase()).toBe('listening');
    talk.at(24_000, { final: '好的。' });
    expect(talk.until(24_300)).toContain('24300 ask 好的。');
  });

  it('whose other phone gives no news in its time counts as not taken', () => {
    const talk = whileWeAnswer();
    talk.at(5200, 'transfer-requested');
    talk.at(6000, 'said');
    talk.at(8000, 'said');
    expect(talk.until(147_999)).toEqual([]);
    expect(talk.until(148_000)).toEqual(['148000 say transferFailed']);
    // Too late: the callee talks with us again.
    expect(talk.at(148_500, 'transferred')).toEqual([]);
    expect(talk.phase()).toBe('speaking');
  });

  it('without a word of the model says the line at once', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '转人工。' });
    talk.until(4300);
    talk.at(4500, 'transfer-requested');
    expect(talk.at(4501, 'said-nothing')).toEqual(['4501 say transfer']);
  });

  it('is tried again by the process that takes the talk over', () => {
    expect(playTalk({ how: 'transfer' }).until(0)).toEqual(['0 transfer']);
    const talk = playTalk({ how: 'hand-over' });
    expect(talk.until(0)).toEqual(['0 say-rest']);
    expect(talk.at(900, 'said')).toEqual(['900 transfer']);
  });
});

describe('a callee whom a rule hands over', () => {
  const handOver = { key: '0', words: ['转人工', '人工客服'], onTrouble: true };

  it('by a key: our words are cut, the line is said, then the other phone is called', () => {
    const talk = whileWeAnswer({ handOver });
    expect(talk.at(5200, { digit: '0' })).toEqual(['5200 note keys 0', '5200 collecting ends', '5200 drop', '5200 say transfer']);
    expect(talk.phase()).toBe('handing-over');
    expect(talk.at(6000, 'said')).toEqual(['6000 transfer']);
  });

  it('not by that key in the middle of a number', () => {
    const talk = afterOpening({ handOver });
    talk.at(4000, { digit: '1' });
    expect(talk.at(4500, { digit: '0' })).toEqual([]);
    expect(talk.until(7500)).toContain('7500 ask keys 10');
  });

  it('by words, however they are said, and the words are written down', () => {
    const talk = afterOpening({ handOver });
    expect(talk.at(4000, { final: '别说了，我要转 人工！' })).toEqual([
      '4000 note 别说了，我要转 人工！',
      '4000 drop',
      '4000 say transfer',
    ]);
    const other = afterOpening({ handOver });
    expect(other.at(4000, { final: '人工多少钱？' })).not.toContain('4000 say transfer');
  });

  it('when nothing can be thought any more: at once, and once only', () => {
    const talk = whileWeAnswer({ handOver });
    expect(talk.at(5200, 'model-failed')).toEqual(['5200 drop', '5200 transfer']);
    expect(talk.at(9000, 'transfer-failed')).toEqual(['9000 say transferFailed']);
    expect(talk.at(9100, 'voice-failed')).toEqual(expect.arrayContaining(['9100 say trouble']));
    expect(talk.phase()).toBe('closing');
  });

  it('not without such a rule', () => {
    const talk = whileWeAnswer();
    expect(talk.at(5200, 'model-failed')).toEqual(expect.arrayContaining(['5200 say trouble']));
  });
});

describe('keys', () => {
  it('are collected until none follows for three seconds, then they are a turn', () => {
    const talk = afterOpening();
    expect(talk.at(4000, { digit: '1' })).toEqual(['4000 collecting begins']);
    talk.at(5000, { digit: '2' });
    talk.at(6000, { digit: '3' });
    expect(talk.until(8999)).toEqual([]);
    expect(talk.until(9000)).toEqual(['9000 ask keys 123', '9000 note keys 123', '9000 collecting ends', '9000 release']);
    expect(talk.phase()).toBe('thinking');
  });

  it('end at once with a #, which is no part of the number', () => {
    const talk = afterOpening();
    talk.at(4000, { digit: '4' });
    talk.at(4100, { digit: '2' });
    expect(talk.at(4200, { digit: '#' })).toEqual([]);
    expect(talk.until(4200)).toContain('4200 ask keys 42');
  });

  it('are a turn when only # was pressed, and when the number is as long as it may be', () => {
    const hash = afterOpening();
    hash.at(4000, { digit: '#' });
    expect(hash.until(4000)).toContain('4000 ask keys #');
    const long = afterOpening();
    for (let n = 0; n < 32; n++) long.at(4000 + n, { digit: '7' });
    expect(long.until(4031)).toContain(`4031 ask keys ${'7'.repeat(32)}`);
  });

  it.each(['any', 'keywords'] as const)('interrupt our words in mode %s, without guard or pause', (mode) => {
    const talk = whileWeAnswer({ mode });
    expect(talk.at(5050, { digit: '1' })).toEqual(expect.arrayContaining(['5050 collecting begins', '5050 drop']));
    expect(talk.phase()).toBe('listening');
    expect(talk.until(8050)).toContain('8050 ask keys 1');
  });

  it('wait for the end of our words in mode never, and are answered then', () => {
    const talk = whileWeAnswer({ mode: 'never' });
    talk.at(5050, { digit: '1' });
    expect(talk.phase()).toBe('speaking');
    expect(talk.at(9000, 'said')).toEqual([]);
    expect(talk.until(9000)).toContain('9000 ask keys 1');
  });

  it('make an answer void that was not heard yet', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '多少钱？' });
    talk.until(4300);
    expect(talk.at(4400, { digit: '9' })).toEqual(['4400 collecting begins', '4400 drop']);
    expect(talk.until(7400)).toContain('7400 ask keys 9');
  });

  it('come after words that were said before them, each a turn of its own', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '我的号码是' });
    talk.at(4100, { digit: '1' });
    expect(talk.until(7100)).toEqual([
      '7100 note 我的号码是',
      '7100 ask keys 1',
      '7100 note keys 1',
      '7100 collecting ends',
      '7100 release',
    ]);
  });

  it('that are none are nothing', () => {
    const talk = afterOpening();
    for (const digit of ['x', '', '12', ' ', '\n']) expect(talk.at(4000, { digit })).toEqual([]);
    expect(talk.phase()).toBe('listening');
  });

  it('in the middle of last words change nothing; those of an ended call are written down', () => {
    const closing = whileWeAnswer();
    closing.at(5200, 'end-requested');
    expect(closing.at(5300, { digit: '1' })).toEqual(expect.not.arrayContaining(['5300 collecting begins']));
    const left = afterOpening();
    left.at(4000, { digit: '5' });
    expect(left.at(4500, 'line-ended')).toEqual(['4500 note keys 5', '4500 collecting ends', '4500 drop']);
  });
});
