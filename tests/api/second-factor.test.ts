import type { LightMyRequestResponse } from 'fastify';
import { Secret, TOTP } from 'otpauth';
import { afterEach, describe, expect, it } from 'vitest';
import { nameFailuresMax, useHouse } from './house.ts';

const house = useHouse();
const password = 'a horse on the moon';
let named = 0;

type Person = { id: string; name: string; cookie: string };
type Asked = { method?: 'GET' | 'POST' | 'DELETE' | 'PATCH'; payload?: object };

function codeOf(secret: string, stepsAhead = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + stepsAhead * 30_000 });
}

function signIn(name: string, code?: string): Promise<LightMyRequestResponse> {
  const payload = { username: name, password, ...(code === undefined ? {} : { code }) };
  return house.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers: { 'accept-language': 'en' } });
}

function ask(
  { cookie }: { cookie: string },
  path: string,
  { method = 'GET', payload }: Asked = {},
): Promise<LightMyRequestResponse> {
  const url = `/api/v1${path}`;
  return house.app.inject({
    method,
    url,
    headers: { cookie, 'accept-language': 'en' },
    ...(payload === undefined ? {} : { payload }),
  });
}

function cookieOf(reply: LightMyRequestResponse): string {
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
}

async function makePerson(role = 'supervisor'): Promise<Person> {
  named += 1;
  const name = `person${named}`;
  const made = await house.as('admin', { method: 'POST', url: '/api/v1/users', payload: { username: name, password, role } });
  await house.db.query('update app_user set must_change_password = false where username = $1::text', [name]);
  return { id: made.json<{ id: string }>().id, name, cookie: cookieOf(await signIn(name)) };
}

async function enrol(person: Person): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await ask(person, '/session/second-factor/setup', { method: 'POST', payload: { password } });
  const { secret, setup } = begun.json<{ secret: string; setup: string }>();
  const payload = { setup, code: codeOf(secret, -1) };
  const done = await ask(person, '/session/second-factor', { method: 'POST', payload });
  expect(done.statusCode, done.body).toBe(200);
  return { secret, ...done.json<{ recoveryCodes: string[] }>() };
}

async function rule(secondFactor: string): Promise<void> {
  await house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload: { secondFactor } });
}

afterEach(() => rule('optional'));

/** Each sign-in is slow by design, and these have many. */
const manySignInsMs = 60_000;

