import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { makeUsers } from '../../storage/users.ts';
import { adminPassword, nameFailuresMax, useHouse } from './house.ts';

const house = useHouse();

function signIn(username: string, password: string): Promise<LightMyRequestResponse> {
  return house.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { username, password },
    headers: { 'accept-language': 'en' },
  });
}

function cookieOf(reply: LightMyRequestResponse): string {
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
}

async function makeUser(username: string, password: string, role = 'supervisor'): Promise<string> {
  const reply = await house.as('admin', { method: 'POST', url: '/api/v1/users', payload: { username, password, role } });
  return reply.json<{ id: string }>().id;
}

describe('signing in', () => {
  it('sets a cookie that scripts and other sites can not use, and keeps no token', async () => {
    const reply = await signIn(' Admin ', adminPassword);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ kind: 'user', name: 'admin', role: 'admin', mustChangePassword: false });
    expect(String(reply.headers['set-cookie'])).toMatch(/^carillon_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { rows } = await house.db.query<{ hash: Buffer }>('select token_hash as hash from session');
    expect(rows.map((row) => row.hash.length)).toEqual([32]);
  });

  it('answers an unknown name like a wrong password', async () => {
    const [unknown, wrong] = [await signIn('nobody', 'some password'), await signIn('admin', 'some password')];
    expect([unknown.statusCode, wrong.statusCode]).toEqual([401, 401]);
    expect(unknown.json()).toEqual(wrong.json());
  });

  it('ends with the session', async () => {
    const cookie = cookieOf(await signIn('admin', adminPassword));
    const who = () => house.app.inject({ url: '/api/v1/session', headers: { cookie } });
    expect((await who()).json()).toMatchObject({ name: 'admin' });
    await house.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } });
    expect((await who()).statusCode).toBe(401);
  });

  it('ends when the time is over', async () => {
    const cookie = cookieOf(await signIn('admin', adminPassword));
    await house.db.query(`update session set expires_at = now() - interval '1 second'`);
    expect((await house.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401);
  });

  it('stops looking at passwords of a name after too many failures, also at the right one', async () => {
    await makeUser('guessed', 'the right password');
    for (let failure = 0; failure < nameFailuresMax; failure += 1)
      expect((await signIn('guessed', 'wrong')).statusCode).toBe(401);
    const reply = await signIn('guessed', 'the right password');
    expect(reply.json()).toMatchObject({ status: 429, code: 'too-many-sign-ins' });
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(60);
  });
});

describe('a password that somebody else chose', () => {
  it('opens nothing until it is changed, and the change ends other sessions', async () => {
    await makeUser('fresh', 'chosen by admin');
    const elsewhere = { cookie: cookieOf(await signIn('fresh', 'chosen by admin')) };
    const here = { cookie: cookieOf(await signIn('fresh', 'chosen by admin')) };
    const tasks = (headers: { cookie: string }) => house.app.inject({ url: '/api/v1/tasks', headers });
    expect((await tasks(here)).json()).toMatchObject({ code: 'password-must-change' });
    const change = (current: string) =>
      house.app.inject({
        method: 'POST',
        url: '/api/v1/session/password',
        headers: here,
        payload: { current, next: 'chosen by myself' },
      });
    expect((await change('not the current one')).json()).toMatchObject({
      code: 'wrong-password',
      errors: [{ field: 'current' }],
    });
    expect((await change('chosen by admin')).statusCode).toBe(204);
    expect((await tasks(here)).statusCode).toBe(200);
    expect((await tasks(elsewhere)).statusCode).toBe(401);
  });
});

describe('users', () => {
  it('never leave with their password, and are audited without it', async () => {
    const id = await makeUser('quiet', 'a very secret password');
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    expect(audit.json()).toMatchObject({ items: [{ action: 'user.create', actorName: 'admin program', before: null }] });
    const all = (await house.as('admin', { url: '/api/v1/users' })).body + audit.body;
    expect(all).toContain('quiet');
    expect(all).not.toMatch(/scrypt|secret password/);
  });

  it('are refused twice under one name', async () => {
    await makeUser('twice', 'a password of hers');
    const payload = { username: 'twice', password: 'another password', role: 'viewer' };
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/users', payload });
    expect(reply.json()).toMatchObject({ status: 409, code: 'name-taken', errors: [{ field: 'username' }] });
  });

  it('lose their sessions when they are disabled', async () => {
    const id = await makeUser('leaving', 'a password of his');
    await house.as('admin', { method: 'PATCH', url: `/api/v1/users/${id}`, payload: { disabled: true } });
    expect((await signIn('leaving', 'a password of his')).statusCode).not.toBe(200);
    expect((await house.as('admin', { url: `/api/v1/users/${id}` })).json()).toMatchObject({ disabled: true });
  });

  it('keep one admin', async () => {
    const admin = await makeUsers(house.db).findWithHash('admin');
    const url = `/api/v1/users/${admin?.user.id ?? ''}`;
    expect((await house.as('admin', { method: 'DELETE', url })).json()).toMatchObject({ status: 409, code: 'last-admin' });
    const demoted = await house.as('admin', { method: 'PATCH', url, payload: { role: 'viewer' } });
    expect(demoted.json()).toMatchObject({ code: 'last-admin' });
  });
});
