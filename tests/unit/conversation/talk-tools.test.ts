/** Tools in whole conversations in simulated time: what is said, done, pressed and kept when the model uses them. */
import { describe, expect, it } from 'vitest';
import type { TalkHands } from '../../../conversation/talk-hands.ts';
import { assistantToolsDefault } from '../../../domain/assistant-tools.ts';
import type { ToolUse } from '../../../domain/call.ts';
import type { CallbackPlan, CallbackWish } from '../../../domain/callback.ts';
import { makeScriptedModel, type ScriptedModel } from './scripted-model.ts';
import { endOf, type SimulatedTalk, startTalk } from './simulated-talk.ts';

type Given = { hands?: Partial<TalkHands>; tools?: Partial<typeof assistantToolsDefault> };
type Begun = { talk: SimulatedTalk; model: ScriptedModel; used: Omit<ToolUse, 'n'>[] };

const noHands: TalkHands = { scheduleCallback: null, doNotCall: null, transfer: null };

/** Begun, and the callee has said something that the model is asked about. */
async function asked({ hands = {}, tools = {} }: Given, words: string): Promise<Begun> {
  const model = makeScriptedModel();
  const used: Omit<ToolUse, 'n'>[] = [];
  const talk = startTalk({
    model,
    assistant: { tools: { ...assistantToolsDefault, ...tools } },
    hands: { ...noHands, ...hands },
    onTool: (use) => used.push(use),
  });
  await talk.until(() => talk.callee.heard().includes('方便吗'));
  await talk.pass(600);
  talk.callee.say(words);
  await talk.until(() => model.asked.length === 1);
  talk.callee.forget();
  return { talk, model, used };
}

describe('transfer_to_agent', () => {
  it('is not offered where nobody is set, and never with a target', async () => {
    const { talk, model } = await asked({}, '转人工。');
    expect(model.asked[0]?.toolNames).toEqual(['end_call']);
    model.asked[0]?.callTool('transfer_to_agent', '{"target":"+1900"}');
    model.asked[0]?.end();
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: 'error: there is no such tool' });
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('says what came with it and the line, hands over, and hangs nothing up', async () => {
    let handedOver = 0;
    const hands = { transfer: () => Promise.resolve(++handedOver > 0) };
    const { talk, model, used } = await asked({ hands }, '转人工。');
    model.asked[0]?.say('好的，马上。');
    model.asked[0]?.callTool('transfer_to_agent', '{"reason":"asked","target":"+19005551234","number":"110"}');
    model.asked[0]?.end();
    const end = await endOf(talk);
    expect(end).toMatchObject({ kind: 'ended', why: 'transferred', channel: null, failure: null });
    expect(talk.callee.heard()).toBe('好的，马上。正在为您转接，请稍候。');
    expect(talk.hungUpWith).toEqual([]);
    expect(handedOver).toBe(1);
    expect(used).toMatchObject([{ name: 'transfer_to_agent', ok: true }]);
  });

  it('that fails comes back with the line of the assistant, and the model is asked on', async () => {
    const hands = { transfer: () => Promise.resolve(false) };
    const { talk, model } = await asked({ hands, tools: { transferFailedLine: '同事都在忙。' } }, '转人工。');
    model.asked[0]?.callTool('transfer_to_agent');
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard().includes('同事都在忙。'));
    await talk.pass(600);
    talk.callee.say('那算了。');
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[1]?.messages.at(-2)?.content).toContain('同事都在忙。');
    talk.callee.hangUp();
    expect((await endOf(talk)).kind).toBe('ended');
  });

  it('wins over end_call in the same breath: who wants a person is not hung up on', async () => {
    const hands = { transfer: () => Promise.resolve(true) };
    const { talk, model } = await asked({ hands }, '转人工。');
    model.asked[0]?.callTool('end_call');
    model.asked[0]?.callTool('transfer_to_agent');
    model.asked[0]?.end();
    expect(await endOf(talk)).toMatchObject({ why: 'transferred' });
    expect(talk.hungUpWith).toEqual([]);
  });
});

