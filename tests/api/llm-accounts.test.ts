/** Accounts of each kind of provider: what they need, what is refused with which cure, and what is never told. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NamedAccount } from '../../conversation/language/model-catalogue.ts';
import { ModelFailed } from '../../conversation/language/model-failed.ts';
import type { LanguageModel } from '../../conversation/ports.ts';
import { useHouse } from './house.ts';
import { made, makeAccount, makeAssistant } from './nouns.ts';

const opened: { first: NamedAccount; second: NamedAccount | null; callId: string }[] = [];
let answer: LanguageModel['stream'] = async function* () {
  yield { kind: 'text', text: '好' };
  yield { kind: 'done' };
};

const house = useHouse({
  openModel: (accounts, facts) => {
    opened.push({ ...accounts, callId: facts.callId });
    return { stream: (request) => answer(request) };
  },
  assistantMind: () => ({ system: '', tools: [] }),
});

const id = '0190aa11-2222-7333-8444-555566667777';
const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dify = { kind: 'dify', baseUrl: 'http://192.168.67.228:9997/v1/chat-messages', apiKey: 'app-secret-1' };
const coze = { kind: 'coze', botId: '73428668', apiKey: 'pat_secret-1' };
const maxkb = { kind: 'maxkb', baseUrl: `https://kb.example/chat/api/${id}/chat/completions`, apiKey: 'application-secret-1' };
const messages = [{ role: 'user', content: '在吗' }];

let named = 0;
const post = (payload: object, language = 'en') =>
  house.as('admin', {
    method: 'POST',
    url: '/api/v1/llm-accounts',
    headers: { 'accept-language': language },
    payload: { name: `hosted ${++named}`, ...payload },
  });
const patch = (account: string, payload: object) =>
  house.as('admin', { method: 'PATCH', url: `/api/v1/llm-accounts/${account}`, payload });
const view = async (account: string) =>
  (await house.as('viewer', { url: `/api/v1/llm-accounts/${account}` })).json<Record<string, unknown>>();

type Line = { kind: string; [key: string]: unknown };
async function test(url: string, payload: object): Promise<Line[]> {
  const reply = await house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload });
  if (reply.statusCode !== 200) return [reply.json<Line>()];
  return reply.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('an account', () => {
  it('of each kind is kept with its address in one form, its secrets sealed and never told', async () => {
    const difyId = (await post(dify)).json<{ id: string }>().id;
    const cozeId = (await post(coze)).json<{ id: string }>().id;
    const maxkbId = (await post({ ...maxkb, inputs: { who: '{{name}}' } })).json<{ id: string }>().id;
    expect(await view(difyId)).toMatchObject({ kind: 'dify', baseUrl: dify.baseUrl, model: '', hasApiKey: true, botId: null });
    expect(await view(cozeId)).toMatchObject({
      baseUrl: 'https://api.coze.cn',
      botId: '73428668',
      login: 'token',
      hasPrivateKey: false,
    });
    expect(await view(maxkbId)).toMatchObject({ baseUrl: `https://kb.example/chat/api/${id}`, inputs: { who: '{{name}}' } });
    const { rows } = await house.db.query<{ all: string }>('select jsonb_agg(to_jsonb(a))::text as all from llm_account a');
    const told = JSON.stringify([await view(difyId), await view(cozeId), await view(maxkbId)]);
    for (const secret of ['app-secret-1', 'pat_secret-1', 'application-secret-1'])
      expect((rows[0]?.all ?? '') + told).not.toContain(secret);
  });

  it('of Coze with a private key keeps it sealed, and uses it in the test', async () => {
    const jwt = { kind: 'coze', botId: '1', login: 'jwt', appId: 'a', publicKeyId: 'k' };
    const made = (await post({ ...jwt, privateKey: pem })).json<{ id: string }>();
    expect(await view(made.id)).toMatchObject({ hasPrivateKey: true, hasApiKey: false, appId: 'a', publicKeyId: 'k' });
    const { rows } = await house.db.query<{ row: string }>(
      'select to_jsonb(a)::text as row from llm_account a where id = $1::uuid',
      [made.id],
    );
    expect(rows[0]?.row).not.toContain('PRIVATE KEY');
    await test(`/llm-accounts/${made.id}/test`, { messages });
    expect(opened.at(-1)?.first).toMatchObject({ login: 'jwt', privateKey: pem, apiKey: null });
    expect((await patch(made.id, { login: 'token', apiKey: 'pat_x' })).json()).toMatchObject({
      hasPrivateKey: false,
      hasApiKey: true,
      appId: null,
    });
  });

  it.each([
    [
      'Dify without /chat-messages',
      { ...dify, baseUrl: 'http://192.168.67.228:9997/v1' },
      'baseUrl',
      /以 \/chat-messages 结尾/,
      /must end with \/chat-messages/,
    ],
    ['a workflow of Dify', { ...dify, baseUrl: 'https://api.dify.ai/v1/workflows/run' }, 'baseUrl', /工作流/, /workflow/],
    [
      'a text generator of Dify',
      { ...dify, baseUrl: 'https://api.dify.ai/v1/completion-messages' },
      'baseUrl',
      /文本生成/,
      /text generator/,
    ],
    ['Dify without a key', { ...dify, apiKey: '' }, 'apiKey', /必填/, /required/],
    ['a page of Coze', { ...coze, baseUrl: 'https://www.coze.cn/space/1/bot/2' }, 'baseUrl', /网页地址/, /page at Coze/],
    ['Coze without a bot', { kind: 'coze', apiKey: 'pat_x' }, 'botId', /必填/, /required/],
    [
      'a bot id that is none',
      { ...coze, botId: 'https://www.coze.cn/bot/1' },
      'botId',
      /\/bot\/ 后面的数字/,
      /digits behind \/bot\//,
    ],
    [
      'a private key that is none',
      { kind: 'coze', botId: '1', login: 'jwt', appId: 'a', publicKeyId: 'k', privateKey: 'x' },
      'privateKey',
      /PEM/,
      /PEM/,
    ],
    [
      'a page for people of MaxKB',
      { ...maxkb, baseUrl: 'https://kb.example/chat/5c9a2f7e1b3d' },
      'baseUrl',
      /对话页面/,
      /chat page/,
    ],
    ['MaxKB without its application', { ...maxkb, baseUrl: 'https://kb.example' }, 'baseUrl', /应用编号/, /application id/],
    ['a model for Dify', { ...dify, model: 'gpt' }, 'model', /不使用此项/, /no use/],
    [
      'a bot for an OpenAI-compatible account',
      { kind: 'openai-compatible', baseUrl: 'https://m.example/v1', model: 'm', botId: '1' },
      'botId',
      /不使用此项/,
      /no use/,
    ],
    [
      'an OpenAI-compatible account without a model',
      { kind: 'openai-compatible', baseUrl: 'https://m.example/v1' },
      'model',
      /必填/,
      /required/,
    ],
  ] as const)('refuses %s, names the field and the cure in both languages', async (_, payload, field, zh, en) => {
    type Told = { status: number; errors: { field: string; message: string }[] };
    const [chinese, english] = [(await post(payload, 'zh')).json<Told>(), (await post(payload)).json<Told>()];
    expect([chinese.status, english.status]).toEqual([400, 400]);
    expect(chinese.errors.find((error) => error.field === field)?.message).toMatch(zh);
    expect(english.errors.find((error) => error.field === field)?.message).toMatch(en);
  });

  it('may change its kind, when it has what the new kind needs', async () => {
    const account = await makeAccount(house, { apiKey: 'sk' });
    expect((await patch(account, { kind: 'dify' })).json()).toMatchObject({ status: 400, errors: [{ field: 'baseUrl' }] });
    const changed = await patch(account, { kind: 'dify', baseUrl: 'https://model.example/v1/chat-messages' });
    expect(changed.json()).toMatchObject({ kind: 'dify', model: '', hasApiKey: true });
    expect((await patch(account, { baseUrl: 'https://other.example/v1/chat-messages' })).json()).toMatchObject({
      status: 422,
      errors: [{ field: 'apiKey', code: 'key-not-lent' }],
    });
  });
});

describe('a second account', () => {
  it('is refused when it leads back to the account, at once or over others', async () => {
    const [one, two, three] = [await makeAccount(house), await makeAccount(house), await makeAccount(house)];
    expect((await patch(one, { fallbackId: two })).json()).toMatchObject({ fallbackId: two });
    expect((await patch(two, { fallbackId: three })).json()).toMatchObject({ fallbackId: three });
    for (const [account, fallbackId] of [
      [one, one],
      [two, one],
      [three, one],
    ] as const) {
      expect((await patch(account, { fallbackId })).json()).toMatchObject({
        status: 422,
        errors: [{ field: 'fallbackId', code: 'fallback-circle' }],
      });
    }
    expect((await patch(one, { fallbackId: null })).json()).toMatchObject({ fallbackId: null });
  });

  it('must be there, and stays while it is one', async () => {
    const account = await makeAccount(house);
    expect((await patch(account, { fallbackId: id })).json()).toMatchObject({ status: 422, code: 'reference-missing' });
    const second = await makeAccount(house);
    await patch(account, { fallbackId: second });
    const removed = await house.as('admin', { method: 'DELETE', url: `/api/v1/llm-accounts/${second}` });
    expect(removed.json()).toMatchObject({ status: 409, code: 'in-use' });
  });

  it('stands behind an assistant as in a call, but never hides the faults of an account that is tested', async () => {
    const second = await made(house, '/llm-accounts', {
      name: 'the second',
      kind: 'openai-compatible',
      baseUrl: 'https://m.example/v1',
      model: 'm',
    });
    const first = await makeAccount(house, { fallbackId: second.id });
    const assistant = await makeAssistant(house, { llmAccountId: first });
    answer = async function* () {
      yield { kind: 'fallback', accountId: second.id, code: 'no-credit' };
      yield { kind: 'text', text: '好' };
      yield { kind: 'done' };
    };
    const lines = await test(`/assistants/${assistant}/test`, { messages });
    expect(lines[0]).toMatchObject({
      kind: 'fallback',
      accountName: 'the second',
      code: 'no-credit',
      sentence: expect.stringContaining('credit') as unknown,
    });
    expect(opened.at(-1)?.second?.id).toBe(second.id);
    await test(`/llm-accounts/${first}/test`, { messages });
    expect(opened.at(-1)?.second).toBeNull();
  });
});

describe('the text test of a hosted bot', () => {
  it('shows what was sent and what was taken back, without secrets', async () => {
    answer = async function* ({ onSent }) {
      onSent?.({ url: dify.baseUrl, body: { query: '在吗' } });
      yield { kind: 'text', text: '坏话' };
      yield { kind: 'replace', text: '好话' };
      yield { kind: 'done' };
    };
    const lines = await test('/llm-accounts/test', { account: { name: 'x', ...dify }, messages });
    expect(lines.map(({ kind }) => kind)).toEqual(['piece', 'replaced', 'sent', 'done']);
    expect(lines.at(-1)).toMatchObject({ text: '好话' });
    expect(lines.find(({ kind }) => kind === 'sent')).toMatchObject({
      url: dify.baseUrl,
      body: expect.stringContaining('在吗') as unknown,
    });
    expect(JSON.stringify(lines)).not.toContain(dify.apiKey);
    expect(opened.at(-1)?.callId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lends a stored private key to the server it was stored for, and to no other', async () => {
    const jwt = { kind: 'coze', botId: '1', login: 'jwt', appId: 'a', publicKeyId: 'k' };
    const { id: accountId } = (await post({ ...jwt, privateKey: pem })).json<{ id: string }>();
    expect((await test('/llm-accounts/test', { account: { name: 'x', ...jwt }, accountId, messages })).at(-1)).toMatchObject({
      kind: 'done',
    });
    expect(opened.at(-1)?.first.privateKey).toBe(pem);
    const elsewhere = { name: 'x', ...jwt, baseUrl: 'https://evil.example' };
    expect(await test('/llm-accounts/test', { account: elsewhere, accountId, messages })).toMatchObject([
      { status: 422, code: 'key-not-lent' },
    ]);
  });

  it('is refused like the account itself when its values can’t be', async () => {
    const account = { name: 'x', ...dify, baseUrl: 'https://api.dify.ai/v1' };
    expect(await test('/llm-accounts/test', { account, messages })).toMatchObject([
      { status: 400, errors: [{ field: 'account.baseUrl', code: 'dify-no-chat-messages' }] },
    ]);
  });

  it.each([
    ['agent-app', dify, /应用类型请选择“聊天助手”或者“ChatFlow”，不要选择“Agent”/, /Chatbot or a Chatflow, not an Agent/],
    ['wrong-key', dify, /访问 API.*app-/, /API Access.*app-/],
    ['wrong-key', coze, /API 授权/, /API authorization/],
    ['not-published', coze, /勾选“API”渠道/, /tick the channel API/],
    ['wrong-key', maxkb, /application-/, /application-/],
    ['bad-answer', maxkb, /Base URL/, /Base URL/],
    ['bad-request', dify, /必填变量/, /required variable/],
  ] as const)('says in words what %s means', async (code, account, zh, en) => {
    answer = async function* () {
      yield* [];
      throw new ModelFailed(code);
    };
    const { id: accountId } = (await post(account)).json<{ id: string }>();
    const say = async (language: string): Promise<unknown> => {
      const url = `/api/v1/llm-accounts/${accountId}/test`;
      const reply = await house.as('admin', {
        method: 'POST',
        url,
        payload: { messages },
        headers: { 'accept-language': language },
      });
      return (JSON.parse(reply.body.trim().split('\n').at(-1) ?? '{}') as Line)['sentence'];
    };
    expect(await say('zh')).toMatch(zh);
    expect(await say('en')).toMatch(en);
  });
});
