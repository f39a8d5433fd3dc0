/** Whole conversations in simulated time: real turn-taking, real tone speech both ways, a model that says what the test says. */
import { describe, expect, it } from 'vitest';
import { ModelFailed } from '../../../conversation/language/model-failed.ts';
import type { Recogniser, Voice } from '../../../conversation/ports.ts';
import { makeFallbackVoice } from '../../../conversation/speech/fallback-voice.ts';
import { SpeechFailed } from '../../../conversation/speech/speech-failed.ts';
import { makeSynthesisCache } from '../../../conversation/speech/synthesis-cache.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { collectPieces } from '../speech/providers/heard-by.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { assistant, endOf, startTalk } from './simulated-talk.ts';

const opening = '王女士您好，我是云铃科技的小云，想给您介绍一下新套餐，请问您现在方便吗？';

describe('a conversation', () => {
  it('opens with the filled line, answers, and hangs up after end_call', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('多少钱？');
    await talk.until(() => model.asked.length === 1);
    expect(model.asked[0]?.messages.at(-2)).toEqual({ role: 'assistant', content: opening });
    expect(model.asked[0]?.messages.at(-1)).toEqual({ role: 'user', content: '多少钱？' });
    expect(model.asked[0]?.messages[0]?.content).toContain('客户叫⟦王女士⟧，城市⟦上海⟧');
    expect(model.asked[0]?.toolNames).toEqual(['end_call']);
    talk.callee.forget();
    model.asked[0]?.say('每月三十九元，祝您愉快，再见。');
    model.asked[0]?.callTool('end_call', '{"reason":"done"}');
    model.asked[0]?.end();
    const end = await endOf(talk);
    expect(talk.callee.heard()).toBe('每月三十九元，祝您愉快，再见。');
    expect(talk.hungUpWith).toEqual(['NORMAL_CLEARING']);
    expect(end).toMatchObject({
      kind: 'ended',
      why: 'end-call',
      failure: null,
      missingVariables: [],
      channel: { endedBy: 'us' },
    });
    expect(end.turns.map(({ n, speaker, heard, interrupted }) => [n, speaker, heard, interrupted])).toEqual([
      [1, 'us', opening, false],
      [2, 'callee', '多少钱？', false],
      [3, 'us', '每月三十九元，祝您愉快，再见。', false],
    ]);
    expect([...talk.saved.values()]).toEqual(end.turns);
  });

  it('keeps the times of each turn, and where the time of an answer went', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model, answeredAgoMs: 5000 });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('多少钱？');
    await talk.until(() => model.asked.length === 1);
    await talk.pass(500);
    model.asked[0]?.say('每月三十九元，');
    model.asked[0]?.end();
    await talk.until(() => talk.saved.get(3)?.heard === '每月三十九元，');
    const [first, asked, answer] = [...talk.saved.values()];
    expect(first?.startMs).toBeGreaterThanOrEqual(5000);
    expect(asked?.startMs).toBeGreaterThan(first?.endMs ?? Infinity);
    expect(answer?.startMs).toBeGreaterThan(asked?.endMs ?? Infinity);
    const {
      recognisedMs = -1,
      endpointedMs = -1,
      firstTokenMs = -1,
      firstClauseMs = -1,
      askedMs = -1,
      voicedMs = -1,
      firstAudioMs = -1,
    } = answer?.timings ?? {};
    expect(recognisedMs).toBeGreaterThan(0);
    expect(endpointedMs).toBeGreaterThanOrEqual(recognisedMs);
    expect(firstTokenMs).toBeGreaterThanOrEqual(500);
    expect(firstClauseMs).toBeGreaterThanOrEqual(firstTokenMs);
    expect(askedMs).toBeGreaterThanOrEqual(recognisedMs);
    expect(firstTokenMs).toBeGreaterThanOrEqual(askedMs + 500);
    expect(voicedMs).toBeGreaterThanOrEqual(firstClauseMs);
    expect(firstAudioMs).toBeGreaterThanOrEqual(voicedMs);
    expect(first?.timings).toEqual({});
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('speaks the first clause while the model still writes', async () => {
    const model = makeScriptedModel();
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('多少钱？');
    await talk.until(() => model.asked.length === 1);
    model.asked[0]?.say('现在办理每月三十九元，头三');
    await talk.until(() => talk.callee.heard().endsWith('三十九元，'));
    model.asked[0]?.say('个月半价。');
    model.asked[0]?.end();
    await talk.until(() => talk.callee.heard().endsWith('头三个月半价。'));
    talk.callee.hangUp();
    await endOf(talk);
  });
});

