/** What would show a secret, or could never be sent, is refused before it is kept. */
import { describe, expect, it } from 'vitest';
import { useHouse } from './house.ts';

const house = useHouse();

const withPassword = (scheme: string): string => `${scheme}://me:secret@service.example/v1`;
const accounts = [
  ['/llm-accounts', { kind: 'openai-compatible', model: 'm' }, 'https'],
  ['/voices', { kind: 'openai', model: 'm', voiceName: 'v' }, 'https'],
  ['/recognisers', { kind: 'funasr' }, 'wss'],
] as const;

describe.each(accounts)('an account under %s', (path, fields, scheme) => {
  const post = (change: object) =>
    house.as('admin', { method: 'POST', url: `/api/v1${path}`, payload: { name: 'a', apiKey: 'k', ...fields, ...change } });

  it('has no name and password in its address, and the refusal shows neither', async () => {
    const reply = await post({ baseUrl: withPassword(scheme) });
    expect(reply.json()).toMatchObject({ status: 422, code: 'url-unusable', errors: [{ field: 'baseUrl' }] });
    expect(reply.body).not.toContain('secret');
  });

  it('may have an at sign behind its host', async () => {
    const reply = await post({ name: `a${path}`, baseUrl: `${scheme}://service.example/@me` });
    expect(reply.statusCode).toBe(201);
  });

  it('has a key that a header can carry', async () => {
    const reply = await post({ baseUrl: `${scheme}://service.example/v1`, apiKey: '密钥中文' });
    expect(reply.json()).toMatchObject({ code: 'invalid-request', errors: [{ field: 'apiKey', code: 'wrong-format' }] });
    expect(reply.body).not.toContain('密钥中文');
  });
});

it('is refused when an account is changed, too', async () => {
  const made = await house.as('admin', {
    method: 'POST',
    url: '/api/v1/llm-accounts',
    payload: { name: 'b', kind: 'openai-compatible', baseUrl: 'https://service.example/v1', model: 'm' },
  });
  const changed = await house.as('admin', {
    method: 'PATCH',
    url: `/api/v1/llm-accounts/${made.json<{ id: string }>().id}`,
    payload: { baseUrl: withPassword('https') },
  });
  expect(changed.json()).toMatchObject({ status: 422, code: 'url-unusable' });
});

type Described = { paths: Record<string, Record<string, unknown>> };
type Listed = { items?: { id?: string; name?: string }[] };

/** What was given as a secret somewhere; a part of it is enough to find it. */
const secret = (where: string): string => `S3cret-${where}-7b1f`;

async function giveSecrets(): Promise<void> {
  const give = async (path: string, payload: object): Promise<void> => {
    const reply = await house.as('admin', { method: 'POST', url: `/api/v1${path}`, payload });
    expect([path, reply.statusCode, reply.statusCode < 300 ? '' : reply.body]).toEqual([path, 201, '']);
  };
  await give('/llm-accounts', {
    ...{ name: 's1', kind: 'openai-compatible', baseUrl: 'https://m.example/v1', model: 'm', apiKey: secret('model') },
    headers: { 'X-Token': secret('header') },
  });
  await give('/voices', {
    ...{ name: 's1', kind: 'openai', baseUrl: 'https://v.example/v1', model: 'm', voiceName: 'v', apiKey: secret('voice') },
  });
  await give('/recognisers', { name: 's1', kind: 'deepgram', model: 'nova-3', apiKey: secret('ears') });
  await give('/lines', {
    ...{ name: 's1', node: 'sw1', profile: 'external', address: 'c.example', capacity: 1, callerNumbers: [] },
    ...{ register: true, username: 'u', password: secret('line') },
  });
  await give('/extensions', { number: '4711', password: secret('phone') });
  await give('/switch-nodes', { name: 'far', host: '203.0.113.5', port: 8021, password: secret('node') });
  await give('/users', { username: 'someone', password: secret('person'), role: 'viewer' });
  await give('/webhooks', { name: 's1', url: 'https://h.example/in', events: ['call.ended'] });
}

/** Every answer of every route that reads, as an admin gets it, with the things that there are. */
async function everyAnswer(): Promise<{ url: string; body: string }[]> {
  const described = await house.as('admin', { url: '/api/v1/openapi.json' });
  const answers: { url: string; body: string }[] = [];
  for (const [path, methods] of Object.entries(described.json<Described>().paths)) {
    if (!('get' in methods) || path.endsWith('/events')) continue;
    for (const url of await addressesOf(path)) {
      const reply = await house.as('admin', { url });
      expect([url, reply.statusCode]).not.toEqual([url, 500]);
      answers.push({ url, body: reply.body });
    }
  }
  return answers;
}

/** With `{id}` or `{name}` of the first things of the list above it. */
async function addressesOf(path: string): Promise<string[]> {
  const place = /^(.*?)\/\{(\w+)\}/.exec(path);
  if (place === null) return [path];
  const [, list = '', key = ''] = place;
  const reply = await house.as('admin', { url: list });
  const items = reply.statusCode === 200 ? (reply.json<Listed>().items ?? []) : [];
  return items
    .slice(0, 3)
    .map((item) => path.replace(`{${key}}`, key === 'name' ? (item.name ?? '') : (item.id ?? '')))
    .filter((url) => !url.includes('{'));
}

it('no answer holds a secret that was given, nor the hash of one, nor a key', async () => {
  await giveSecrets();
  const { rows } = await house.db.query<{ hash: string }>(
    `select encode(token_hash, 'hex') as hash from session union select encode(key_hash, 'hex') from api_key
    union select a1_hash from extension where a1_hash is not null union select password_hash from app_user`,
  );
  const never = [
    /S3cret-/,
    ...rows.map(({ hash }) => new RegExp(hash.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))),
    /crl_[\w-]{40}/,
    /whsec_/,
  ];
  const answers = await everyAnswer();
  expect(answers.length).toBeGreaterThan(40);
  expect(answers.filter(({ url, body }) => url.includes('/lines') && body.includes('s1')).length).toBeGreaterThan(0);
  for (const { url, body } of answers) {
    for (const form of never) expect(form.test(body) ? `${url} shows ${form.source.slice(0, 12)}` : '').toBe('');
  }
});
