/** Whole conversations in which the callee interrupts, coughs or listens aloud. */
import { describe, expect, it } from 'vitest';
import { makeScriptedModel } from './scripted-model.ts';
import { endOf, startTalk } from './simulated-talk.ts';

describe('barge-in', () => {
  it("really cancels the model's stream, silences the line and keeps to the word what was heard", async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('介绍一下吧。');
    await talk.until(() => model.asked.length === 1);
    talk.callee.forget();
    model.asked[0]?.say('我们的新套餐每月三百分钟通话，还送二十个月的流量，随时可以取消，没有任何其他费用，');
    await talk.until(() => talk.callee.heard().includes('三百分钟'));
    talk.callee.say('等一下，太贵了。');
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[0]?.aborted()).toBe(true);
    expect(talk.droppedSamples()).toBeGreaterThan(0);
    const cut = talk.saved.get(3);
    expect(cut?.interrupted).toBe(true);
    expect(cut?.heard).toBe(talk.callee.heard());
    expect(cut?.text.startsWith(cut.heard)).toBe(true);
    expect(cut?.heard.length).toBeLessThan(cut?.text.length ?? 0);
    const shown = model.asked[1]?.messages.slice(-2);
    expect(shown).toEqual([
      { role: 'assistant', content: `${cut?.heard}…（被打断）` },
      { role: 'user', content: '等一下，太贵了。' },
    ]);
    // Words that the old stream still had do not come back.
    model.asked[0]?.say('这些话谁也听不到。');
    talk.callee.forget();
    model.asked[1]?.say('好的，您请说。');
    model.asked[1]?.end();
    await talk.until(() => talk.saved.get(5)?.heard === '好的，您请说。');
    expect(talk.callee.heard()).toBe('好的，您请说。');
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('pauses for a cough and goes on from the very sample', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('介绍一下吧。');
    await talk.until(() => model.asked.length === 1);
    talk.callee.forget();
    const text = '我们的新套餐每月三百分钟通话，还送二十个月的流量，随时可以取消。';
    model.asked[0]?.say(text);
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard().includes('三百'));
    talk.callee.cough(600);
    await talk.until(() => talk.droppedSamples() > 0);
    await talk.until(() => talk.saved.get(3)?.heard === text);
    expect(talk.saved.get(3)?.interrupted).toBe(false);
    expect(model.asked).toHaveLength(1);
    // The word in which the voice stopped is not decoded by this ear; everything else arrived once.
    expect(talk.callee.heard().length).toBeGreaterThanOrEqual(text.length - 2);
    expect(talk.callee.heard().length).toBeLessThanOrEqual(text.length);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('does not stop for 嗯，对对, nor asks the model about it', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('介绍一下吧。');
    await talk.until(() => model.asked.length === 1);
    model.asked[0]?.say('我们的新套餐每月三百分钟通话，还送二十个月的流量，随时可以取消，没有任何其他费用。');
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard().includes('三百'));
    talk.callee.say('嗯，对对。');
    await talk.until(() => talk.saved.get(4) !== undefined);
    expect(talk.saved.get(4)).toMatchObject({ speaker: 'callee', text: '嗯，对对。' });
    expect(talk.saved.get(3)).toMatchObject({ interrupted: false });
    expect(talk.callee.heard().endsWith('没有任何其他费用。')).toBe(true);
    talk.callee.say('多少钱？');
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[1]?.messages.map(({ content }) => content)).not.toContain('嗯，对对。');
    talk.callee.hangUp();
    await endOf(talk);
  });
});
