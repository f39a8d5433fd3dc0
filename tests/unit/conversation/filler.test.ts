/** What is said while a tool takes its time, in whole conversations in simulated time. */
import { describe, expect, it } from 'vitest';
import { makeScriptedModel, type ScriptedModel } from './scripted-model.ts';
import { endOf, type SimulatedTalk, startTalk } from './simulated-talk.ts';

type SlowTool = { talk: SimulatedTalk; model: ScriptedModel; answer: (text: string) => void; runs: () => number };

/** The model was asked about something that a tool knows, which answers when it is told to. */
async function askedOfTool(fillerLine = ''): Promise<SlowTool> {
  const model = makeScriptedModel();
  const waiting: ((text: string) => void)[] = [];
  let runs = 0;
  const run = (): Promise<string> => {
    runs++;
    return new Promise((resolve) => waiting.push(resolve));
  };
  const tools = [{ spec: { name: 'order', description: 'order', parameters: { type: 'object' } }, run }];
  const talk = startTalk({ model, tools, assistant: { fillerLine } });
  await talk.until(() => talk.callee.heard().includes('方便吗'));
  await talk.pass(600);
  talk.callee.say('我的订单到哪了？');
  await talk.until(() => model.asked.length === 1);
  talk.callee.forget();
  return { talk, model, answer: (text) => waiting.shift()?.(text), runs: () => runs };
}

describe('while a tool works', () => {
  it('asks for a moment once, and what was said stands before the answer in the same turn', async () => {
    const { talk, model, answer, runs } = await askedOfTool();
    model.asked[0]?.callTool('order');
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard() === '请稍等，我查一下。');
    answer('on its way');
    await talk.until(() => model.asked.length === 2);
    model.asked[1]?.callTool('order');
    model.asked[1]?.end();
    await talk.until(() => runs() === 2);
    await talk.pass(3000);
    answer('tomorrow');
    await talk.until(() => model.asked.length === 3);
    model.asked[2]?.say('明天送到。');
    model.asked[2]?.end();
    await talk.until(() => talk.callee.heard().endsWith('明天送到。'));
    await talk.pass(200);
    talk.callee.hangUp();
    const { turns } = await endOf(talk);
    expect(turns.at(-1)).toMatchObject({ speaker: 'us', heard: '请稍等，我查一下。 明天送到。', interrupted: false });
  });

  it('says nothing more when the tool is quick', async () => {
    const { talk, model, answer, runs } = await askedOfTool();
    model.asked[0]?.callTool('order');
    model.asked[0]?.end();
    await talk.until(() => runs() === 1);
    await talk.pass(400);
    answer('on its way');
    await talk.until(() => model.asked.length === 2);
    model.asked[1]?.say('在路上。');
    model.asked[1]?.end();
    await talk.until(() => talk.callee.heard().includes('在路上'));
    await talk.pass(2000);
    expect(talk.callee.heard()).toBe('在路上。');
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('waits until its own words before the tool have been heard', async () => {
    const { talk, model, answer } = await askedOfTool('马上就好。');
    model.asked[0]?.say('好的，我帮您看看订单。');
    model.asked[0]?.callTool('order');
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard() === '好的，我帮您看看订单。');
    await talk.until(() => talk.callee.heard() === '好的，我帮您看看订单。马上就好。');
    answer('on its way');
    await talk.until(() => model.asked.length === 2);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('can be interrupted like any words of ours, and then says nothing for that answer', async () => {
    const { talk, model, runs } = await askedOfTool();
    model.asked[0]?.callTool('order');
    model.asked[0]?.end();
    await talk.until(() => runs() === 1);
    talk.callee.say('算了，不用查了。');
    await talk.until(() => model.asked[0]?.aborted() === true);
    talk.callee.forget();
    await talk.until(() => model.asked.length === 2);
    await talk.pass(2000);
    expect(talk.callee.heard()).toBe('');
    talk.callee.hangUp();
    await endOf(talk);
  });
});
