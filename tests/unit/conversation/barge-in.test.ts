/** Interruptions, told as talks: which words cut us, which do not, and what becomes of a cough. Times in ms. */
import { describe, expect, it } from 'vitest';
import { playTalk, whileWeAnswer } from './talk-script.ts';

describe('barge-in', () => {
  it('pauses for a voice, and cuts our words when there are words in it', () => {
    const talk = whileWeAnswer();
    talk.at(6000, 'voice-on');
    expect(talk.until(6299)).toEqual([]);
    expect(talk.until(6300)).toEqual(['6300 pause']);
    expect(talk.phase()).toBe('interrupted');
    expect(talk.at(6500, { partial: '等一下' })).toEqual(['6500 drop']);
    expect(talk.phase()).toBe('listening');
    talk.at(6900, 'voice-off');
    talk.at(7000, { final: '等一下。' });
    expect(talk.until(7200)).toContain('7200 ask 等一下。');
  });

  it('goes on where it stopped when no words come of the voice', () => {
    const talk = whileWeAnswer();
    talk.at(6000, 'voice-on');
    talk.until(6300);
    talk.at(6600, 'voice-off');
    expect(talk.until(8099)).toEqual([]);
    expect(talk.until(8100)).toEqual(['8100 unpause']);
    expect(talk.phase()).toBe('speaking');
  });

  it('does not stay silent for a noise that does not end, nor pause for it twice', () => {
    const talk = whileWeAnswer();
    talk.at(6000, 'voice-on');
    expect(talk.until(20_000)).toEqual(['6300 pause', '9300 unpause']);
  });

  it('stops to pause for voices after two that came to nothing: the line may echo; words still count', () => {
    const talk = whileWeAnswer();
    for (const [ms, pauses] of [
      [6000, 1],
      [9000, 1],
      [12_000, 0],
    ] as const) {
      talk.at(ms, 'voice-on');
      const done = [...talk.at(ms + 600, 'voice-off'), ...talk.until(ms + 2900)];
      expect(done.filter((line) => line.endsWith(' pause'))).toHaveLength(pauses);
    }
    talk.at(15_000, 'voice-on');
    expect(talk.at(15_600, { partial: '等一下' })).toEqual(['15600 drop']);
  });

  it('is not stopped by listening noises, and does not send them to the model', () => {
    const talk = whileWeAnswer();
    expect(talk.at(6000, { partial: '嗯' })).toEqual([]);
    expect(talk.at(6200, { final: '嗯，对对。' })).toEqual([]);
    expect(talk.phase()).toBe('speaking');
    expect(talk.at(9000, 'said')).toEqual(['9000 note 嗯，对对。']);
    expect(talk.until(14_999)).toEqual([]);
  });

  it('goes on at once when the voice was a listening noise', () => {
    const talk = whileWeAnswer();
    talk.at(6000, 'voice-on');
    talk.until(6300);
    expect(talk.at(6500, { final: '好的' })).toEqual(['6500 unpause']);
  });

  it('takes a short yes right before our end as an answer', () => {
    const talk = whileWeAnswer();
    talk.at(8500, { final: '可以。' });
    talk.at(9000, 'said');
    expect(talk.until(9100)).toContain('9000 ask 可以。');
  });

  it('is cut by a backchannel that grows into a sentence', () => {
    const talk = whileWeAnswer();
    talk.at(6000, { partial: '好的' });
    expect(talk.at(6300, { partial: '好的我要退货' })).toEqual(['6300 drop']);
  });

  it('needs two characters of a partial result, but only one of a final result', () => {
    const talk = whileWeAnswer();
    expect(talk.at(6000, { partial: '不' })).toEqual([]);
    expect(talk.at(6300, { final: '不' })).toEqual(['6300 drop']);
  });

  it('hears nothing in the first 200 ms of our own sound, and the words after all when they stay', () => {
    const talk = whileWeAnswer();
    expect(talk.at(5100, { partial: '喂等一下' })).toEqual([]);
    expect(talk.until(5199)).toEqual([]);
    expect(talk.until(5200)).toEqual(['5200 drop']);
  });

  it('never happens in mode never: what was said is answered afterwards', () => {
    const talk = whileWeAnswer({ mode: 'never' });
    talk.at(6000, 'voice-on');
    talk.at(6500, 'voice-off');
    expect(talk.at(6600, { final: '等一下。' })).toEqual([]);
    talk.at(9000, 'said');
    expect(talk.until(9000)).toContain('9000 ask 等一下。');
  });

  it('happens in mode keywords only with a keyword, already in a partial result', () => {
    const talk = whileWeAnswer({ mode: 'keywords', keywords: ['人工'] });
    talk.at(6000, 'voice-on');
    expect(talk.at(6400, { partial: '我说你们' })).toEqual([]);
    expect(talk.at(6800, { partial: '我说你们转人工' })).toEqual(['6800 drop']);
  });

  it("leaves the assistant's own ignored words alone", () => {
    const talk = whileWeAnswer({ ignored: ['晓得了'] });
    expect(talk.at(6300, { final: '晓得了。' })).toEqual([]);
    expect(talk.phase()).toBe('speaking');
  });
});

describe('the opening line', () => {
  it.each(['喂？', '喂，你好。', '你好，哪位？', 'Hello, who is this?', '喂你好'])('is not interrupted by %j', (greeting) => {
    const talk = playTalk();
    talk.at(20, 'sound');
    talk.at(300, 'voice-on');
    for (let end = 1; end < greeting.length; end++) talk.at(400 + end, { partial: greeting.slice(0, end) });
    talk.at(800, 'voice-off');
    talk.at(900, { final: greeting });
    expect(talk.at(3000, 'said')).toEqual([`3000 note ${greeting}`]);
    expect(talk.phase()).toBe('listening');
  });

  it('is interrupted by a real word', () => {
    const talk = playTalk();
    talk.at(20, 'sound');
    expect(talk.at(900, { partial: '不需要' })).toContain('900 drop');
  });
});
