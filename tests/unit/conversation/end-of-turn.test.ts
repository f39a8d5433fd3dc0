/** The judge of sentences: what it changes in a talk, what it can't break, and the example that comes with the documentation. */
import { afterEach, describe, expect, it } from 'vitest';
import { askJudge, type EndOfTurnJudge, judgeOfModule, NoJudge, type Said } from '../../../conversation/end-of-turn.ts';
import finishedByModel from '../../../docs/examples/end-of-turn.mjs';
import { type ChatServer, startChatServer } from './chat-server.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { quiet, startTalk } from './simulated-talk.ts';
import { afterOpening } from './talk-script.ts';

describe('a talk with a judge', () => {
  const judged = { judged: true };

  it('asks it about each final result, and waits as the words say until it has answered', () => {
    const talk = afterOpening(judged);
    expect(talk.at(4000, { final: '我想问一下' })).toEqual(['4000 judge 我想问一下']);
    expect(talk.until(4699)).toEqual([]);
    expect(talk.until(4700)).toContain('4700 ask 我想问一下');
  });

  it('takes the turn soon after a sentence that is whole for the judge though it has no mark', () => {
    const talk = afterOpening(judged);
    talk.at(4000, { final: '我的手机号是13800138000' });
    talk.at(4100, { judged: 0.95, of: '我的手机号是13800138000' });
    expect(talk.until(4300)).toContain('4300 ask 我的手机号是13800138000');
  });

  it('waits on after half a sentence that has a mark', () => {
    const talk = afterOpening(judged);
    talk.at(4000, { final: '我想问的是。' });
    talk.at(4050, { judged: 0.1, of: '我想问的是。' });
    expect(talk.until(5199)).toEqual([]);
    expect(talk.until(5200)).toContain('5200 ask 我想问的是。');
  });

  it('lets the words decide where it is not sure', () => {
    const talk = afterOpening(judged);
    talk.at(4000, { final: '好的。' });
    talk.at(4050, { judged: 0.5, of: '好的。' });
    expect(talk.until(4300)).toContain('4300 ask 好的。');
  });

  it('does not count for other words than those it was asked about', () => {
    const talk = afterOpening(judged);
    talk.at(4000, { final: '好的。' });
    talk.at(4100, { final: '不过我想问' });
    talk.at(4150, { judged: 0.99, of: '好的。' });
    expect(talk.until(4799)).toEqual([]);
  });

  it('comes too late without harm when the turn is ours already', () => {
    const talk = afterOpening(judged);
    talk.at(4000, { final: '好的。' });
    talk.until(4300);
    expect(talk.at(4350, { judged: 0.1, of: '好的。' })).toEqual([]);
    expect(talk.phase()).toBe('thinking');
  });
});

describe('a judge that is asked in a conversation', () => {
  it('is told what was said before, and its verdict shortens the wait', async () => {
    const told: Said[] = [];
    const judge: EndOfTurnJudge = (said) => {
      told.push(said);
      return 1;
    };
    const model = makeScriptedModel();
    const talk = startTalk({ model, judge });
    await talk.until(() => talk.callee.heard().includes('方便吗'));
    await talk.pass(600);
    talk.callee.say('我的号码是一三八零零');
    await talk.until(() => model.asked.length > 0);
    expect(told.at(-1)).toMatchObject({ text: '我的号码是一三八零零', language: 'zh' });
    expect(told.at(-1)?.before).toContain('方便吗');
    talk.letGo();
    await talk.end;
  });
});

describe('a judge in trouble', () => {
  const said: Said = { text: 'x', before: '', language: 'en' };
  const ask = (judge: EndOfTurnJudge, msMax = 1_000) => askJudge(judge, said, { msMax, log: quiet });

  it('is no answer when it throws, answers nonsense or never answers', async () => {
    expect(await ask(() => Promise.reject(new Error('down')))).toBeNull();
    expect(
      await ask(() => {
        throw new Error('broken');
      }),
    ).toBeNull();
    expect(await ask(() => Number.NaN)).toBeNull();
    expect(await ask(() => 7)).toBeNull();
    expect(await ask(() => new Promise(() => undefined), 1)).toBeNull();
    expect(await ask(() => 0.4)).toBe(0.4);
  });

  it('is told to stop when its time is over', async () => {
    let stopped: Promise<void> | null = null;
    await ask((_, signal) => {
      stopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      return new Promise(() => undefined);
    }, 1);
    await expect(stopped).resolves.toBeUndefined();
  });

  it('is refused as a module without a function', () => {
    expect(() => judgeOfModule({ default: 3 })).toThrow(NoJudge);
    expect(() => judgeOfModule({ finished: () => 1 })).toThrow(NoJudge);
    expect(judgeOfModule({ default: () => 0.5 })(said, new AbortController().signal)).toBe(0.5);
  });
});

describe('the example by a small language model', () => {
  let server: ChatServer | null = null;

  afterEach(async () => {
    await server?.close();
  });

  it('takes the likelihood of yes', async () => {
    server = await startChatServer([
      (response) => {
        const top_logprobs = [
          { token: '是', logprob: Math.log(0.6) },
          { token: '否', logprob: Math.log(0.3) },
          { token: ' 是', logprob: Math.log(0.05) },
        ];
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ choices: [{ logprobs: { content: [{ top_logprobs }] } }] }));
      },
    ]);
    process.env['END_OF_TURN_URL'] = server.baseUrl;
    const said: Said = { text: '好的', before: '方便吗？', language: 'zh' };
    expect(await finishedByModel(said, AbortSignal.timeout(5_000))).toBeCloseTo(0.65);
    expect(server.seen[0]?.path).toBe('/v1/chat/completions');
    expect(server.seen[0]?.body).toMatchObject({ max_tokens: 1, logprobs: true });
    expect(JSON.stringify(server.seen[0]?.body)).toContain('客户：好的');
  });
});
