/** Turn-taking, told as talks: who says what when, and what must come of it. Times in ms. */
import { describe, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import { timeWarningMs } from '../../../conversation/talk-deadlines.ts';
import { afterOpening, plainPolicy, playTalk, whileWeAnswer } from './talk-script.ts';

describe('a plain talk', () => {
  it('opens, listens, asks the model at the endpoint, speaks and listens again', () => {
    const talk = playTalk();
    expect(talk.phase()).toBe('opening');
    expect(talk.at(20, 'sound')).toEqual(['0 say opening']);
    expect(talk.at(3000, 'said')).toEqual([]);
    expect(talk.phase()).toBe('listening');
    talk.at(3500, 'voice-on');
    talk.at(4100, { partial: '多少' });
    talk.at(4400, 'voice-off');
    talk.at(4500, { final: '多少钱？' });
    expect(talk.until(4699)).toEqual([]);
    // 300 ms after the end of the voice, not after the result.
    expect(talk.until(4700)).toEqual(['4700 ask 多少钱？', '4700 note 多少钱？', '4700 release']);
    expect(talk.phase()).toBe('thinking');
    talk.at(5200, 'sound');
    expect(talk.phase()).toBe('speaking');
    talk.at(7000, 'said');
    expect(talk.phase()).toBe('listening');
  });

  it.each([
    ['好的。', 300],
    ['Yes, please!', 300],
    ['我想问一下', 700],
    ['I would like to know', 700],
    ['一三八', 1200],
    ['139', 1200],
    ['我想问那个', 1200],
    ['嗯', 1200],
    ['well, um', 1200],
    ['an album', 700],
    ['这是第一', 700],
  ])('waits after %j for %i ms', (text, waitMs) => {
    const talk = afterOpening();
    talk.at(4000, { final: text });
    expect(talk.until(4000 + waitMs - 1)).toEqual([]);
    expect(talk.until(4000 + waitMs)).toContain(`${4000 + waitMs} ask ${text}`);
  });

  it('does not take the turn while the voice goes on, but three seconds after the last words whatever the noise', () => {
    const talk = afterOpening();
    talk.at(3900, 'voice-on');
    talk.at(4000, { final: '好的。' });
    expect(talk.until(6999)).toEqual([]);
    expect(talk.until(7000)).toContain('7000 ask 好的。');
  });

  it('answers words that never became final', () => {
    const talk = afterOpening();
    talk.at(4000, { partial: '在吗' });
    expect(talk.until(7000)).toContain('7000 ask 在吗');
  });

  it('joins sentences that follow each other before the endpoint', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '我想问一下' });
    talk.at(4500, { final: '多少钱？' });
    expect(talk.until(4800)).toContain('4800 ask 我想问一下多少钱？');
  });
});

describe('the callee goes on after the endpoint', () => {
  it('drops the answer that did not sound yet and answers both halves as one turn', () => {
    const talk = afterOpening();
    talk.at(4000, { final: 'I would like to know.' });
    expect(talk.until(4300)).toContain('4300 ask I would like to know.');
    expect(talk.at(4600, { partial: 'what' })).toEqual(['4600 drop']);
    talk.at(4900, { final: 'what it costs.' });
    expect(talk.until(5200)).toEqual([
      '5200 ask I would like to know. what it costs. (again)',
      '5200 note I would like to know. what it costs. (again)',
      '5200 release',
    ]);
  });

  it('does not drop it for a listening noise', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '多少钱？' });
    talk.until(4300);
    expect(talk.at(4500, { final: '嗯。' })).toEqual([]);
    expect(talk.phase()).toBe('thinking');
  });

  it('ignores the sound and the end of an answer that was dropped', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '我想问一下。' });
    talk.until(4300);
    const dropped = 2;
    talk.at(4600, { partial: '还有' });
    talk.at(4650, { sound: dropped });
    talk.at(4700, { said: dropped });
    expect(talk.phase()).toBe('listening');
  });
});