describe('a second factor', { timeout: manySignInsMs }, () => {
  it('is asked for once it is on, and a code opens once', async () => {
    const person = await makePerson();
    const elsewhere = { cookie: cookieOf(await signIn(person.name)) };
    const { secret, recoveryCodes } = await enrol(person);
    expect(recoveryCodes).toHaveLength(10);
    expect((await ask(elsewhere, '/tasks')).statusCode).toBe(401);
    expect((await ask(person, '/session/second-factor')).json()).toMatchObject({
      on: true,
      recoveryCodesLeft: 10,
      required: false,
    });

    const asked = await signIn(person.name);
    expect(asked.json()).toMatchObject({ status: 401, code: 'second-factor-needed' });
    expect(asked.headers['set-cookie']).toBeUndefined();
    const code = codeOf(secret);
    expect((await signIn(person.name, code)).statusCode).toBe(200);
    expect((await signIn(person.name, code)).json()).toMatchObject({
      status: 401,
      code: 'wrong-code',
      errors: [{ field: 'code' }],
    });
    expect((await signIn(person.name, codeOf(secret, 1))).statusCode).toBe(200);
  });

  it('is replaced by a recovery code when the phone is gone, each of them once', async () => {
    const person = await makePerson();
    const { recoveryCodes } = await enrol(person);
    const [first = ''] = recoveryCodes;
    expect((await signIn(person.name, first.toUpperCase().replaceAll('-', ' '))).statusCode).toBe(200);
    expect((await signIn(person.name, first)).json()).toMatchObject({ code: 'wrong-code' });
    expect((await ask(person, '/session/second-factor')).json()).toMatchObject({ recoveryCodesLeft: 9 });
  });

  it('can not be guessed: wrong codes close the name like wrong passwords', async () => {
    const person = await makePerson();
    const { secret } = await enrol(person);
    for (let failure = 0; failure < nameFailuresMax; failure += 1)
      expect((await signIn(person.name, '000000')).statusCode).toBe(401);
    expect((await signIn(person.name, codeOf(secret))).json()).toMatchObject({ status: 429, code: 'too-many-sign-ins' });
  });

  it('is begun with the password and the code of one person, and leaves no secret behind', async () => {
    const [one, two] = [await makePerson(), await makePerson()];
    const wrong = await ask(one, '/session/second-factor/setup', { method: 'POST', payload: { password: 'another' } });
    expect(wrong.json()).toMatchObject({ status: 422, code: 'wrong-password', errors: [{ field: 'password' }] });
    const begun = await ask(one, '/session/second-factor/setup', { method: 'POST', payload: { password } });
    const { secret, setup, uri } = begun.json<{ secret: string; setup: string; uri: string }>();
    expect(uri).toMatch(new RegExp(`^otpauth://totp/Carillon:${one.name}\\?.*secret=${secret}`));
    const stolen = await ask(two, '/session/second-factor', { method: 'POST', payload: { setup, code: codeOf(secret) } });
    expect(stolen.statusCode).toBe(409);
    const { secret: kept, recoveryCodes } = await enrol(one);
    const { rows } = await house.db.query<{ row: string }>(
      `select u::text || coalesce(c::text, '') as row from app_user u left join recovery_code c on c.user_id = u.id`,
    );
    const stored = rows.map(({ row }) => row).join();
    for (const text of [kept, ...recoveryCodes]) expect(stored).not.toContain(text);
    const seen = (await house.as('admin', { url: '/api/v1/audit?limit=500' })).body;
    for (const text of [kept, ...recoveryCodes, 'totp']) expect(seen).not.toContain(text);
  });

  it('is switched off with a code, or reset by an admin, which ends the sessions', async () => {
    const person = await makePerson();
    const { recoveryCodes } = await enrol(person);
    const off = (code: string) => ask(person, '/session/second-factor/off', { method: 'POST', payload: { code } });
    expect((await off('111111')).json()).toMatchObject({ status: 422, code: 'wrong-code' });
    expect((await off(recoveryCodes[0] ?? '')).statusCode).toBe(204);
    expect((await signIn(person.name)).statusCode).toBe(200);
    await enrol(person);
    const url = `/api/v1/users/${person.id}/second-factor`;
    expect((await house.as('supervisor', { method: 'DELETE', url })).statusCode).toBe(403);
    expect((await house.as('admin', { method: 'DELETE', url })).statusCode).toBe(204);
    expect((await ask(person, '/tasks')).statusCode).toBe(401);
    expect((await signIn(person.name)).json()).toMatchObject({ name: person.name });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${person.id}&action=second-factor-reset` });
    expect(audit.json()).toMatchObject({ total: 1, items: [{ before: { secondFactor: true }, after: { secondFactor: false } }] });
  });

  it('is required by the settings: until it is set up nothing else is open, and then it stays on', async () => {
    const [admin, agent] = [await makePerson('admin'), await makePerson('agent')];
    await rule('admins');
    expect((await ask(agent, '/tasks')).statusCode).toBe(200);
    expect((await ask(admin, '/tasks')).json()).toMatchObject({ status: 403, code: 'second-factor-must-enrol' });
    expect((await ask(admin, '/session')).json()).toMatchObject({ mustSetSecondFactor: true });
    const { recoveryCodes } = await enrol(admin);
    expect((await ask(admin, '/tasks')).statusCode).toBe(200);
    const payload = { code: recoveryCodes[0] ?? '' };
    const off = await ask(admin, '/session/second-factor/off', { method: 'POST', payload });
    expect(off.json()).toMatchObject({ status: 409, code: 'second-factor-required' });
    expect((await house.as('admin', { url: '/api/v1/tasks' })).statusCode).toBe(200);
  });

  it('is nothing for keys of programs', async () => {
    expect((await house.as('admin', { url: '/api/v1/session/second-factor' })).json()).toMatchObject({
      status: 403,
      code: 'people-only',
    });
  });
});

describe('a password', () => {
  it('is refused when it is easy to guess, with the reason', async () => {
    const post = (chosen: string) =>
      house.as('admin', {
        method: 'POST',
        url: '/api/v1/users',
        payload: { username: 'zhaoliu', password: chosen, role: 'viewer' },
      });
    expect((await post('zhaoliu-2026-x')).json()).toMatchObject({
      status: 422,
      code: 'password-has-name',
      errors: [{ field: 'password' }],
    });
    expect((await post('P@ssw0rd2026')).json()).toMatchObject({ status: 422, code: 'password-common' });
    const person = await makePerson();
    const change = (next: string) => ask(person, '/session/password', { method: 'POST', payload: { current: password, next } });
    expect((await change('qwertyuiop123')).json()).toMatchObject({ code: 'password-common', errors: [{ field: 'next' }] });
    expect((await change(password)).json()).toMatchObject({ code: 'password-same' });
  });

  it('that was wrong is in the audit log, for a name that exists', async () => {
    const person = await makePerson();
    await house.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username: person.name, password: 'guess' } });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${person.id}&action=refuse` });
    expect(audit.json()).toMatchObject({ items: [{ actorKind: 'system', after: { refusedFor: 'password' } }] });
    expect(audit.body).not.toContain('guess');
  });
});
