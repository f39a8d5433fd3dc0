import { describe, expect, it } from 'vitest';
import { readWav } from '../../audio/wav.ts';
import type { NamedAccount } from '../../conversation/language/model-catalogue.ts';
import { ModelFailed } from '../../conversation/language/model-failed.ts';
import type { ChatMessage, LanguageModel } from '../../conversation/ports.ts';
import { SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import { sealPlainHeaders } from '../../storage/llm-headers.ts';
import { makeSealer } from '../../storage/sealed.ts';
import { useHouse } from './house.ts';
import { lineBody, makeAccount, makeAssistant, makeVoice } from './nouns.ts';

const opened: NamedAccount[] = [];
const asked: { messages: readonly ChatMessage[]; tools: readonly string[] }[] = [];
let answer: LanguageModel['stream'] = saying('你', '好');

const house = useHouse({
  openModel: ({ first }) => {
    opened.push(first);
    return { stream: (request) => answer(request) };
  },
  openVoice: () => ({
    async *synthesise(text) {
      if (text === 'fail') throw new SpeechFailed('wrong-key');
      yield { pcm: Int16Array.of(1, 2), text: 'a' };
      yield { pcm: Int16Array.of(3), text: 'b' };
    },
  }),
  assistantMind: (assistant, contact) => ({
    system: `${assistant.prompt} for ${contact.name}`,
    tools: [{ name: 'end_call', description: '', parameters: {} }],
  }),
});

function saying(...pieces: string[]): LanguageModel['stream'] {
  return async function* ({ messages, tools }) {
    asked.push({ messages, tools: tools.map((tool) => tool.name) });
    for (const text of pieces) yield { kind: 'text', text };
    yield { kind: 'tool', call: { id: '1', name: 'end_call', argumentsJson: '{}' } };
    yield { kind: 'done' };
  };
}

type Line = { kind: string; [key: string]: unknown };
const messages = [{ role: 'user', content: '在吗' }];

async function test(url: string, payload: object, role: 'admin' | 'supervisor' = 'admin'): Promise<Line[]> {
  const reply = await house.as(role, { method: 'POST', url: `/api/v1${url}`, payload });
  if (reply.statusCode !== 200) return [reply.json<Line>()];
  expect(reply.headers['content-type']).toBe('application/x-ndjson');
  return reply.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('the text test of a language model', () => {
  it('streams the answer piece by piece, with its timings, and keeps the result', async () => {
    answer = saying('你', '好');
    const id = await makeAccount(house, { apiKey: 'sk-secret' });
    const lines = await test(`/llm-accounts/${id}/test`, { messages, system: 'be short' }, 'supervisor');
    expect(lines.map((line) => line.kind)).toEqual(['piece', 'piece', 'tool', 'done']);
    expect(lines.at(-1)).toMatchObject({
      text: '你好',
      firstTokenMs: expect.any(Number) as unknown,
      totalMs: expect.any(Number) as unknown,
    });
    expect(opened.at(-1)).toMatchObject({ apiKey: 'sk-secret', baseUrl: 'https://model.example/v1' });
    expect(asked.at(-1)?.messages).toEqual([{ role: 'system', content: 'be short' }, ...messages]);
    const account = await house.as('viewer', { url: `/api/v1/llm-accounts/${id}` });
    expect(account.json()).toMatchObject({ hasApiKey: true, lastTest: { ok: true, code: null, sentence: null } });
    expect(account.body).not.toContain('sk-secret');
  });

  it('says in words why it failed, and shows it beside the account', async () => {
    answer = async function* () {
      yield { kind: 'text', text: '你' };
      throw new ModelFailed('no-credit', { httpStatus: 402, detail: 'Insufficient Balance' });
    };
    const id = await makeAccount(house);
    const lines = await test(`/llm-accounts/${id}/test`, { messages });
    expect(lines.at(-1)).toMatchObject({
      kind: 'failed',
      code: 'no-credit',
      httpStatus: 402,
      detail: 'Insufficient Balance',
      sentence: 'The account has no credit left. Top it up.',
    });
    const account = await house.as('viewer', { url: `/api/v1/llm-accounts/${id}` });
    expect(account.json()).toMatchObject({
      lastTest: { ok: false, code: 'no-credit', sentence: expect.stringContaining('credit') as unknown },
    });
  });

  it.each([
    ['https://api.dify.ai/v1/chat-messages', 'Dify'],
    ['http://10.0.0.8/v1/chat-messages', 'Dify'],
    ['https://api.coze.cn/v3/chat', 'Coze'],
    ['https://kb.example/api/application/4f8a/chat/completions', 'MaxKB'],
  ])('knows the address %s as one of %s when it fails, and says what to do', async (baseUrl, product) => {
    answer = async function* () {
      yield* [];
      throw new ModelFailed('not-found', { httpStatus: 404 });
    };
    const id = await makeAccount(house, { baseUrl });
    const [saved] = await test(`/llm-accounts/${id}/test`, { messages });
    expect(saved?.['sentence']).toMatch(new RegExp(`^The address or the model does not exist.*${product}`));
    const values = { name: 'x', kind: 'openai-compatible', model: 'm', baseUrl };
    const [tried] = await test('/llm-accounts/test', { account: values, messages });
    expect(tried?.['sentence']).toBe(saved?.['sentence']);
    const account = await house.as('viewer', { url: `/api/v1/llm-accounts/${id}` });
    expect(account.json()).toMatchObject({ lastTest: { sentence: saved?.['sentence'] } });
  });

  it('tries values that are not saved, with the stored key only for the server it was stored for', async () => {
    answer = saying('好');
    const accountId = await makeAccount(house, { apiKey: 'sk-stored' });
    const values = { name: 'x', kind: 'openai-compatible', model: 'other' };
    const there = { ...values, baseUrl: 'https://model.example/v2' };
    expect((await test('/llm-accounts/test', { account: there, accountId, messages })).at(-1)).toMatchObject({ kind: 'done' });
    expect(opened.at(-1)).toMatchObject({ apiKey: 'sk-stored', model: 'other' });
    const elsewhere = { ...values, baseUrl: 'https://evil.example/v1' };
    expect(await test('/llm-accounts/test', { account: elsewhere, accountId, messages })).toMatchObject([
      { status: 422, code: 'key-not-lent' },
    ]);
    const own = { ...elsewhere, apiKey: 'sk-new' };
    expect((await test('/llm-accounts/test', { account: own, accountId, messages })).at(-1)).toMatchObject({ kind: 'done' });
    expect(opened.at(-1)).toMatchObject({ apiKey: 'sk-new' });
  });

  it('gives an assistant the prompt and the tools of a call', async () => {
    answer = saying('好');
    const id = await makeAssistant(house);
    const lines = await test(`/assistants/${id}/test`, { messages, name: '张三' });
    expect(lines.at(-1)).toMatchObject({ kind: 'done' });
    expect(asked.at(-1)).toMatchObject({
      messages: [{ role: 'system', content: '你是客服，对方叫 {{name}}。 for 张三' }, {}],
      tools: ['end_call'],
    });
  });
});

describe('a credential', () => {
  it('is neither carried to another server nor forgotten in silence', async () => {
    const id = await makeAccount(house, { apiKey: 'sk-secret' });
    const change = (payload: object) => house.as('admin', { method: 'PATCH', url: `/api/v1/llm-accounts/${id}`, payload });
    expect((await change({ baseUrl: 'https://model.example/v3' })).json()).toMatchObject({ hasApiKey: true });
    expect((await change({ baseUrl: 'https://evil.example/v1' })).json()).toMatchObject({
      status: 422,
      code: 'key-not-lent',
      errors: [{ field: 'apiKey', message: expect.stringContaining('Enter the key for the new address') as unknown }],
    });
    const stored = await house.as('viewer', { url: `/api/v1/llm-accounts/${id}` });
    expect(stored.json()).toMatchObject({ hasApiKey: true, baseUrl: 'https://model.example/v3' });
    const moved = { baseUrl: 'https://other.example/v1' };
    expect((await change({ ...moved, apiKey: 'sk-other' })).json()).toMatchObject({ ...moved, hasApiKey: true });
    expect((await change({ baseUrl: 'http://10.0.0.9/v1', apiKey: null })).json()).toMatchObject({ hasApiKey: false });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    expect(audit.body).not.toContain('sk-secret');
  });

  it('in a further header is sealed like a key, used in the test, and told by its name only', async () => {
    answer = saying('好');
    const id = await makeAccount(house, { headers: { 'X-Token': 'tok-secret', 'X-Plain': '' } });
    const row = await house.db.query<{ row: string }>('select to_jsonb(a)::text as row from llm_account a where id = $1::uuid', [
      id,
    ]);
    expect(row.rows[0]?.row).not.toContain('tok-secret');
    await test(`/llm-accounts/${id}/test`, { messages });
    expect(opened.at(-1)).toMatchObject({ headers: { 'X-Token': 'tok-secret', 'X-Plain': '' } });
    const account = await house.as('admin', { url: `/api/v1/llm-accounts/${id}` });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    expect(account.json()).toMatchObject({ headerNames: ['X-Plain', 'X-Token'] });
    expect(account.body + audit.body).not.toContain('tok-secret');
    const move = (payload: object) => house.as('admin', { method: 'PATCH', url: `/api/v1/llm-accounts/${id}`, payload });
    const elsewhere = { baseUrl: 'https://evil.example/v1', apiKey: 'sk-other' };
    expect((await move(elsewhere)).json()).toMatchObject({ status: 422, code: 'key-not-lent', errors: [{ field: 'headers' }] });
    expect((await move({ ...elsewhere, headers: {} })).json()).toMatchObject({ headerNames: [] });
  });

  it('that an earlier release left in the clear in a header is sealed when the api starts', async () => {
    const id = await makeAccount(house);
    await house.db.query(`update llm_account set headers = '{"X-Token": "tok-clear"}' where id = $1::uuid`, [id]);
    await sealPlainHeaders(house.db, makeSealer(Buffer.alloc(32, 7).toString('base64')));
    const { rows } = await house.db.query<{ headers: string }>('select headers::text from llm_account where id = $1::uuid', [id]);
    expect(rows[0]?.headers).not.toContain('tok-clear');
    answer = saying('好');
    await test(`/llm-accounts/${id}/test`, { messages });
    expect(opened.at(-1)).toMatchObject({ headers: { 'X-Token': 'tok-clear' } });
  });

  it('is not asked for under a name that no header can have', async () => {
    const payload = {
      name: 'odd',
      kind: 'openai-compatible',
      baseUrl: 'https://m.example/v1',
      model: 'm',
      headers: { 'a b': 'x' },
    };
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/llm-accounts', payload });
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ field: 'headers.a b', code: 'wrong-format' }] });
  });

  it('is told as it is when it was sealed with another secret', async () => {
    const id = await makeAccount(house, { apiKey: 'sk-secret' });
    await house.db.query(`update llm_account set api_key_sealed = '\\x0102' where id = $1::uuid`, [id]);
    expect(await test(`/llm-accounts/${id}/test`, { messages })).toMatchObject([{ status: 409, code: 'seal-broken' }]);
  });

  it('of a key made for a program comes again sealed for the same request, and lies nowhere in the clear', async () => {
    const request = {
      method: 'POST' as const,
      url: '/api/v1/api-keys',
      payload: { name: 'crm', role: 'supervisor' },
      headers: { 'idempotency-key': 'make-key' },
    };
    const first = (await house.as('admin', request)).json<{ key: string }>();
    expect((await house.as('admin', request)).json()).toEqual(first);
    const { rows } = await house.db.query<{ all: string }>(
      `select (select jsonb_agg(body) from idempotency_key)::text || (select jsonb_agg(to_jsonb(k)) from api_key k)::text as all`,
    );
    expect(rows[0]?.all).toContain('crm');
    expect(rows[0]?.all).not.toContain(first.key);
  });
});

