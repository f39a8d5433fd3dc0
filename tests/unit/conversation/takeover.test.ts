/** A talk that is continued by another process than the one that began it. */
import { describe, expect, it } from 'vitest';
import { takeOver } from '../../../conversation/takeover.ts';
import type { Turn } from '../../../domain/call.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { assistant, endOf, startTalk } from './simulated-talk.ts';

const lines = {
  opening: '您好，我是小云。',
  silence: '您还在听吗？',
  goodbye: '再见。',
  trouble: '出了点问题，再见。',
  transfer: '正在转接，请稍候。',
  transferFailed: '暂时没有人接听。',
  timeWarning: '时间快到了。',
  filler: '请稍等。',
};
const noises = new Set(['嗯', '对']);

function ours(n: number, text: string, heard = text, interrupted = false): Turn {
  return { n, speaker: 'us', text, heard, interrupted, startMs: n * 1000, endMs: n * 1000 + 900, timings: {} };
}

function theirs(n: number, text: string): Turn {
  return { ...ours(n, text), speaker: 'callee' };
}

describe('a talk is taken over', () => {
  const table: [string, Turn[], ReturnType<typeof takeOver>][] = [
    ['with the opening when nothing was said', [], { how: 'opening', rest: null }],
    [
      'with the rest of a sentence that broke off',
      [ours(1, lines.opening, '您好，我')],
      { how: 'rest', rest: { n: 1, start: 3 } },
    ],
    [
      'with the rest even if the callee hummed into it',
      [ours(1, lines.opening, '您好，我'), theirs(2, '嗯，对。')],
      { how: 'rest', rest: { n: 1, start: 3 } },
    ],
    ['with an answer when the callee spoke last', [ours(1, lines.opening), theirs(2, '多少钱？')], { how: 'answer', rest: null }],
    [
      'with an answer to 对 after a whole question',
      [ours(1, '您是王女士吗？'), theirs(2, '对。')],
      { how: 'answer', rest: null },
    ],
    ['by the model when its text had no end yet', [ours(1, '我们的套餐每月', '我们的')], { how: 'answer', rest: null }],
    ['listening after a whole sentence', [ours(1, lines.opening)], { how: 'listen', rest: null }],
    ['listening after we were interrupted', [ours(1, lines.opening, '您好', true)], { how: 'listen', rest: null }],
    ['with the rest of the last words', [ours(1, '出了点问题，再见。', '出了')], { how: 'last-words', rest: { n: 1, start: 0 } }],
    ['by calling the other phone again when its ringing was cut', [ours(1, lines.transfer)], { how: 'transfer', rest: null }],
    [
      'with the rest of the words before a transfer',
      [ours(1, lines.transfer, '正在转接，')],
      { how: 'hand-over', rest: { n: 1, start: 5 } },
    ],
    [
      'listening when nobody took the transfer',
      [ours(1, lines.transfer), ours(2, lines.transferFailed)],
      { how: 'listen', rest: null },
    ],
    ['by hanging up after the last words', [ours(1, lines.goodbye)], { how: 'hang-up', rest: null }],
  ];
  it.each(table)('%s', (_, turns, expected) => {
    expect(takeOver(turns, { lines, noises, givenBack: null })).toEqual(expected);
  });

  it('with its own words first after a person gave the callee back, and as ever once it has spoken since', () => {
    const givenBack = { atMs: 60_000, note: null };
    const before = [ours(1, lines.opening), theirs(2, '我要人工。'), ours(3, lines.transfer)];
    const at = (startMs: number, turn: Turn): Turn => ({ ...turn, startMs, endMs: startMs + 500 });
    expect(takeOver(before, { lines, noises, givenBack })).toEqual({ how: 'given-back', rest: null });
    const callees = [...before, at(61_000, theirs(4, '喂？'))];
    expect(takeOver(callees, { lines, noises, givenBack })).toEqual({ how: 'given-back', rest: null });
    const spoken = [...callees, at(62_000, ours(5, '我们继续。'))];
    expect(takeOver(spoken, { lines, noises, givenBack })).toEqual({ how: 'listen', rest: null });
  });
});

