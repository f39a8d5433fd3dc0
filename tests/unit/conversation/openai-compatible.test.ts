/** The adapter for OpenAI-compatible servers, against servers that do what real ones do, right and wrong. */
import { afterEach, describe, expect, it } from 'vitest';
import { ModelFailed } from '../../../conversation/language/model-failed.ts';
import { makeOpenAiModel, type OpenAiAccount } from '../../../conversation/language/openai-compatible.ts';
import type { ChatMessage, ModelEvent, ToolSpec } from '../../../conversation/ports.ts';
import { type ChatAnswer, type ChatServer, eventOf, refusal, startChatServer, streamOf } from './chat-server.ts';

const stop = { delta: {}, finish_reason: 'stop' };
const key = 'sk-very-secret-key-1234567890';
let server: ChatServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

type Asked = { events: ModelEvent[]; failed: ModelFailed | null; server: ChatServer };

async function ask(
  answers: readonly [ChatAnswer, ...ChatAnswer[]],
  given: {
    account?: Partial<OpenAiAccount>;
    messages?: readonly ChatMessage[];
    tools?: readonly ToolSpec[];
    signal?: AbortSignal;
  } = {},
): Promise<Asked> {
  const started = await startChatServer(answers);
  server = started;
  const model = makeOpenAiModel({
    baseUrl: started.baseUrl,
    model: 'm-1',
    apiKey: key,
    headers: { 'x-tenant': 'carillon-tenant' },
    firstTokenMsMax: 2000,
    ...given.account,
  });
  const events: ModelEvent[] = [];
  try {
    const request = {
      messages: given.messages ?? [{ role: 'user' as const, content: '你好' }],
      tools: given.tools ?? [],
      signal: given.signal ?? new AbortController().signal,
    };
    for await (const event of model.stream(request)) events.push(event);
  } catch (error) {
    if (error instanceof ModelFailed) return { events, failed: error, server: started };
    throw error;
  }
  return { events, failed: null, server: started };
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
}

describe('an OpenAI-compatible model', () => {
  it('streams text and ends with done', async () => {
    const { events, server: asked } = await ask([
      streamOf([{ delta: { role: 'assistant', content: '' } }, { delta: { content: '您' } }, { delta: { content: '好' } }, stop]),
    ]);
    expect(events).toEqual([{ kind: 'text', text: '您' }, { kind: 'text', text: '好' }, { kind: 'done' }]);
    expect(asked.seen[0]?.path).toBe('/v1/chat/completions');
    expect(asked.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, 'x-tenant': 'carillon-tenant' });
    expect(asked.seen[0]?.body).toEqual({
      model: 'm-1',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: '你好' }],
    });
  });

  it('sends no key when the account has none', async () => {
    const { server: asked } = await ask([streamOf([{ delta: { content: 'ok' } }, stop])], { account: { apiKey: null } });
    expect(asked.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('puts tool calls together by their index, and sends calls and answers back in their form', async () => {
    const tools: ToolSpec[] = [{ name: 'end_call', description: 'ends', parameters: { type: 'object' } }];
    const messages: ChatMessage[] = [
      { role: 'user', content: '再见' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', argumentsJson: '{}' }] },
      { role: 'tool', toolCallId: 'c1', content: '42' },
    ];
    const { events, server: asked } = await ask(
      [
        streamOf([
          { delta: { tool_calls: [{ index: 1, id: 'b', function: { name: 'second', arguments: '{"x"' } }] } },
          { delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'end_call', arguments: '' } }] } },
          {
            delta: {
              tool_calls: [
                { index: 1, function: { arguments: ':1}' } },
                { index: 0, function: { arguments: '{}' } },
              ],
            },
          },
          { delta: {}, finish_reason: 'tool_calls' },
        ]),
      ],
      { tools, messages },
    );
    expect(events).toEqual([
      { kind: 'tool', call: { id: 'a', name: 'end_call', argumentsJson: '{}' } },
      { kind: 'tool', call: { id: 'b', name: 'second', argumentsJson: '{"x":1}' } },
      { kind: 'done' },
    ]);
    expect(asked.seen[0]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '42' },
      ],
      tools: [{ type: 'function', function: { name: 'end_call', description: 'ends', parameters: { type: 'object' } } }],
    });
  });

  it('takes whole tool calls without an index for two calls', async () => {
    const { events } = await ask([
      streamOf([
        { delta: { tool_calls: [{ id: 'a', function: { name: 'one', arguments: '{}' } }] } },
        { delta: { tool_calls: [{ id: 'b', function: { name: 'two', arguments: '{}' } }] } },
        { delta: {}, finish_reason: 'tool_calls' },
      ]),
    ]);
    expect(events.flatMap((event) => (event.kind === 'tool' ? [event.call.name] : []))).toEqual(['one', 'two']);
  });

  it('never speaks thoughts, in whichever form they come', async () => {
    const { events } = await ask([
      streamOf([
        { delta: { reasoning_content: '客户想要……' } },
        { delta: { content: '<th' } },
        { delta: { content: 'ink>他大概</thi' } },
        { delta: { content: 'nk>\n您好' } },
        stop,
      ]),
    ]);
    expect(textOf(events)).toBe('您好');
  });

  it('is not troubled by chunks without choices: usage, keep-alives', async () => {
    const { events } = await ask([streamOf([null, { delta: { content: '好' } }, stop, null])]);
    expect(textOf(events)).toBe('好');
  });

  it('closes the HTTP request when the signal aborts, and just ends', async () => {
    const abort = new AbortController();
    const {
      events,
      failed,
      server: asked,
    } = await ask(
      [
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(eventOf({ delta: { content: '好' } }));
          abort.abort();
        },
      ],
      { signal: abort.signal },
    );
    await asked.seen[0]?.closed;
    expect(failed).toBeNull();
    expect(events.map(({ kind }) => kind)).not.toContain('done');
    expect(asked.seen).toHaveLength(1);
  });
});

