/** What providers tell of the tokens that an answer took, and what becomes of it when they tell nothing. */
import { afterEach, describe, expect, it } from 'vitest';
import { meterModel } from '../../../conversation/language/metered-model.ts';
import { makeModelCatalogue } from '../../../conversation/language/model-catalogue.ts';
import { makeOpenAiModel } from '../../../conversation/language/openai-compatible.ts';
import { makeTokenWish } from '../../../conversation/language/token-wish.ts';
import type { ChatMessage, LanguageModel, ModelEvent, TokenCount } from '../../../conversation/ports.ts';
import { coze, dify, json, maxkb, sse, startBotServer, stream } from './bot-server.ts';
import { type ChatAnswer, refusal, startChatServer, streamOf } from './chat-server.ts';
import { accountAt, ask, facts, useBots } from './hosted-bots.ts';

const question: ChatMessage[] = [{ role: 'user', content: '在吗' }];
const stop = { delta: {}, finish_reason: 'stop' };
const usage = (prompt: unknown, completion: unknown): string =>
  sse({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion } });
const servers = useBots();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all([servers.closeAll(), ...closing.splice(0).map((close) => close())]);
});

async function openAi(...answers: [ChatAnswer, ...ChatAnswer[]]) {
  const server = await startChatServer(answers);
  closing.push(() => server.close());
  const wish = makeTokenWish();
  const open = (): LanguageModel =>
    makeOpenAiModel({ baseUrl: server.baseUrl, model: 'm', apiKey: null, headers: {}, firstTokenMsMax: 5_000 }, wish);
  return { server, open };
}

function tokensOf(events: readonly ModelEvent[]): ModelEvent[] {
  return events.filter(({ kind }) => kind === 'tokens');
}

const says =
  (text: string, end: string): ChatAnswer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(sse({ choices: [{ index: 0, delta: { content: text } }] }));
    response.write(sse({ choices: [{ index: 0, ...stop }] }));
    response.end(`${end}data: [DONE]\n\n`);
  };

describe('an OpenAI-compatible server', () => {
  it('is asked for tokens, and tells them after its last word', async () => {
    const { server, open } = await openAi(says('好。', usage(120, 7)));
    const { events } = await ask(open(), question);
    expect(events).toEqual([{ kind: 'text', text: '好。' }, { kind: 'tokens', input: 120, output: 7 }, { kind: 'done' }]);
    expect(server.seen[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('that does not know the wish answers all the same, and is spared it from then on', async () => {
    const refuses = refusal(400, {
      message: 'Unrecognized request argument supplied: stream_options',
      type: 'invalid_request_error',
    });
    const { server, open } = await openAi(refuses, streamOf([{ delta: { content: '好。' } }, stop]));
    const { events, failed } = await ask(open(), question);
    expect(failed).toBeNull();
    expect(events).toEqual([{ kind: 'text', text: '好。' }, { kind: 'done' }]);
    await ask(open(), question);
    expect(server.seen.map(({ body }) => Object.hasOwn(body as object, 'stream_options'))).toEqual([true, false, false]);
  });

  it('that refuses for another reason is not asked again', async () => {
    const { server, open } = await openAi(refusal(400, { message: 'messages: too long', type: 'invalid_request_error' }));
    expect((await ask(open(), question)).failed?.code).toBe('bad-request');
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['half a count', usage(120, undefined)],
    ['no whole number', usage(120, 7.5)],
    ['words', usage('many', 'few')],
  ])('that tells %s tells nothing', async (_, end) => {
    const { open } = await openAi(says('好。', end));
    expect(tokensOf((await ask(open(), question)).events)).toEqual([]);
  });
});

describe('a hosted bot', () => {
  it.each([
    [
      'dify',
      '/v1/chat-messages',
      stream(
        dify.event('message', { answer: '好。' }),
        dify.event('message_end', { metadata: { usage: { prompt_tokens: 30, completion_tokens: 5 } } }),
      ),
    ],
    [
      'coze',
      '/v3/chat',
      stream(
        coze.created('c'),
        coze.delta('好。'),
        sse({ id: 'chat', usage: { input_count: 30, output_count: 5 } }, 'conversation.chat.completed'),
        coze.done,
      ),
    ],
    [
      'maxkb',
      '/chat/completions',
      stream(
        maxkb.chunk('好。'),
        sse({
          choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 30, completion_tokens: 5 },
        }),
      ),
    ],
  ] as const)('of %s tells its tokens', async (kind, path, answer) => {
    const { model } = await servers.open(kind, { [path]: answer });
    expect(tokensOf((await ask(model, question)).events)).toEqual([{ kind: 'tokens', input: 30, output: 5 }]);
  });
});

describe('a metered model', () => {
  it('tells each question once with its tokens, and nobody behind it hears of them', async () => {
    const { open } = await openAi(says('好。', usage(10, 2)), streamOf([{ delta: { content: '嗯。' } }, stop]));
    const asked: (TokenCount | null)[] = [];
    const model = meterModel(open(), (tokens) => asked.push(tokens));
    expect(tokensOf((await ask(model, question)).events)).toEqual([]);
    await ask(model, question);
    expect(asked).toEqual([{ input: 10, output: 2 }, null]);
  });

  it('tells a question that was dropped before its end as one without tokens', async () => {
    const { open } = await openAi(says('好。', usage(10, 2)));
    const asked: (TokenCount | null)[] = [];
    const model = meterModel(open(), (tokens) => asked.push(tokens));
    for await (const { kind } of model.stream({ messages: question, tools: [], signal: new AbortController().signal })) {
      if (kind === 'text') break;
    }
    expect(asked).toEqual([null]);
  });

  it('tells which account was asked, also of one that failed and had another one in its place', async () => {
    const ours = await startBotServer({ '/chat-messages': json(401, {}) });
    const theirs = await startBotServer({
      '/chat/completions': stream(
        sse({ choices: [{ index: 0, delta: { content: '好。' } }] }),
        sse({ choices: [{ index: 0, ...stop }] }),
        usage(8, 1),
      ),
    });
    closing.push(
      () => ours.close(),
      () => theirs.close(),
    );
    const asked: [string, TokenCount | null][] = [];
    const model = makeModelCatalogue().openBoth(
      {
        first: { ...accountAt('dify', ours.origin), id: 'one' },
        second: {
          ...accountAt('dify', theirs.origin),
          kind: 'openai-compatible',
          baseUrl: `${theirs.origin}/v1`,
          model: 'm',
          id: 'two',
        },
      },
      facts,
      { onFallback: () => undefined, onAsked: (id, tokens) => asked.push([id, tokens]) },
    );
    expect((await ask(model, question)).failed).toBeNull();
    expect(asked).toEqual([
      ['one', null],
      ['two', { input: 8, output: 1 }],
    ]);
  });
});
