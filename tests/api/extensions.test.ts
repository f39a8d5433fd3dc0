/** Extensions by the api: their passwords are shown once, and nothing of them stays readable anywhere. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePhoneGuard } from '../../storage/phone-guard.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { switchPassword, useHouse } from './house.ts';
import { makeLine } from './nouns.ts';

const house = useHouse();
let last = 3_000;
const next = (): string => String((last += 1));

type Extension = { id: string; number: string; displayName: string; enabled: boolean; registrations: Record<string, unknown>[] };
type Secret = { extension: Extension; password: string; servers: { node: string; host: string | null; port: number }[] };
type Problem = { code: string; detail: string; errors: { field: string; code: string; message: string }[] };

function post(url: string, payload: object, headers: Record<string, string> = {}) {
  return house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload, headers });
}

async function made(payload: object = {}): Promise<Secret> {
  const reply = await post('/extensions', { number: next(), ...payload });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json<Secret>();
}

async function refused(url: string, payload: object, language = 'en'): Promise<Problem> {
  const reply = await post(url, payload, { 'accept-language': language });
  expect(reply.statusCode).toBeGreaterThanOrEqual(400);
  return reply.json<Problem>();
}

/** Everything that this database knows, as text. */
async function everything(): Promise<string> {
  const { rows } = await house.db.query<{ table: string }>(
    `select table_name as table from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const texts = [];
  for (const { table } of rows)
    texts.push((await house.db.query(`select coalesce(jsonb_agg(t), '[]')::text as all from "${table}" t`)).rows);
  return JSON.stringify(texts);
}

const hashOf = (number: string, password: string) => createHash('md5').update(`${number}:carillon:${password}`).digest('hex');

describe('the password of an extension', () => {
  it('is strong, shown once, and kept as a hash alone', async () => {
    const { extension, password } = await made({ displayName: 'Desk' });
    expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
    const { rows } = await house.db.query<{ hash: string }>('select a1_hash as hash from extension where id = $1::uuid', [
      extension.id,
    ]);
    expect(rows[0]?.hash).toBe(hashOf(extension.number, password));
    for (const url of [`/extensions/${extension.id}`, '/extensions', '/audit?limit=50']) {
      const { body } = await house.as('admin', { method: 'GET', url: `/api/v1${url}` });
      expect(body).not.toContain(password);
      expect(body).not.toContain(rows[0]?.hash);
    }
    expect(await everything()).not.toContain(password);
  });

  it('is the same for a repetition with its key, and sealed until then', async () => {
    const body = { number: next() };
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const first = (await post('/extensions', body, headers)).json<Secret>();
    expect((await post('/extensions', body, headers)).json()).toEqual(first);
    expect(await everything()).not.toContain(first.password);
  });

  it('is another one when an admin wants it', async () => {
    const { extension, password } = await made();
    const reply = await post(`/extensions/${extension.id}/password`, {});
    expect(reply.statusCode).toBe(200);
    expect(reply.json<Secret>().password).not.toBe(password);
    const own = await post(`/extensions/${extension.id}/password`, { password: 'correct7Horse9battery' });
    expect(own.json<Secret>().password).toBe('correct7Horse9battery');
    expect(await everything()).not.toContain('correct7Horse9battery');
  });

  it.each([
    ['short', 'password', 'too-short'],
    ['with space and "quotes"', 'password', 'wrong-format'],
    ['aaaaaaaaaaaaa1', 'password', 'password-guessable'],
  ])('is refused when it is %s', async (password, field, code) => {
    expect(await refused('/extensions', { number: next(), password })).toMatchObject({ errors: [{ field, code }] });
  });
});

describe('an extension', () => {
  it('tells where its phone signs in', async () => {
    await makeSipProfiles(house.db).ensure('sw1');
    const { servers } = await made({ node: 'sw1' });
    expect(servers).toEqual([{ node: 'sw1', profile: 'internal', host: null, port: 5060, running: null }]);
    // Nobody knows a server where none listens: the profile that would have to run is named.
    await house.db.query(`update sip_profile set enabled = false where node = 'sw1' and name = 'internal'`);
    expect((await made({ node: 'sw1' })).servers).toMatchObject([{ profile: 'internal', running: false }]);
    await house.db.query(`update sip_profile set enabled = true where node = 'sw1' and name = 'internal'`);
  });

  it.each<[string, object, string, string]>([
    ['a number that is none', { number: '10a' }, 'number', 'wrong-format'],
    ['a number that calls for help', { number: '110' }, 'number', 'number-reserved'],
    ['a field that there is not', { number: '4001', secret: 1 }, 'secret', 'unknown-field'],
  ])('is refused with %s', async (_what, payload, field, code) => {
    expect(await refused('/extensions', payload)).toMatchObject({ errors: [{ field, code }] });
  });

  it('has a number of its own, and that is said in the language of who asks', async () => {
    const { extension } = await made();
    const problem = await refused('/extensions', { number: extension.number }, 'zh');
    expect(problem).toMatchObject({ code: 'extensions-taken', errors: [{ field: 'number' }] });
    expect(problem.detail).toContain(`已有 1 个这样的分机：${extension.number}`);
  });

  it('is changed, switched off, found by its name and removed', async () => {
    const { extension } = await made({ displayName: 'Reception desk' });
    const change = await house.as('admin', {
      method: 'PATCH',
      url: `/api/v1/extensions/${extension.id}`,
      payload: { displayName: '前台', enabled: false },
    });
    expect(change.json()).toMatchObject({ displayName: '前台', enabled: false, number: extension.number });
    const found = await house.as('viewer', { method: 'GET', url: `/api/v1/extensions?text=${encodeURIComponent('前台')}` });
    expect(found.json<{ items: Extension[]; total: number }>()).toMatchObject({ items: [{ id: extension.id }], total: 1 });
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/extensions/${extension.id}` })).statusCode).toBe(204);
    expect((await house.as('admin', { method: 'GET', url: `/api/v1/extensions/${extension.id}` })).statusCode).toBe(404);
  });

  it('shows its phone, and a viewer not where the phone is', async () => {
    const { extension } = await made();
    const phone = { profile: 'internal', callId: 'c', number: extension.number, address: '198.51.100.4', port: 5062 };
    await makeRegistrations(house.db).registered('sw1', { ...phone, userAgent: 'Desk/1', expiresInMs: 60_000 });
    const seenBy = async (role: 'viewer' | 'agent') =>
      (await house.as(role, { method: 'GET', url: `/api/v1/extensions/${extension.id}` })).json<Extension>().registrations;
    expect(await seenBy('agent')).toMatchObject([
      { address: '198.51.100.4', port: 5062, userAgent: 'Desk/1', profile: 'internal' },
    ]);
    expect(await seenBy('viewer')).toMatchObject([{ address: null, port: null, userAgent: 'Desk/1' }]);
  });

  it('is listed page by page, as people count', async () => {
    for (const number of ['990', '9900', '99']) await made({ number });
    const read = async (query: string) =>
      (await house.as('viewer', { method: 'GET', url: `/api/v1/extensions?${query}` })).json<{
        items: Extension[];
        nextCursor: string | null;
      }>();
    const first = await read('limit=2&text=99');
    expect(first.items.map(({ number }) => number)).toEqual(['99', '990']);
    const second = await read(`limit=2&text=99&cursor=${first.nextCursor}`);
    expect(second.items[0]?.number).toBe('9900');
    const foreign = Buffer.from(JSON.stringify(['\u0000'])).toString('base64url');
    const odd = await house.as('viewer', { method: 'GET', url: `/api/v1/extensions?cursor=${foreign}` });
    expect(odd.json()).toMatchObject({ status: 400, code: 'invalid-cursor' });
  });
});

