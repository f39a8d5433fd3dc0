/** What only MaxKB has: a chat id inside its chunks, and faults that look like answers. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../conversation/ports.ts';
import { type BotAnswer, json, maxkb, open, stream } from './bot-server.ts';
import { ask, useBots } from './hosted-bots.ts';

const question: ChatMessage[] = [{ role: 'user', content: 'how much is it' }];
const path = '/chat/completions';
const servers = useBots();
afterEach(() => servers.closeAll());

describe('an application of MaxKB', () => {
  it('gets the last message only, and keeps the blanks of its answer', async () => {
    const { server, model } = await servers.open('maxkb', { [path]: maxkb.says('It is ', '39 yuan ', 'a month.') });
    expect((await ask(model, [{ role: 'system', content: 's' }, ...question])).text).toBe('It is 39 yuan a month.');
    expect(server.seen[0]?.body).toEqual({
      model: 'maxkb',
      stream: true,
      messages: [{ role: 'user', content: 'how much is it' }],
      form_data: { name: '王女士', 城市: '上海' },
    });
  });

  it.each([
    [
      'a fault that version 2 tells as an answer',
      stream(maxkb.chunk("Exception:Error code: 401 - {'error'}"), maxkb.chunk('', { finished: true })),
      'server-error',
    ],
    [
      'a fault that version 1 tells as an answer',
      stream(maxkb.chunk('异常Error code: 401'), maxkb.chunk('', { finished: true })),
      'server-error',
    ],
    ['a wrong key under HTTP 200', json(200, { code: 1002, message: '身份验证失败', data: null }), 'wrong-key'],
    [
      'an application that is not published',
      json(200, { code: 500, message: 'The application has not been published. Please use it after publishing.', data: null }),
      'not-published',
    ],
    ['a server error under HTTP 200', json(200, { code: 500, message: 'x', data: null }), 'server-error'],
  ] as [string, BotAnswer, string][])('tells of %s', async (_, answer, code) => {
    const { model } = await servers.open('maxkb', { [path]: answer });
    expect(await ask(model, question)).toMatchObject({ text: '', failed: { code } });
  });

  it('may speak of exceptions in the middle', async () => {
    const { model } = await servers.open('maxkb', { [path]: maxkb.says('异常情况请', '联系 Exception: 客服。') });
    expect((await ask(model, question)).text).toBe('异常情况请联系 Exception: 客服。');
  });

  it('is closed when it is interrupted: it has no other stop', async () => {
    const { server, model } = await servers.open('maxkb', { [path]: (response) => open(response, maxkb.chunk('It is ')) });
    const abort = new AbortController();
    const answer = model.stream({ messages: question, tools: [], signal: abort.signal })[Symbol.asyncIterator]();
    await answer.next();
    abort.abort();
    expect((await answer.next()).done).toBe(true);
    await server.seen[0]?.closed;
  });
});
