/** What becomes of a call that a machine answers, in simulated time with real tone speech. */
import { describe, expect, it } from 'vitest';
import { type AnsweredEnd, type TalkBrief, talk } from '../../../conversation/answered.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { makeSimulatedLine, type SimulatedLine } from './simulated-line.ts';
import { assistant, quiet } from './simulated-talk.ts';

const mailbox = '您好，机主现在不方便接听，请在滴声后留言。';
const message = '您的包裹已到，取件码A17。';

type Running = SimulatedLine & { finish(): Promise<AnsweredEnd> };

function call(change: Partial<TalkBrief>, { deaf = false }: { deaf?: boolean } = {}): Running {
  const simulated = makeSimulatedLine();
  const model = makeScriptedModel();
  model.answerWith((asked) => {
    asked.say('好的。');
    asked.end();
  });
  const brief: TalkBrief = {
    taskType: 'ai',
    name: '王女士',
    number: '13800138000',
    variables: {},
    message,
    playTimes: 2,
    onMachine: 'hangUp',
    machineMessage: null,
    ...change,
  };
  const ai = brief.taskType === 'ai';
  const end = talk({
    line: simulated.line,
    clock: simulated.clock,
    brief,
    accounts: {
      voice: makeToneVoice(),
      assistant: ai ? { brief: assistant, model, recogniser: makeToneRecogniser(), tools: [] } : null,
      hearing: ai || deaf ? null : makeToneRecogniser(),
    },
    earlierTurns: [],
    answeredAgoMs: 0,
    onTurn: () => undefined,
    signal: new AbortController().signal,
    log: quiet,
  });
  const seen: { end: AnsweredEnd | null } = { end: null };
  void end.then((value) => {
    seen.end = value;
  });
  return {
    ...simulated,
    async finish() {
      await simulated.until(() => seen.end !== null);
      return end;
    },
  };
}

describe('an AI call that a machine answers', () => {
  it('is hung up as soon as the words are clear', async () => {
    const running = call({ onMachine: 'hangUp' });
    running.callee.say(mailbox);
    const end = await running.finish();
    expect(end).toMatchObject({ kind: 'ended', why: 'machine', answeredBy: { verdict: 'assistant', action: 'hangUp' } });
    expect(running.hungUpWith).toEqual(['NORMAL_CLEARING']);
    expect(running.nowMs()).toBeLessThan(8_000);
  });

  it('leaves its own message after the beep, whole, and hangs up', async () => {
    const running = call({ onMachine: 'leaveMessage', machineMessage: '{{name}}，请回电云铃科技。' });
    running.callee.say(mailbox);
    await running.until(() => !running.callee.speaking());
    await running.pass(700);
    running.callee.forget();
    running.callee.beep(400);
    const end = await running.finish();
    expect(end).toMatchObject({ why: 'message-left', answeredBy: { action: 'leaveMessage' } });
    expect(running.callee.heard()).toBe('王女士，请回电云铃科技。');
    expect(end.turns.at(-1)).toMatchObject({ speaker: 'us', heard: '王女士，请回电云铃科技。', interrupted: false });
  });

  it('leaves its opening line where no message was given, and after a silence where no beep comes', async () => {
    const running = call({ onMachine: 'leaveMessage' });
    running.callee.say(mailbox);
    const end = await running.finish();
    expect(end).toMatchObject({ why: 'message-left' });
    expect(end.turns.at(-1)?.heard).toContain('云铃科技的小云');
  });

  it('goes on as with a person where the task says so, and tells what it was', async () => {
    const running = call({ onMachine: 'goOn' });
    running.callee.say(mailbox);
    await running.pass(12_000);
    expect(running.hungUpWith).toEqual([]);
    running.callee.hangUp();
    expect(await running.finish()).toMatchObject({ why: 'line-ended', answeredBy: { verdict: 'assistant', action: 'goOn' } });
  });

  it('is left alone when nothing is certain', async () => {
    const running = call({ onMachine: 'hangUp' });
    running.callee.say('这里说了很长很长的一段话，可是没有任何一个词能说明到底是谁在接听这个电话。');
    await running.pass(18_000);
    running.callee.hangUp();
    expect(await running.finish()).toMatchObject({ why: 'line-ended', answeredBy: { verdict: 'uncertain', action: null } });
  });

  it('talks with a person as ever', async () => {
    const running = call({ onMachine: 'hangUp' });
    running.callee.say('喂，你好。');
    await running.until(() => running.callee.heard().includes('方便吗？'));
    running.callee.hangUp();
    expect(await running.finish()).toMatchObject({ why: 'line-ended', answeredBy: { verdict: 'human', action: null } });
  });
});

describe('a notification that a machine answers', () => {
  it('is read once, after the beep, and counts as heard', async () => {
    const running = call({ taskType: 'notification', onMachine: 'leaveMessage' });
    running.callee.say(mailbox);
    await running.until(() => !running.callee.speaking());
    await running.pass(700);
    running.callee.forget();
    running.callee.beep(400);
    expect(await running.finish()).toMatchObject({ why: 'message-left', heardToEnd: true });
    expect(running.callee.heard()).toBe(message);
  });

  it('is read as ever to a person', async () => {
    const running = call({ taskType: 'notification', onMachine: 'leaveMessage' });
    running.callee.say('喂？');
    expect(await running.finish()).toMatchObject({ why: 'message-read', heardToEnd: true, answeredBy: { verdict: 'human' } });
    expect(running.callee.heard()).toBe(message + message);
  });

  it('is read as ever where no recogniser listens', async () => {
    const running = call({ taskType: 'notification', onMachine: 'leaveMessage' }, { deaf: true });
    running.callee.say(mailbox);
    expect(await running.finish()).toMatchObject({ why: 'message-read', answeredBy: null });
  });
});