describe('a voice', () => {
  it('can be heard before it is used', async () => {
    const id = await makeVoice(house);
    const hear = (text: string) =>
      house.as('supervisor', { method: 'POST', url: `/api/v1/voices/${id}/audition`, payload: { text } });
    const wav = await hear('您好');
    expect(wav.headers['content-type']).toBe('audio/wav');
    expect(readWav(wav.rawPayload)).toMatchObject({ rateHz: 8000, channels: 1, left: Int16Array.of(1, 2, 3) });
    expect((await hear('fail')).json()).toMatchObject({
      status: 502,
      code: 'voice-failed',
      detail: expect.stringContaining('the key is wrong') as unknown,
    });
    expect((await hear(' ')).statusCode).toBe(400);
  });

  it('of a provider needs its key', async () => {
    const payload = { name: 'cloud', kind: 'openai', voiceName: 'alloy' };
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/voices', payload });
    expect(reply.json()).toMatchObject({ status: 422, code: 'api-key-required', errors: [{ field: 'apiKey' }] });
    const good = await house.as('admin', { method: 'POST', url: '/api/v1/voices', payload: { ...payload, apiKey: 'sk' } });
    expect(good.json()).toMatchObject({ hasApiKey: true, rate: 1 });
  });

  it('stays while an assistant speaks with it', async () => {
    const id = await makeAssistant(house);
    const { voiceId } = (await house.as('viewer', { url: `/api/v1/assistants/${id}` })).json<{ voiceId: string }>();
    const reply = await house.as('admin', { method: 'DELETE', url: `/api/v1/voices/${voiceId}` });
    expect(reply.json()).toMatchObject({ status: 409, code: 'in-use' });
  });
});

describe('lists of named things', () => {
  it('go on page by page, by name', async () => {
    for (const name of ['paged-c', 'paged-a', 'paged-b']) {
      await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: lineBody({ name }) });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const reply = await house.as('viewer', { url: `/api/v1/lines?limit=2${next}` });
      const page = reply.json<{ items: { name: string }[]; nextCursor: string | null }>();
      seen.push(...page.items.map((line) => line.name));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['paged-a', 'paged-b', 'paged-c']);
  });
});