describe('failures have a code', () => {
  const table: [string, ChatAnswer, string, string, number][] = [
    [
      'a wrong key',
      refusal(401, { message: `Incorrect API key provided: ${key}`, code: 'invalid_api_key' }),
      'wrong-key',
      'settings',
      1,
    ],
    ['a forbidden model', refusal(403, { message: 'no access' }), 'wrong-key', 'settings', 1],
    ['a wrong address', refusal(404, '<html>not here</html>'), 'not-found', 'settings', 1],
    ['an unknown model', refusal(400, { message: 'no such model', code: 'model_not_found' }), 'not-found', 'settings', 1],
    ['a request that is not liked', refusal(400, { message: 'bad messages' }), 'bad-request', 'settings', 1],
    ['an empty purse', refusal(429, { message: 'quota', code: 'insufficient_quota' }), 'no-credit', 'settings', 1],
    ['a rate limit', refusal(429, { message: 'slow down' }), 'rate-limited', 'provider', 2],
    ['a server error', refusal(503, { message: 'overloaded' }), 'server-error', 'provider', 2],
    ['a web page', refusal(200, '<html>login</html>'), 'bad-answer', 'settings', 1],
    ['an answer without words', streamOf([{ delta: { content: '' } }, stop]), 'empty-answer', 'provider', 2],
    ['a stream that breaks off before the first word', (response) => response.destroy(), 'unreachable', 'network', 2],
    [
      'a line that is no JSON',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {oops\n\n');
      },
      'bad-answer',
      'settings',
      1,
    ],
    [
      'an error inside the stream',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${JSON.stringify({ error: { message: 'the engine died' } })}\n\n`);
      },
      'server-error',
      'provider',
      2,
    ],
  ];
  it.each(table)('%s', async (_, answer, code, fault, requests) => {
    const { failed, server: asked } = await ask([answer]);
    expect(failed?.code).toBe(code);
    expect(failed?.fault).toBe(fault);
    expect(asked.seen).toHaveLength(requests);
    expect(JSON.stringify([failed?.detail, failed?.message])).not.toContain(key);
  });

  it('nobody there', async () => {
    const closed = await startChatServer([streamOf([stop])]);
    await closed.close();
    const { failed } = await ask([streamOf([stop])], { account: { baseUrl: closed.baseUrl } });
    expect(failed).toMatchObject({ code: 'unreachable', fault: 'network' });
    expect(failed?.detail).toContain('ECONNREFUSED');
  });

  it('no first word in time, both attempts together', async () => {
    const { failed } = await ask(
      [(response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()],
      {
        account: { firstTokenMsMax: 60 },
      },
    );
    expect(failed?.code).toBe('timeout');
  });

  it('no headers in time', async () => {
    const { failed } = await ask([() => undefined], { account: { firstTokenMsMax: 60 } });
    expect(failed?.code).toBe('timeout');
  });

  it('broken off in the middle: what came stays, and nothing is asked twice', async () => {
    const {
      events,
      failed,
      server: asked,
    } = await ask([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(eventOf({ delta: { content: '每月' } }), () => response.destroy());
      },
    ]);
    expect(textOf(events)).toBe('每月');
    expect(failed?.code).toBe('cut');
    expect(asked.seen).toHaveLength(1);
  });

  it('ended without a finish', async () => {
    const { failed } = await ask([streamOf([{ delta: { content: '每月' } }], { done: false })]);
    expect(failed?.code).toBe('cut');
  });

  it('a failure before the first word is mended by the second attempt', async () => {
    const {
      events,
      failed,
      server: asked,
    } = await ask([refusal(500, { message: 'once' }), streamOf([{ delta: { content: '好' } }, stop])]);
    expect(failed).toBeNull();
    expect(textOf(events)).toBe('好');
    expect(asked.seen).toHaveLength(2);
  });
});