describe('a batch of extensions', () => {
  it('is made whole, each with a password of its own', async () => {
    const reply = await post('/extension-batches', { first: '6001', count: 3, namePattern: '客服 {n}' });
    expect(reply.statusCode, reply.body).toBe(201);
    const { items } = reply.json<{ items: { number: string; displayName: string; password: string }[] }>();
    expect(items.map(({ number, displayName }) => [number, displayName])).toEqual([
      ['6001', '客服 6001'],
      ['6002', '客服 6002'],
      ['6003', '客服 6003'],
    ]);
    expect(new Set(items.map(({ password }) => password)).size).toBe(3);
    const text = await everything();
    for (const { password } of items) expect(text).not.toContain(password);
  });

  it('is not made at all when one of its numbers is taken', async () => {
    await made({ number: '6102' });
    expect(await refused('/extension-batches', { first: '6101', count: 3 })).toMatchObject({
      code: 'extensions-taken',
      errors: [{ field: 'first' }],
    });
    const { rows } = await house.db.query(`select 1 from extension where number in ('6101', '6103')`);
    expect(rows).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['longer than its length allows', { first: '98', count: 5 }, 'count'],
    ['larger than one may be', { first: '8000', count: 201 }, 'count'],
    ['over a number that calls for help', { first: '108', count: 5 }, 'first'],
  ])('is refused when it is %s', async (_what, payload, field) => {
    expect((await refused('/extension-batches', payload)).errors[0]?.field).toBe(field);
  });
});