describe('tools that act', () => {
  it('do nothing for words that the callee goes on with', async () => {
    const wishes: CallbackWish[] = [];
    const scheduleCallback = (wish: CallbackWish): Promise<CallbackPlan> => {
      wishes.push(wish);
      return Promise.resolve({ kind: 'planned', local: '2026-05-01 15:30', moved: false });
    };
    // Asked before the endpoint: the answer, tool and all, is held.
    const { talk, model, used } = await asked({ hands: { scheduleCallback } }, '晚点再打');
    model.asked[0]?.callTool('schedule_callback', '{"inMinutes":30}');
    model.asked[0]?.end();
    await talk.pass(100);
    talk.callee.say('算了，现在说吧。');
    await talk.until(() => model.asked[0]?.aborted() === true);
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[1]?.messages.at(-1)?.content).toContain('现在说吧');
    expect(wishes).toEqual([]);
    model.asked[1]?.callTool('schedule_callback', '{"inMinutes":5}');
    model.asked[1]?.end();
    await talk.until(() => wishes.length === 1);
    expect(used.map(({ argumentsJson }) => argumentsJson)).toEqual(['{"inMinutes":5}']);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('tell the model what became of a wish, in its language', async () => {
    const plans: CallbackPlan[] = [
      { kind: 'refused', because: 'past' },
      { kind: 'planned', local: '2026-05-02 09:00', moved: true },
    ];
    const hands = {
      scheduleCallback: () => Promise.resolve(plans.shift() ?? { kind: 'refused' as const, because: 'not-ours' as const }),
    };
    const { talk, model, used } = await asked({ hands }, '晚点再打。');
    model.asked[0]?.callTool('schedule_callback', '{"at":"2020-01-01T00:00"}');
    model.asked[0]?.callTool('schedule_callback', '{"at":"2026-05-01T23:00"}');
    model.asked[0]?.callTool('schedule_callback', '{"at":"2026-05-01T23:00","inMinutes":5}');
    model.asked[0]?.callTool('schedule_callback', '{"at":5}');
    model.asked[0]?.callTool('schedule_callback', 'tomorrow');
    model.asked[0]?.end();
    await talk.until(() => model.asked.length === 2);
    const told = model.asked[1]?.messages.filter(({ role }) => role === 'tool').map(({ content }) => content) ?? [];
    expect(told[0]).toContain('已经过去');
    expect(told[1]).toContain('2026-05-02 09:00');
    expect(told[2]).toContain('exactly one');
    expect(told[3]).toMatch(/arguments do not fit.*\/at/);
    expect(told[4]).toContain('must be a JSON object');
    expect(used.map(({ ok }) => ok)).toEqual([false, true, false, false, false]);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('run beside an end in the same breath: never again, and goodbye', async () => {
    let listed = 0;
    const hands = {
      doNotCall: () => {
        listed++;
        return Promise.resolve();
      },
    };
    const { talk, model, used } = await asked({ hands }, '别再打了。');
    model.asked[0]?.say('好的，再见。');
    model.asked[0]?.callTool('do_not_call');
    model.asked[0]?.callTool('end_call');
    model.asked[0]?.end();
    expect(await endOf(talk)).toMatchObject({ why: 'end-call' });
    expect(listed).toBe(1);
    expect(used.map(({ name }) => name)).toEqual(['do_not_call', 'end_call']);
  });

  it('press keys only after what was said before them was heard', async () => {
    const { talk, model } = await asked({ tools: { sendDigits: true } }, '请按一。');
    model.asked[0]?.say('好的，我来按一。');
    model.asked[0]?.callTool('send_digits', '{"digits":"1#"}');
    model.asked[0]?.end();
    await talk.until(() => talk.sentDigits.length === 1);
    expect(talk.sentDigits[0]?.digits).toBe('1#');
    expect(talk.sentDigits[0]?.heard).toContain('好的，我来按');
    talk.callee.hangUp();
    await endOf(talk);
  });

  it.each(['', '1w2', '+1', '１', '12 34', '${system(id)}'])('press no keys for %j', async (digits) => {
    const { talk, model } = await asked({ tools: { sendDigits: true } }, '请按一。');
    model.asked[0]?.callTool('send_digits', JSON.stringify({ digits }));
    model.asked[0]?.end();
    await talk.until(() => model.asked.length === 2);
    expect(model.asked[1]?.messages.at(-1)?.content).toContain('arguments do not fit');
    expect(talk.sentDigits).toEqual([]);
    talk.callee.hangUp();
    await endOf(talk);
  });
});

describe('keys of the callee', () => {
  it('interrupt, are shown to the model and stand in the transcript as keys', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('王女士'));
    talk.callee.press('12#');
    await talk.until(() => model.asked.length === 1);
    expect(model.asked[0]?.messages.at(-1)).toEqual({ role: 'user', content: '[按键] 12' });
    talk.callee.hangUp();
    const end = await endOf(talk);
    expect(end.turns.at(-1)).toMatchObject({ speaker: 'callee', text: '[按键] 12', kind: 'keys' });
    expect(end.turns[0]).toMatchObject({ speaker: 'us', interrupted: true });
    expect(talk.masks).toEqual([]);
  });

  it('that are secret reach the model, but no transcript and no record of a tool, and are not recorded', async () => {
    const card = '6222020200112233';
    const model = makeScriptedModel();
    const used: Omit<ToolUse, 'n'>[] = [];
    const tools = [
      {
        spec: { name: 'pay', description: 'pay', parameters: { type: 'object' } },
        run: () => Promise.resolve(`card ${card} is fine`),
      },
    ];
    const talk = startTalk({
      model,
      tools,
      assistant: { tools: { ...assistantToolsDefault, secretKeys: true } },
      onTool: (use) => used.push(use),
    });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    talk.callee.press(`${card}#`);
    await talk.until(() => model.asked.length === 1);
    expect(model.asked[0]?.messages.at(-1)?.content).toBe(`[按键] ${card}`);
    expect(talk.masks).toEqual([true, false]);
    model.asked[0]?.say(`您的卡号是${card}。`);
    model.asked[0]?.callTool('pay', JSON.stringify({ card }));
    model.asked[0]?.end();
    await talk.until(() => used.length === 1);
    talk.callee.hangUp();
    const end = await endOf(talk);
    expect(JSON.stringify([end.turns, [...talk.saved.values()], used])).not.toContain(card);
    expect(end.turns.find(({ kind }) => kind === 'keys')?.text).toBe(`[按键] ${'•'.repeat(16)}`);
    expect(used[0]).toMatchObject({ name: 'pay', ok: true });
  });
});
