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
