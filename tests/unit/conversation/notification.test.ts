/** Voice notifications in simulated time, with the real tone voice. */
import { describe, expect, it } from 'vitest';
import { TalkNotPossible, talk } from '../../../conversation/answered.ts';
import { type NotificationEnd, runNotification } from '../../../conversation/notification.ts';
import type { Voice } from '../../../conversation/ports.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import type { Turn } from '../../../domain/call.ts';
import { makeSimulatedLine, type SimulatedLine } from './simulated-line.ts';
import { quiet } from './simulated-talk.ts';

const message = '{{name}}您好，您的包裹已到，取件码{{取件码}}。';
const filled = '王女士您好，您的包裹已到，取件码A17。';

type Running = SimulatedLine & {
  end: Promise<NotificationEnd>;
  saved: Map<number, Turn>;
  letGo(): void;
  finish(): Promise<NotificationEnd>;
};

function notify(given: { playTimes?: number; voice?: Voice; earlierTurns?: readonly Turn[]; text?: string } = {}): Running {
  const simulated = makeSimulatedLine();
  const letGo = new AbortController();
  const saved = new Map<number, Turn>();
  const end = runNotification({
    line: simulated.line,
    clock: simulated.clock,
    voice: given.voice ?? makeToneVoice(),
    message: given.text ?? message,
    playTimes: given.playTimes ?? 2,
    contact: { name: '王女士', number: '13800138000', variables: { 取件码: 'A17' } },
    earlierTurns: given.earlierTurns ?? [],
    answeredAgoMs: 0,
    onTurn: (turn) => {
      saved.set(turn.n, turn);
    },
    signal: letGo.signal,
    log: quiet,
  });
  const seen: { end: NotificationEnd | null } = { end: null };
  void end.then((value) => {
    seen.end = value;
  });
  return {
    ...simulated,
    end,
    saved,
    letGo: () => {
      letGo.abort();
    },
    async finish() {
      await simulated.until(() => seen.end !== null);
      return end;
    },
  };
}

describe('a notification', () => {
  it('reads the filled message as often as asked, with a pause, and hangs up', async () => {
    const running = notify();
    const end = await running.finish();
    expect(running.callee.heard()).toBe(filled + filled);
    expect(end).toMatchObject({ kind: 'ended', why: 'message-read', heardToEnd: true, missingVariables: [], failure: null });
    expect(end.turns.map(({ n, heard, interrupted }) => [n, heard, interrupted])).toEqual([
      [1, filled, false],
      [2, filled, false],
    ]);
    const [first, second] = end.turns;
    expect((second?.startMs ?? 0) - (first?.endMs ?? 0)).toBeGreaterThanOrEqual(1500);
    expect(running.hungUpWith).toEqual(['NORMAL_CLEARING']);
  });

  it('does not care what the callee says', async () => {
    const running = notify({ playTimes: 1 });
    await running.until(() => running.callee.heard().includes('您好'));
    running.callee.say('等一下，你是谁？');
    const end = await running.finish();
    expect(end.turns).toHaveLength(1);
    expect(end.heardToEnd).toBe(true);
  });

  it('was not heard to its end when the callee hangs up in the first reading', async () => {
    const running = notify();
    await running.until(() => running.callee.heard().endsWith('包裹'));
    running.callee.hangUp();
    const end = await running.finish();
    expect(end).toMatchObject({ kind: 'ended', why: 'line-ended', heardToEnd: false, channel: { endedBy: 'callee' } });
    expect(end.turns).toHaveLength(1);
    expect(end.turns[0]).toMatchObject({ text: filled, heard: '王女士您好，您的包裹', interrupted: true });
    expect(running.hungUpWith).toEqual([]);
  });

  it('was heard to its end when the callee hangs up in the second reading', async () => {
    const running = notify();
    await running.until(() => running.callee.heard().includes(`${filled}王女士您好，`));
    running.callee.hangUp();
    const end = await running.finish();
    expect(end.heardToEnd).toBe(true);
    expect(end.turns.map(({ interrupted }) => interrupted)).toEqual([false, true]);
  });

  it('goes on at the clause that was cut when another process takes over, and reads no more than asked', async () => {
    const first = notify();
    await first.until(() => first.callee.heard().endsWith('包裹'));
    first.letGo();
    const left = await first.finish();
    expect(left).toMatchObject({ kind: 'left', heardToEnd: false });
    expect(first.hungUpWith).toEqual([]);
    const second = notify({ earlierTurns: left.turns });
    const end = await second.finish();
    expect(second.callee.heard()).toBe(`您的包裹已到，取件码A17。${filled}`);
    expect(end).toMatchObject({ why: 'message-read', heardToEnd: true });
    expect(end.turns.map(({ n, heard }) => [n, heard])).toEqual([
      [1, filled],
      [2, filled],
    ]);
  });

  it('only hangs up when every reading was done before', async () => {
    const once = await notify({ playTimes: 1 }).finish();
    const running = notify({ playTimes: 1, earlierTurns: once.turns });
    expect(await running.finish()).toMatchObject({ why: 'message-read', heardToEnd: true });
    expect(running.callee.heard()).toBe('');
  });

  it('hangs up and says so when the voice fails', async () => {
    const voice: Voice = {
      async *synthesise() {
        yield await Promise.reject(new Error('no voice'));
      },
    };
    const end = await notify({ voice }).finish();
    expect(end).toMatchObject({
      why: 'voice-failed',
      heardToEnd: false,
      failure: { part: 'voice', detail: 'no voice' },
      turns: [],
    });
  });

  it('reports placeholders without a value', async () => {
    const end = await notify({ text: '您好{{金额}}。', playTimes: 1 }).finish();
    expect(end.missingVariables).toEqual(['金额']);
    expect(end.turns[0]?.text).toBe('您好。');
  });
});

describe('an answered line', () => {
  const simulated = makeSimulatedLine();
  const common = {
    line: simulated.line,
    clock: simulated.clock,
    earlierTurns: [],
    answeredAgoMs: 0,
    onTurn: () => undefined,
    signal: new AbortController().signal,
    log: quiet,
  };
  const brief = {
    name: '',
    number: '1',
    variables: {},
    message: ' ',
    playTimes: 1,
    onMachine: 'goOn',
    machineMessage: null,
  } as const;

  it('refuses a notification without a text, and an AI call without an assistant', async () => {
    const accounts = { voice: makeToneVoice(), assistant: null, hearing: null };
    await expect(talk({ ...common, accounts, brief: { ...brief, taskType: 'notification' } })).rejects.toThrow(TalkNotPossible);
    await expect(talk({ ...common, accounts, brief: { ...brief, taskType: 'ai' } })).rejects.toThrow(TalkNotPossible);
  });

  it('reads the message of a notification', async () => {
    const accounts = { voice: makeToneVoice(), assistant: null, hearing: null };
    const ended = talk({ ...common, accounts, brief: { ...brief, taskType: 'notification', message: '您好。' } });
    await simulated.until(() => simulated.hungUpWith.length > 0);
    expect(await ended).toMatchObject({ heardToEnd: true, why: 'message-read' });
  });
});