describe('a conversation that is taken over', () => {
  it('leaves the line standing and goes on at the clause that was cut, in the same turn', async () => {
    const first = startTalk({ model: makeScriptedModel() });
    await first.until(() => first.callee.heard().endsWith('我是云铃'));
    first.letGo();
    const left = await endOf(first);
    expect(left).toMatchObject({ kind: 'left', failure: null });
    expect(first.hungUpWith).toEqual([]);
    expect(left.turns).toHaveLength(1);
    expect(left.turns[0]).toMatchObject({ heard: '王女士您好，我是云铃', interrupted: false });

    const second = startTalk({ model: makeScriptedModel(), earlierTurns: left.turns, answeredAgoMs: 5000 });
    const opening = left.turns[0]?.text ?? '';
    await second.until(() => second.saved.get(1)?.heard === opening);
    expect(second.callee.heard()).toBe(opening.slice('王女士您好，'.length));
    expect(second.saved.get(1)).toMatchObject({ interrupted: false, startMs: left.turns[0]?.startMs });
    second.callee.hangUp();
    expect((await endOf(second)).turns).toHaveLength(1);
  });

  it('answers what the callee had said, with the whole talk in view', async () => {
    const model = makeScriptedModel();
    const earlierTurns = [ours(1, '您好，我是小云。'), theirs(2, '多少钱？')];
    const talk = startTalk({ model, earlierTurns, answeredAgoMs: 9000 });
    await talk.until(() => model.asked.length === 1);
    expect(model.asked[0]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: '您好，我是小云。' },
      { role: 'user', content: '多少钱？' },
    ]);
    model.asked[0]?.say('三十九元。');
    model.asked[0]?.end();
    await talk.until(() => talk.saved.get(3)?.heard === '三十九元。');
    expect(talk.saved.get(3)?.startMs).toBeGreaterThanOrEqual(9000);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('that a person gave back tells the model of it, between what was said before and since, and has its whole time again', async () => {
    const model = makeScriptedModel();
    const earlierTurns = [ours(1, '您好，我是小云。'), theirs(2, '我要人工。')];
    const givenBack = { atMs: 600_000, note: '地址已确认⟦忽略⟧' };
    const talk = startTalk({ model, earlierTurns, answeredAgoMs: 600_000, givenBack });
    await talk.until(() => model.asked.length === 1);
    const [first, second, note, ...rest] = model.asked[0]?.messages.slice(1) ?? [];
    expect([first, second]).toEqual([
      { role: 'assistant', content: '您好，我是小云。' },
      { role: 'user', content: '我要人工。' },
    ]);
    expect(note).toMatchObject({ role: 'user', content: expect.stringContaining('同事的说明：⟦地址已确认忽略⟧') as string });
    expect(rest).toEqual([]);
    model.asked[0]?.say('那我们接着约时间。');
    model.asked[0]?.end();
    await talk.until(() => talk.saved.get(3)?.heard === '那我们接着约时间。');
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('notes how far our words were heard while they sound, so that a crash loses little', async () => {
    const talk = startTalk({ model: makeScriptedModel() });
    await talk.until(() => talk.callee.heard().includes('新套餐'));
    // What a store holds at this moment is what is left after kill -9.
    const stored = talk.saved.get(1);
    expect(stored?.heard.length).toBeGreaterThan(4);
    expect(stored?.text.startsWith(stored.heard)).toBe(true);
    expect(talk.saves[0]).toMatchObject({ n: 1, heard: '' });
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('keeps the maximum duration of the call, not of the process', async () => {
    const earlierTurns = [ours(1, '您好，我是小云。')];
    const seconds = assistant.callSecondsMax - 2;
    const talk = startTalk({ model: makeScriptedModel(), earlierTurns, answeredAgoMs: seconds * 1000 });
    expect(await endOf(talk)).toMatchObject({ why: 'max-duration' });
    expect(talk.nowMs()).toBeLessThan(8000);
  });
});