describe('asking early', () => {
  const options = { policy: defaultTalkPolicy };

  it('asks at the final result and lets the answer sound at the endpoint', () => {
    const talk = afterOpening(options);
    expect(talk.at(4000, { final: '我要一个' })).toEqual(['4000 ask 我要一个']);
    expect(talk.until(4700)).toEqual(['4700 note 我要一个', '4700 release']);
  });

  it('drops the early answer when more words come, and asks at most three times', () => {
    const talk = afterOpening(options);
    talk.at(4000, { final: '我要一个' });
    expect(talk.at(4300, { partial: '大' })).toEqual(['4300 drop']);
    expect(talk.at(4400, { final: '大的' })).toEqual(['4400 ask 我要一个大的']);
    expect(talk.at(4800, { final: '还要' })).toEqual(['4800 drop', '4800 ask 我要一个大的还要']);
    expect(talk.at(5200, { final: '小的' })).toEqual(['5200 drop']);
    expect(talk.until(5900)[0]).toBe('5900 ask 我要一个大的还要小的');
  });

  it('does not ask early when the words ask for more', () => {
    const talk = afterOpening(options);
    expect(talk.at(4000, { final: '我的号码是 138' })).toEqual([]);
  });
});

describe('silence', () => {
  it('asks again after six seconds, twice, then says goodbye and hangs up', () => {
    const talk = afterOpening();
    expect(talk.until(8999)).toEqual([]);
    expect(talk.until(9000)).toEqual(['9000 say silence']);
    talk.at(9100, 'sound');
    talk.at(11_000, 'said');
    expect(talk.until(17_000)).toEqual(['17000 say silence']);
    talk.at(17_100, 'sound');
    talk.at(19_000, 'said');
    expect(talk.until(25_000)).toEqual(['25000 drop', '25000 say goodbye']);
    talk.at(25_100, 'sound');
    expect(talk.at(27_000, 'said')).toEqual(['27000 hang-up callee-silent']);
    expect(talk.phase()).toBe('ended');
    expect(talk.nextDueMs()).toBeNull();
  });

  it('starts to count anew when the callee has said something', () => {
    const talk = afterOpening();
    talk.until(9000);
    talk.at(9100, 'sound');
    talk.at(11_000, 'said');
    talk.at(12_000, { final: '我在。' });
    talk.until(12_300);
    talk.at(12_800, 'sound');
    talk.at(14_000, 'said');
    expect(talk.until(20_000)).toEqual(['20000 say silence']);
    talk.at(20_100, 'sound');
    talk.at(22_000, 'said');
    expect(talk.until(28_000)).toEqual(['28000 say silence']);
  });

  it('waits for a voice that has begun, but not for a noise that goes on', () => {
    const talk = afterOpening();
    talk.at(8800, 'voice-on');
    expect(talk.until(11_799)).toEqual([]);
    expect(talk.until(11_800)).toEqual(['11800 say silence']);
  });
});

describe('when the time is nearly up', () => {
  it('says so once, at the first moment that is nobody’s', () => {
    const talk = afterOpening({ warnsAtMs: 5000, callMsMax: 35_000 });
    talk.at(4800, 'voice-on');
    expect(talk.until(5500)).toEqual([]);
    talk.at(5600, { final: '再说说价格。' });
    talk.at(5700, 'voice-off');
    expect(talk.until(6500).map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'ask 再说说价格。',
      'note 再说说价格。',
      'release',
    ]);
    talk.at(7000, 'sound');
    expect(talk.at(9000, 'said')).toEqual([]);
    expect(talk.until(9000)).toEqual(['9000 say timeWarning']);
    talk.at(9100, 'sound');
    talk.at(11_000, 'said');
    expect(talk.until(16_999)).toEqual([]);
    expect(talk.until(17_000)).toEqual(['17000 say silence']);
  });

  it('never says so in a call that is shorter than twice the notice, nor after its moment', () => {
    const { closing } = plainPolicy;
    expect(timeWarningMs({ answeredAtMs: 0, endsAtMs: 300_000, nowMs: 0 }, closing)).toBe(270_000);
    expect(timeWarningMs({ answeredAtMs: 0, endsAtMs: 59_000, nowMs: 0 }, closing)).toBeNull();
    expect(timeWarningMs({ answeredAtMs: 0, endsAtMs: 300_000, nowMs: 270_000 }, closing)).toBeNull();
  });
});

