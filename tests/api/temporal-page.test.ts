/** Temporal's page behind our sign-in, with a page of its own kind behind the door. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeCurrentSettings } from '../../api/settings/current-settings.ts';
import { makeTemporalDoor } from '../../api/temporal-page/temporal-door.ts';
import { adminPassword, silent, useHouse } from './house.ts';

const house = useHouse();
const publicUrl = 'http://localhost:8080';
let upstream: Server;
let asked: { url: string; cookie: string | undefined; method: string }[] = [];
let door: FastifyInstance;

beforeEach(async () => {
  asked = [];
  upstream = createServer((request: IncomingMessage, response) => {
    asked.push({ url: request.url ?? '', cookie: request.headers.cookie, method: request.method ?? '' });
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': '_csrf=t; Path=/' }).end('<title>Temporal</title>');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  await openDoor(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await door.close();
  await new Promise((resolve) => upstream.close(resolve));
});

async function openDoor(to: string): Promise<void> {
  door = await makeTemporalDoor({
    ...{ db: house.db, log: silent, settings: makeCurrentSettings(house.db) },
    ...{ publicUrl, doorUrl: 'http://localhost:8234', upstream: to },
  });
}

/** The cookie of somebody who is signed in. */
async function cookieOf(username: string, password: string): Promise<string> {
  const reply = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password } });
  expect(reply.statusCode, reply.body).toBeLessThan(300);
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
}

async function adminCookie(): Promise<string> {
  await house.db.query(`update app_user set must_change_password = false where username = 'admin'`);
  return cookieOf('admin', adminPassword);
}

const html = { accept: 'text/html,*/*' };

it('is shown to an admin, whose cookie stays here', async () => {
  const cookie = `${await adminCookie()}; _csrf=before`;
  const reply = await door.inject({ url: '/namespaces/carillon/workflows?query=a%20b', headers: { ...html, cookie } });
  expect(reply.statusCode).toBe(200);
  expect(reply.body).toContain('Temporal');
  expect(reply.headers['set-cookie']).toBe('_csrf=t; Path=/');
  expect(asked).toEqual([{ url: '/namespaces/carillon/workflows?query=a%20b', cookie: '_csrf=before', method: 'GET' }]);
});

it('leads whoever is not signed in to our page, and tells a program so', async () => {
  const page = await door.inject({ url: '/', headers: html });
  expect([page.statusCode, page.headers.location]).toEqual([302, publicUrl]);
  expect((await door.inject({ url: '/api/v1/namespaces' })).statusCode).toBe(401);
  expect((await door.inject({ url: '/', headers: { cookie: 'carillon_session=guessed' } })).statusCode).toBe(401);
  // A key is for our api and opens nothing else.
  expect((await door.inject({ url: '/', headers: { authorization: `Bearer ${house.key('admin')}` } })).statusCode).toBe(401);
  expect(asked).toEqual([]);
});

it('is shown neither before the first password is changed nor to another role', async () => {
  await house.db.query(`update app_user set must_change_password = true where username = 'admin'`);
  const first = await cookieOf('admin', adminPassword);
  expect((await door.inject({ url: '/', headers: { ...html, cookie: first } })).statusCode).toBe(302);
  const password = 'a-long-enough-password-7';
  const made = await house.as('admin', {
    ...{ method: 'POST', url: '/api/v1/users', payload: { username: 'looks-on', password, role: 'supervisor' } },
  });
  expect(made.statusCode, made.body).toBe(201);
  await house.db.query(`update app_user set must_change_password = false where username = 'looks-on'`);
  const other = await door.inject({ url: '/', headers: { ...html, cookie: await cookieOf('looks-on', password) } });
  expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([403, 'forbidden']);
  expect(asked).toEqual([]);
});

it('takes no order from another page, ours among them', async () => {
  const cookie = await adminCookie();
  const terminate = (origin: string) =>
    door.inject({ method: 'POST', url: '/api/v1/terminate', headers: { cookie, origin, host: 'localhost:8234' }, payload: {} });
  expect((await terminate(publicUrl)).statusCode).toBe(403);
  expect((await terminate('https://elsewhere.example')).statusCode).toBe(403);
  expect((await terminate('null')).statusCode).toBe(403);
  expect(asked).toEqual([]);
  expect((await terminate('http://localhost:8234')).statusCode).toBe(200);
  expect(asked).toMatchObject([{ method: 'POST' }]);
});

it('says so when Temporal’s page is away', async () => {
  await door.close();
  await openDoor('http://127.0.0.1:9');
  const reply = await door.inject({ url: '/', headers: { ...html, cookie: await adminCookie() } });
  expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([502, 'temporal-page-away']);
});
