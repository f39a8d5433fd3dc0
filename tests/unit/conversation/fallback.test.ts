/** A second account for when the first one fails. */
import { afterEach, describe, expect, it } from 'vitest';
import { makeModelCatalogue } from '../../../conversation/language/model-catalogue.ts';
import type { ChatMessage, LanguageModel } from '../../../conversation/ports.ts';
import { type BotAnswer, type BotServer, dify, json, startBotServer } from './bot-server.ts';
import { streamOf } from './chat-server.ts';
import { accountAt, ask, facts } from './hosted-bots.ts';

const question: ChatMessage[] = [{ role: 'user', content: '在吗' }];
const open: BotServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type Told = { accountId: string; code: string; answeringId: string };

async function pair(
  first: BotAnswer | BotAnswer[],
  second: BotAnswer,
): Promise<{ model: LanguageModel; told: Told[]; ours: BotServer; theirs: BotServer }> {
  const ours = await startBotServer({ '/chat-messages': first });
  const theirs = await startBotServer({ '/chat/completions': second });
  open.push(ours, theirs);
  const told: Told[] = [];
  const accounts = {
    first: { ...accountAt('dify', ours.origin), id: 'one' },
    second: {
      ...accountAt('dify', theirs.origin),
      kind: 'openai-compatible' as const,
      baseUrl: `${theirs.origin}/v1`,
      model: 'm',
      id: 'two',
    },
  };
  return { model: makeModelCatalogue().openBoth(accounts, facts, { onFallback: (one) => told.push(one) }), told, ours, theirs };
}

const says = (text: string): BotAnswer => streamOf([{ delta: { content: text } }, { delta: {}, finish_reason: 'stop' }]);

describe('a second account', () => {
  it('answers in the same turn when the first one fails after its one retry, and tells so', async () => {
    const { model, told, ours, theirs } = await pair(json(500, {}), says('我来回答。'));
    const { events, failed } = await ask(model, question);
    expect(failed).toBeNull();
    expect(events).toEqual([
      { kind: 'fallback', accountId: 'two', code: 'server-error' },
      { kind: 'text', text: '我来回答。' },
      { kind: 'done' },
    ]);
    expect(told).toEqual([{ accountId: 'one', code: 'server-error', answeringId: 'two' }]);
    expect([ours.seen.length, theirs.seen.length]).toEqual([2, 1]);
  });

  it('is asked first in the turns that follow, so that nobody waits for the broken one again', async () => {
    const { model, ours, theirs } = await pair(json(401, {}), says('好。'));
    await ask(model, question);
    await ask(model, question);
    expect([ours.seen.length, theirs.seen.length]).toEqual([1, 2]);
  });

  it('is not asked while the first one answers', async () => {
    const { model, told, theirs } = await pair(dify.says('好。'), says('不'));
    expect((await ask(model, question)).text).toBe('好。');
    expect([told, theirs.seen]).toEqual([[], []]);
  });

  it('is not asked after the first word: half an answer of each is no answer', async () => {
    const { model, theirs } = await pair((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(dify.event('message', { answer: '每月' }), () => response.destroy());
    }, says('不'));
    expect(await ask(model, question)).toMatchObject({ text: '每月', failed: { code: 'cut' } });
    expect(theirs.seen).toEqual([]);
  });

  it('that fails too leaves the failure of the first one, which is the one to mend', async () => {
    const { model } = await pair(json(401, {}), json(429, { error: { message: 'slow' } }));
    expect((await ask(model, question)).failed?.code).toBe('wrong-key');
  });

  it('makes the talk one that is kept at a provider when either is', async () => {
    const { model } = await pair(dify.says('好。'), says('好。'));
    expect(model.keepsHistory).toBe(true);
  });
});
