import { describe, expect, it } from 'vitest';
import type { ModelAccount } from '../../api/app-deps.ts';
import { readWav } from '../../audio/wav.ts';
import { ModelFailed } from '../../conversation/language/model-failed.ts';
import type { ChatMessage, LanguageModel } from '../../conversation/ports.ts';
import { SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import { useHouse } from './house.ts';
import { lineBody, makeAccount, makeAssistant, makeVoice } from './nouns.ts';

const opened: ModelAccount[] = [];
const asked: { messages: readonly ChatMessage[]; tools: readonly string[] }[] = [];
let answer: LanguageModel['stream'] = saying('你', '好');

const house = useHouse({
  openModel: (account) => {
    opened.push(account);
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
  it('is forgotten when its account moves to another server', async () => {
    const id = await makeAccount(house, { apiKey: 'sk-secret' });
    const change = (payload: object) => house.as('admin', { method: 'PATCH', url: `/api/v1/llm-accounts/${id}`, payload });
    expect((await change({ baseUrl: 'https://model.example/v3' })).json()).toMatchObject({ hasApiKey: true });
    expect((await change({ baseUrl: 'https://evil.example/v1' })).json()).toMatchObject({ hasApiKey: false });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    expect(audit.body).not.toContain('sk-secret');
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

describe('settings', () => {
  it('have defaults, are checked, and are audited', async () => {
    const change = (payload: object) => house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload });
    expect((await house.as('viewer', { url: '/api/v1/settings' })).json()).toMatchObject({
      timeZone: 'Asia/Shanghai',
      changedBy: null,
    });
    expect((await change({ timeZone: 'Moon' })).json()).toMatchObject({ status: 422, errors: [{ field: 'timeZone' }] });
    expect((await change({ timeZone: 'Europe/Berlin' })).json()).toMatchObject({
      timeZone: 'Europe/Berlin',
      changedBy: 'admin program',
    });
    const audit = await house.as('admin', { url: '/api/v1/audit?subjectKind=settings' });
    expect(audit.json()).toMatchObject({
      items: [{ before: { timeZone: 'Asia/Shanghai' }, after: { timeZone: 'Europe/Berlin' } }],
    });
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
