/** What only Coze has: its events, its cancel, its two ways to sign in. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCozeModel } from '../../../conversation/language/coze.ts';
import { makeCozeTokens } from '../../../conversation/language/coze-token.ts';
import type { ChatMessage } from '../../../conversation/ports.ts';
import { type BotAnswer, coze, json, open, sse, startBotServer, stream } from './bot-server.ts';
import { ask, facts, useBots } from './hosted-bots.ts';

const question: ChatMessage[] = [{ role: 'user', content: '在吗' }];
const chat = '/v3/chat';
const servers = useBots();
afterEach(() => servers.closeAll());

describe('a bot of Coze', () => {
  it('speaks its answers only: no tool calls, follow-ups, notes or its answer as a whole', async () => {
    const { model } = await servers.open('coze', {
      [chat]: stream(
        coze.created('c'),
        coze.whole('{"name":"search"}', { type: 'function_call', id: 'f' }),
        coze.whole('结果', { type: 'tool_response', id: 't' }),
        coze.delta('三十'),
        coze.delta('九元。'),
        coze.whole('三十九元。'),
        coze.whole('{"msg_type":"generate_answer_finish"}', { type: 'verbose', id: 'v' }),
        coze.whole('还有别的套餐吗？', { type: 'follow_up', id: 'u' }),
        coze.completed,
        coze.done,
      ),
    });
    expect(await ask(model, question)).toMatchObject({ failed: null, text: '三十九元。' });
  });

  it('speaks an answer that comes as a whole only', async () => {
    const { model } = await servers.open('coze', { [chat]: stream(coze.created('c'), coze.whole('好的。'), coze.completed) });
    expect((await ask(model, question)).text).toBe('好的。');
  });

  it('is asked with history as messages when the conversation is new', async () => {
    const { server, model } = await servers.open('coze', { [chat]: coze.says('好。') });
    await ask(model, [{ role: 'assistant', content: '您好。' }, ...question]);
    expect(server.seen[0]?.body).toMatchObject({
      bot_id: '73428668',
      user_id: facts.callId,
      stream: true,
      auto_save_history: true,
      custom_variables: { name: '王女士', 城市: '上海' },
      additional_messages: [
        { role: 'assistant', type: 'answer', content: '您好。', content_type: 'text' },
        { role: 'user', type: 'question', content: '在吗', content_type: 'text' },
      ],
    });
  });

  it.each([
    [
      'a bot that is not published',
      json(200, { code: 4015, msg: 'The bot_id 73 has not been published to the channel Agent As API.' }),
      'not-published',
    ],
    ['a wrong token', json(401, { code: 4100, msg: 'authentication is invalid' }), 'wrong-key'],
    ['a bot that is not there', json(200, { code: 4200, msg: 'Requested resource bot_id=73 does not exist' }), 'not-found'],
    ['a quota that is used up', json(200, { code: 4028, msg: 'You have used up your free quota' }), 'no-credit'],
    [
      'a chat that failed',
      stream(coze.created('c'), sse({ last_error: { code: 5000, msg: 'event interval error' } }, 'conversation.chat.failed')),
      'server-error',
    ],
    ['an error in the stream', stream(sse({ code: 4013, msg: 'too many requests' }, 'error')), 'rate-limited'],
    [
      'a plug-in that we would have to run',
      stream(coze.created('c'), sse({ status: 'requires_action' }, 'conversation.chat.requires_action')),
      'needs-action',
    ],
  ] as [string, BotAnswer, string][])('tells of %s', async (_, answer, code) => {
    const { model } = await servers.open('coze', { [chat]: answer });
    expect((await ask(model, question)).failed?.code).toBe(code);
  });

  it('is cancelled at Coze when it is interrupted, and its request closed', async () => {
    const { server, model } = await servers.open('coze', {
      [chat]: (response) => open(response, coze.created('chat-7'), coze.delta('每月')),
      '/cancel': json(200, { code: 0 }),
    });
    const abort = new AbortController();
    const stream = model.stream({ messages: question, tools: [], signal: abort.signal })[Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual({ kind: 'text', text: '每月' });
    abort.abort();
    expect((await stream.next()).done).toBe(true);
    expect((await server.arrival('/v3/chat/cancel')).body).toEqual({ conversation_id: 'conv-1', chat_id: 'chat-7' });
    await server.seenAt(chat)[0]?.closed;
  });

  it('is cancelled also when its run had no name yet at the interruption', async () => {
    const name: { tell: () => void } = { tell: () => undefined };
    const { server, model } = await servers.open('coze', {
      [chat]: (response) => {
        open(response);
        name.tell = () => response.write(coze.created('chat-8'));
      },
      '/cancel': json(200, { code: 0 }),
    });
    const abort = new AbortController();
    const asked = ask(model, question, { signal: abort.signal });
    await server.arrival(chat);
    abort.abort();
    expect(await asked).toMatchObject({ events: [], failed: null });
    name.tell();
    expect((await server.arrival('/v3/chat/cancel')).body).toMatchObject({ chat_id: 'chat-8' });
  });

  it('is not asked again before the run before it was cancelled', async () => {
    const order: string[] = [];
    const { server, model } = await servers.open('coze', {
      [chat]: [
        (response) => open(response, coze.created('chat-1'), coze.delta('每月')),
        (response, request) => {
          order.push('asked');
          coze.says('好。')(response, request);
        },
      ],
      '/cancel': (response) => {
        order.push('cancelled');
        response.end('{}');
      },
    });
    const abort = new AbortController();
    const stream = model.stream({ messages: question, tools: [], signal: abort.signal })[Symbol.asyncIterator]();
    await stream.next();
    abort.abort();
    await ask(model, [...question, { role: 'user', content: '喂' }]);
    expect(order).toEqual(['cancelled', 'asked']);
    expect(server.seenAt(chat)[1]?.query.get('conversation_id')).toBe('conv-1');
  });
});

describe('a JWT of an OAuth app', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = { login: 'jwt' as const, apiKey: null, appId: 'app-1', publicKeyId: 'kid-1', privateKey: pem };
  const token = (text: string, expires: number): BotAnswer =>
    json(200, { access_token: text, expires_in: expires, token_type: 'Bearer' });

  it('is signed with RS256, and exchanged once for many questions', async () => {
    const far = Math.floor(Date.now() / 1000) + 86_399;
    const { server, model, another } = await servers.open(
      'coze',
      { '/oauth2/token': token('czs_one', far), [chat]: coze.says('好。') },
      { account },
    );
    await ask(model, question);
    await ask(another(), question);
    const [exchange] = server.seenAt('/api/permission/oauth2/token');
    expect(server.seenAt('/oauth2/token')).toHaveLength(1);
    expect(exchange?.body).toMatchObject({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
    const [head = '', claims = '', signature = ''] = (exchange?.headers.authorization ?? '').replace('Bearer ', '').split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' });
    expect(read(claims)).toMatchObject({ iss: 'app-1', aud: new URL(server.origin).host });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(
      verify(
        'RSA-SHA256',
        signed,
        createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
    expect(server.seenAt(chat).map(({ headers }) => headers.authorization)).toEqual(['Bearer czs_one', 'Bearer czs_one']);
  });

  it('is exchanged anew shortly before the end of its token', async () => {
    const server = await startBotServer({ '/oauth2/token': [token('czs_one', 3600), token('czs_two', 3600)] });
    let nowMs = 1_800_000_000_000;
    const tokens = makeCozeTokens({ nowMs: () => nowMs });
    const app = { baseUrl: server.origin, appId: 'a', publicKeyId: 'k', privateKey: pem };
    const take = (): Promise<string> => tokens.tokenFor(app, new AbortController().signal);
    expect(await take()).toBe('czs_one');
    nowMs += 3_600_000 - 301_000;
    expect(await take()).toBe('czs_one');
    nowMs += 2_000;
    expect(await take()).toBe('czs_two');
    await server.close();
  });

  it('is exchanged anew when its token was withdrawn', async () => {
    const refused = json(401, { code: 4100, msg: 'authentication is invalid' });
    const { model } = await servers.open(
      'coze',
      { '/oauth2/token': [token('czs_one', 3600), token('czs_two', 3600)], [chat]: [refused, coze.says('好。')] },
      { account },
    );
    expect(await ask(model, question)).toMatchObject({ failed: null, text: '好。' });
  });

  it.each([
    ['a refused exchange', json(401, { error_code: 'invalid_client', error_message: 'no such key' }), account, 'wrong-key'],
    ['an exchange that is a page', json(200, '<html>'), account, 'bad-answer'],
    ['a key that is none', json(200, {}), { ...account, privateKey: 'not a key' }, 'wrong-key'],
  ] as const)('tells of %s', async (_, answer, given, code) => {
    const { model } = await servers.open('coze', { '/oauth2/token': answer, [chat]: coze.says('好。') }, { account: given });
    const { failed } = await ask(model, question);
    expect(failed?.code).toBe(code);
    expect(failed?.detail).not.toContain('PRIVATE KEY');
  });

  it('waits no longer than the first word may take', async () => {
    const server = await startBotServer({ '/oauth2/token': () => undefined });
    const login = { kind: 'jwt' as const, appId: 'a', publicKeyId: 'k', privateKey: pem };
    const given = { baseUrl: server.origin, botId: '1', login, headers: {}, inputs: {}, firstTokenMsMax: 80 };
    const model = makeCozeModel(given, { facts, tokens: makeCozeTokens() });
    expect((await ask(model, question)).failed?.code).toBe('timeout');
    await server.close();
  });
});
