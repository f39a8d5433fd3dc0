/** What only Dify has: agent apps that are refused, answers that are taken back, the stop of a run. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../conversation/ports.ts';
import { type BotAnswer, dify, json, open, sse, stream } from './bot-server.ts';
import { ask, facts, secret, useBots } from './hosted-bots.ts';

const question: ChatMessage[] = [{ role: 'user', content: '在吗' }];
const path = '/v1/chat-messages';
const servers = useBots();
afterEach(() => servers.closeAll());

describe('an app of Dify', () => {
  it('is asked in the documented form, with the call as its user', async () => {
    const { server, model } = await servers.open('dify', { [path]: dify.says('好。') });
    await ask(model, question);
    expect(server.seen[0]?.body).toEqual({
      inputs: { name: '王女士', 城市: '上海' },
      query: '在吗',
      response_mode: 'streaming',
      conversation_id: '',
      user: facts.callId,
      auto_generate_name: false,
    });
  });

  it.each([
    [
      'an agent app by what it thinks',
      stream(dify.event('agent_thought', { thought: '' }), dify.event('agent_message', { answer: '好' })),
      'agent-app',
    ],
    ['an agent app by what it says', stream(dify.event('agent_message', { answer: '好' })), 'agent-app'],
    [
      'an agent app by its refusal',
      json(400, { code: 'invalid_param', message: 'Agent Chat App does not support blocking mode', status: 400 }),
      'agent-app',
    ],
    [
      'an app of another type',
      json(400, {
        code: 'not_chat_app',
        message: 'Please check if your Chat app mode matches the right API route.',
        status: 400,
      }),
      'wrong-app-type',
    ],
    [
      'a missing input',
      json(400, { code: 'invalid_param', message: 'city is required in input form', status: 400 }),
      'bad-request',
    ],
    ['a quota that is used up', json(400, { code: 'provider_quota_exceeded', message: 'quota', status: 400 }), 'no-credit'],
    ['a wrong key', json(401, { code: 'unauthorized', message: 'Access token is invalid', status: 401 }), 'wrong-key'],
    [
      'an error in the stream',
      stream(dify.event('error', { status: 400, code: 'completion_request_error', message: `model said ${secret}` })),
      'server-error',
    ],
    [
      'a flow that failed',
      stream(dify.event('workflow_started'), dify.event('workflow_finished', { data: { status: 'failed', error: 'node 3' } })),
      'server-error',
    ],
  ] as [string, BotAnswer, string][])('tells of %s', async (_, answer, code) => {
    const { model } = await servers.open('dify', { [path]: answer });
    expect((await ask(model, question)).failed?.code).toBe(code);
  });

  it('takes back what moderation took back', async () => {
    const { model } = await servers.open('dify', {
      [path]: stream(
        dify.event('message', { answer: '坏话' }),
        dify.event('message_replace', { answer: '我不能说这个。' }),
        dify.event('message_end'),
      ),
    });
    const { events } = await ask(model, question);
    expect(events).toEqual([{ kind: 'text', text: '坏话' }, { kind: 'replace', text: '我不能说这个。' }, { kind: 'done' }]);
  });

  it('is stopped at Dify when it is interrupted', async () => {
    const { server, model } = await servers.open('dify', {
      [path]: (response) => open(response, sse({ event: 'ping' }), dify.event('message', { answer: '每月' })),
      '/stop': json(200, { result: 'success' }),
    });
    const abort = new AbortController();
    const answer = model.stream({ messages: question, tools: [], signal: abort.signal })[Symbol.asyncIterator]();
    await answer.next();
    abort.abort();
    expect((await answer.next()).done).toBe(true);
    const stop = await server.arrival('/v1/chat-messages/task-1/stop');
    expect(stop.body).toEqual({ user: facts.callId });
    expect(stop.headers.authorization).toBe(`Bearer ${secret}`);
    await server.seenAt(path)[0]?.closed;
  });

  it('is not stopped after it has finished', async () => {
    const { server, model } = await servers.open('dify', { [path]: dify.says('好。'), '/stop': json(200, {}) });
    const abort = new AbortController();
    await ask(model, question, { signal: abort.signal });
    abort.abort();
    await ask(model, [...question, { role: 'assistant', content: '好。' }, { role: 'user', content: '嗯' }]);
    expect(server.seenAt('/stop')).toEqual([]);
  });
});