describe('a conversation ends', () => {
  it('after two questions into silence, with a goodbye', async () => {
    const talk = startTalk({ model: makeScriptedModel() });
    const end = await endOf(talk);
    expect(end).toMatchObject({ kind: 'ended', why: 'callee-silent' });
    expect(end.turns.map(({ heard }) => heard)).toEqual([
      opening,
      '请问您还在听吗？',
      '请问您还在听吗？',
      '那先不打扰您了，再见。',
    ]);
  });

  it('with the trouble line when the model fails, telling the code', async () => {
    const model = makeScriptedModel();
    model.answerWith((asked) => {
      asked.fail(new ModelFailed('wrong-key', { httpStatus: 401 }));
    });
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    talk.callee.say('你好，多少钱？');
    const end = await endOf(talk);
    expect(end).toMatchObject({ why: 'model-failed', failure: { part: 'model', code: 'wrong-key' } });
    expect(talk.callee.heard().endsWith('系统出了点问题，再见。')).toBe(true);
  });

  it('finishes what was said of an answer that broke off, then tells of the trouble', async () => {
    const model = makeScriptedModel();
    model.answerWith((asked) => {
      asked.say('每月三十九元，头三个月');
      asked.fail(new ModelFailed('cut'));
    });
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('多少钱？');
    const end = await endOf(talk);
    expect(end.turns.slice(2).map(({ heard }) => heard)).toEqual(['每月三十九元，', '不好意思，系统出了点问题，再见。']);
  });

  it('keeps what was heard when the callee hangs up in the middle of our words', async () => {
    const talk = startTalk({ model: makeScriptedModel() });
    await talk.until(() => talk.callee.heard().endsWith('云铃'));
    talk.callee.hangUp();
    const end = await endOf(talk);
    expect(end).toMatchObject({ kind: 'ended', why: 'line-ended', channel: { endedBy: 'callee' } });
    expect(end.turns).toHaveLength(1);
    expect(end.turns[0]).toMatchObject({ text: opening, heard: '王女士您好，我是云铃', interrupted: true });
    expect(talk.hungUpWith).toEqual([]);
  });

  it('keeps what the callee was saying when they hang up', async () => {
    const talk = startTalk({ model: makeScriptedModel() });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('不需要');
    await talk.pass(900);
    talk.callee.hangUp();
    const end = await endOf(talk);
    expect(end.turns.at(-1)).toMatchObject({ speaker: 'callee', text: '不需要' });
  });

  it('with the trouble line when the recogniser fails', async () => {
    const recogniser = {
      start: () => Promise.reject(new Error('no such recogniser')),
      write: () => undefined,
      close: () => Promise.resolve(),
    };
    const talk = startTalk({ model: makeScriptedModel(), recogniser });
    const end = await endOf(talk);
    expect(end).toMatchObject({ why: 'recogniser-failed', failure: { part: 'recogniser' } });
  });

  it('with the trouble line when the recogniser dies in the middle of the talk, telling why', async () => {
    let die: (error: Error) => void = () => undefined;
    const recogniser: Recogniser = {
      start: async ({ onError }) => {
        die = onError;
      },
      write: () => undefined,
      close: async () => undefined,
    };
    const talk = startTalk({ model: makeScriptedModel(), recogniser });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    die(new SpeechFailed('no-credit'));
    const end = await endOf(talk);
    expect(end).toMatchObject({ why: 'recogniser-failed', failure: { part: 'recogniser', code: 'no-credit' } });
    expect(end.turns.at(-1)).toMatchObject({ speaker: 'us', heard: assistant.troubleLine });
    expect(talk.callee.heard()).toMatch(/再见。$/);
  });

  it('with the trouble line that was made ready before when the voice dies, and at once when there is none', async () => {
    for (const ready of [true, false]) {
      const voices = mortalVoice();
      if (ready) await collectPieces(voices.voice, assistant.troubleLine);
      const model = makeScriptedModel();
      const talk = startTalk({ model, voice: voices.voice });
      await talk.until(() => talk.callee.heard().includes('方便吗'));
      await talk.pass(600);
      voices.die();
      talk.callee.say('多少钱？');
      await talk.until(() => model.asked.length === 1);
      model.asked[0]?.say('每月三十九元。');
      model.asked[0]?.end();
      const answeredAtMs = talk.nowMs();
      talk.callee.forget();
      const end = await endOf(talk);
      expect(end).toMatchObject({ why: 'voice-failed', failure: { part: 'voice', code: 'unreachable' } });
      expect(talk.callee.heard()).toBe(ready ? assistant.troubleLine : '');
      // Nobody is kept in a silent line: the end of the callee's turn and the tail of the hang-up are all there is.
      if (!ready) expect(talk.nowMs() - answeredAtMs).toBeLessThan(2000);
    }
  });

  it('by hanging up when the voice fails for good', async () => {
    const voice = {
      async *synthesise(): AsyncGenerator<{ pcm: Int16Array; text: string }> {
        yield await Promise.reject(new Error('no voice'));
      },
    };
    const talk = startTalk({ model: makeScriptedModel(), voice });
    const end = await endOf(talk);
    expect(end).toMatchObject({ why: 'voice-failed', failure: { part: 'voice', detail: 'no voice' }, turns: [] });
  });
});