describe('the end', () => {
  it('comes with a goodbye when the maximum duration is over', () => {
    const talk = afterOpening({ callMsMax: 8000 });
    expect(talk.until(8000)).toEqual(['8000 drop', '8000 say goodbye']);
    talk.at(8100, 'sound');
    expect(talk.at(8500, { final: '等一下' })).toEqual(['8500 note 等一下']);
    expect(talk.at(9500, 'said')).toEqual(['9500 hang-up max-duration']);
  });

  it('lets a running sentence end, within its overtime', () => {
    const talk = whileWeAnswer({ callMsMax: 6000 });
    expect(talk.until(7999)).toEqual([]);
    expect(talk.at(8000, 'said')).toEqual(['8000 drop', '8000 say goodbye']);
    const long = whileWeAnswer({ callMsMax: 6000 });
    expect(long.until(10_000)).toEqual(['10000 drop', '10000 say goodbye']);
  });

  it('comes after the last words when the model calls end_call, and nothing interrupts those', () => {
    const talk = whileWeAnswer();
    talk.at(5500, 'end-requested');
    talk.at(5600, 'voice-on');
    expect(talk.at(6000, { final: '等一下！' })).toEqual(['6000 note 等一下！']);
    expect(talk.at(7000, 'said')).toEqual(['7000 hang-up end-call']);
  });

  it('says goodbye when end_call came without words', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '再见。' });
    talk.until(4300);
    talk.at(5000, 'end-requested');
    expect(talk.at(5010, 'said-nothing')).toEqual(['5010 drop', '5010 say goodbye']);
    talk.at(5100, 'sound');
    expect(talk.at(6000, 'said')).toEqual(['6000 hang-up end-call']);
  });

  it('does not last for ever when the last words never end', () => {
    const talk = whileWeAnswer();
    talk.at(5500, 'end-requested');
    expect(talk.until(25_500)).toEqual(['25500 drop', '25500 hang-up end-call']);
  });

  it('comes with the trouble line when the model fails', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '多少钱？' });
    talk.until(4300);
    expect(talk.at(6000, 'model-failed')).toEqual(['6000 drop', '6000 say trouble']);
    talk.at(6100, 'sound');
    expect(talk.at(9000, 'said')).toEqual(['9000 hang-up model-failed']);
  });

  it('comes with the trouble line when the model gives nothing for 20 seconds', () => {
    const talk = afterOpening();
    talk.at(4000, { final: '多少钱？' });
    expect(talk.until(24_299)).toHaveLength(3);
    expect(talk.until(24_300)).toEqual(['24300 drop', '24300 say trouble']);
  });

  it('comes at once when not even the trouble line can be said', () => {
    const talk = afterOpening();
    talk.until(9000);
    expect(talk.at(9100, 'voice-failed')).toEqual(['9100 drop', '9100 say trouble']);
    expect(talk.at(9200, 'voice-failed')).toEqual(['9200 hang-up voice-failed']);
  });

  it('comes with the trouble line when the recogniser fails', () => {
    const talk = afterOpening();
    expect(talk.at(4000, 'recogniser-failed')).toEqual(['4000 drop', '4000 say trouble']);
    expect(talk.at(4100, 'recogniser-failed')).toEqual([]);
  });

  it('keeps the words that the callee was saying when the line ended', () => {
    const talk = afterOpening();
    talk.at(4000, { partial: '不需要' });
    expect(talk.at(4300, 'line-ended')).toEqual(['4300 note 不需要', '4300 drop']);
    expect(talk.at(4400, { final: '不需要' })).toEqual([]);
  });
});

describe('a talk that is taken over', () => {
  it('says the rest of a sentence that broke off, which can be interrupted like any other', () => {
    const talk = playTalk({ how: 'rest' });
    expect(talk.at(100, 'sound')).toEqual(['0 say-rest']);
    expect(talk.at(1000, { final: '等一下。' })).toContain('1000 drop');
  });

  it('answers what the callee said last', () => {
    const talk = playTalk({ how: 'answer' });
    expect(talk.until(100)).toEqual(['0 ask (as written)', '0 release']);
    expect(talk.phase()).toBe('thinking');
  });

  it('listens with the full patience for silence', () => {
    const talk = playTalk({ how: 'listen' });
    expect(talk.until(5999)).toEqual([]);
    expect(talk.until(6000)).toEqual(['6000 say silence']);
  });

  it('ends after its last words', () => {
    const talk = playTalk({ how: 'last-words' });
    talk.at(100, 'sound');
    expect(talk.at(900, 'said')).toEqual(['900 hang-up end-call']);
    expect(playTalk({ how: 'hang-up' }).until(0)).toEqual(['0 hang-up end-call']);
  });
});