const form = 'application/x-www-form-urlencoded';
async function askSwitchDoor(fields: Record<string, string>): Promise<string> {
  const reply = await house.app.inject({
    method: 'POST',
    url: '/fs?node=sw1',
    remoteAddress: '127.0.0.1',
    headers: { 'content-type': form, authorization: `Basic ${Buffer.from(`carillon:${switchPassword}`).toString('base64')}` },
    payload: new URLSearchParams(fields).toString(),
  });
  return reply.body;
}

async function untilTold(fields: Record<string, string>, told: (body: string) => boolean): Promise<string> {
  for (let look = 0; look < 500; look += 1) {
    const body = await askSwitchDoor(fields);
    if (told(body)) return body;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the switch was not told');
}

describe('an address that guesses', () => {
  it('is known to nobody at the door until a person lets it in again', async () => {
    const { extension } = await made();
    const ip = '203.0.113.77';
    const signIn = { section: 'directory', action: 'sip_auth', user: extension.number, ip };
    await untilTold(signIn, (body) => body.includes('a1-hash'));
    await house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload: { phoneFailuresMax: 3 } });
    const failure = {
      profile: 'internal',
      address: ip,
      method: 'REGISTER',
      number: extension.number,
      userAgent: 'guess',
    } as const;
    for (let tries = 0; tries < 4; tries += 1) await makePhoneGuard(house.db).note('sw1', failure);
    await untilTold(signIn, (body) => body.includes('not found'));
    expect(await askSwitchDoor({ ...signIn, ip: '203.0.113.78' })).toContain('a1-hash');
    // A call to the phone is no sign-in from there.
    expect(await askSwitchDoor({ section: 'directory', action: 'user_call', user: extension.number })).toContain('a1-hash');

    const refusals = await house.as('supervisor', { method: 'GET', url: '/api/v1/phone-refusals' });
    expect(refusals.json<{ items: unknown[] }>().items[0]).toMatchObject({
      address: ip,
      number: extension.number,
      method: 'REGISTER',
    });
    const list = await house.as('supervisor', { method: 'GET', url: '/api/v1/blocked-addresses?active=true' });
    const [block] = list.json<{ items: { id: string; sentence: string }[] }>().items;
    expect(block).toMatchObject({ address: ip, active: true, failures: 3, attempts: 1, seenBy: 'sw1', number: null });
    expect(block?.sentence).toBe('3 failed sign-ins within 10 minutes');

    const lift = () => post(`/blocked-addresses/${block?.id}/lift`, {});
    expect((await lift()).json()).toMatchObject({ active: false, liftedBy: 'admin program' });
    expect((await lift()).json()).toMatchObject({ code: 'not-blocked' });
    await untilTold(signIn, (body) => body.includes('a1-hash'));
    const kept = await house.as('supervisor', { method: 'GET', url: '/api/v1/blocked-addresses' });
    expect(kept.json<{ items: object[] }>().items).toMatchObject([{ id: block?.id, active: false }]);
  });

  it('is shown to no agent', async () => {
    for (const url of ['/blocked-addresses', '/phone-refusals']) {
      expect((await house.as('agent', { method: 'GET', url: `/api/v1${url}` })).statusCode).toBe(403);
    }
  });
});

describe('what extensions may dial', () => {
  const call = (dialled: string) => ({ section: 'dialplan', 'Caller-Context': 'default', 'Caller-Destination-Number': dialled });
  const set = (payload: object) => house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload });

  it('is each other when that is switched on, without anything being started anew', async () => {
    const { extension } = await made();
    await untilTold(call(extension.number), (body) => body.includes('"403"'));
    await set({ extensionDialling: true });
    await untilTold(call(extension.number), (body) => body.includes(`user/${extension.number}@carillon`));
    await set({ extensionDialling: false });
    await untilTold(call(extension.number), (body) => body.includes('"403"'));
  });

  it('is an outside number by an open line when that is switched on, and never one that nobody may call', async () => {
    await makeLine(house, { node: 'sw1', gateway: 'open-to-phones', purpose: 'phoneBar', prefix: '9', codec: 'PCMU' });
    await untilTold(call('13800000001'), (body) => body.includes('"403"'));
    await set({ extensionsDialOut: true });
    const body = await untilTold(call('+8613800000001'), (text) => text.includes('bridge'));
    expect(body).toContain('sofia/gateway/open-to-phones/913800000001');
    await post('/do-not-call', { number: '13800000001', reason: 'asked' });
    expect(await askSwitchDoor(call('13800000001'))).toContain('"403"');
    expect(await askSwitchDoor(call('0086 138'))).not.toContain('bridge"');
    await set({ extensionsDialOut: false });
    await untilTold(call('13800000002'), (text) => text.includes('"403"'));
  });
});