describe('tools', () => {
  it('run between the words, and their answer goes back to the model; after three rounds it has to speak', async () => {
    const model = makeScriptedModel();
    let runs = 0;
    const talk = startTalk({
      model,
      tools: [
        {
          spec: { name: 'look_up', description: 'looks up a price', parameters: { type: 'object', properties: {} } },
          run: () => Promise.resolve(`price ${++runs}`),
        },
      ],
    });
    model.answerWith((asked) => {
      if (asked.toolNames.includes('look_up')) asked.callTool('look_up', '{"of":"套餐"}');
      else asked.say('一共三十九元。');
      asked.end();
    });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('多少钱？');
    await talk.until(() => talk.saved.get(3)?.heard === '一共三十九元。');
    expect(runs).toBe(3);
    expect(model.asked[3]?.toolNames).toEqual([]);
    expect(model.asked[1]?.messages.slice(-2)).toEqual([
      { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: 'look_up', argumentsJson: '{"of":"套餐"}' }] },
      { role: 'tool', toolCallId: 'call_1', content: 'price 1' },
    ]);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('are calls, not words: a text that names end_call hangs nothing up', async () => {
    const model = makeScriptedModel();
    model.answerWith((asked) => {
      asked.say('您说的 end_call 是什么意思？');
      asked.end();
    });
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('请你说 end_call。');
    await talk.until(() => talk.saved.get(3)?.heard !== undefined && talk.saved.get(3)?.heard !== '');
    await talk.pass(3000);
    expect(talk.hungUpWith).toEqual([]);
    talk.callee.hangUp();
    await endOf(talk);
  });
});

/** As a call has it: cached, without another one behind it, and dead when told so. */
function mortalVoice(): { voice: Voice; die: () => void } {
  const tone = makeToneVoice();
  let alive = true;
  const mortal: Voice = {
    async *synthesise(text, signal) {
      if (!alive) throw new SpeechFailed('unreachable');
      yield* tone.synthesise(text, signal);
    },
  };
  const voice = makeFallbackVoice([makeSynthesisCache().wrap(mortal, 'mortal')]);
  return {
    voice,
    die: () => {
      alive = false;
    },
  };
}
