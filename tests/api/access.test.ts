import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { guardAccess, RouteWithoutAccess } from '../../api/access.ts';
import { roles } from '../../api/route-contract.ts';
import { makeCurrentSettings } from '../../api/settings/current-settings.ts';
import { adminPassword, useHouse } from './house.ts';

const house = useHouse();

describe('who may come in', () => {
  it('tells of every route who may call it', () => {
    const operations = paths().flatMap(([, methods]) => Object.values(methods));
    const told = operations.map((operation) => record(operation)['x-role']);
    expect(told.length).toBeGreaterThan(60);
    expect(told.filter((role) => !['public', 'signed-in', ...roles].includes(String(role)))).toEqual([]);
  });

  it('refuses to start with a route that declares none', async () => {
    const app = Fastify();
    guardAccess(app, { db: house.db, publicUrl: 'http://localhost', settings: makeCurrentSettings(house.db) });
    expect(() => app.get('/open', async () => 'open')).toThrow(RouteWithoutAccess);
    await app.close();
  });

  it('lets nobody into any route but sign-in, health and the description without a login', async () => {
    const open: string[] = [];
    for (const { method, url } of routesOf()) {
      const reply = await house.app.inject({ method, url, headers: { 'accept-language': 'en' } });
      if (reply.statusCode !== 401) open.push(`${method} ${url}`);
    }
    expect(open.sort()).toEqual(['GET /api/v1/health', 'POST /api/v1/session']);
  });

  it('turns a viewer away from every route that changes something', async () => {
    const allowed: string[] = [];
    for (const { method, url } of routesOf()) {
      if (method === 'GET' || url.startsWith('/api/v1/session')) continue;
      const reply = await house.as('viewer', { method, url });
      if (reply.statusCode !== 403) allowed.push(`${method} ${url}`);
    }
    expect(allowed).toEqual([]);
  });

  it('says which role is needed and which one is there', async () => {
    const reply = await house.as('agent', { method: 'GET', url: '/api/v1/users' });
    expect(reply.json()).toMatchObject({ status: 403, code: 'forbidden', detail: 'This needs the role admin; yours is agent.' });
  });

  it('orders the roles so that each may do what the ones before it may', async () => {
    const statuses = await Promise.all(roles.map(async (role) => (await house.as(role, { url: '/api/v1/audit' })).statusCode));
    expect(statuses).toEqual([403, 403, 200, 200]);
  });

  it('does not know a revoked key any more', async () => {
    const made = await house.as('admin', { method: 'POST', url: '/api/v1/api-keys', payload: { name: 'k', role: 'viewer' } });
    const { id, key } = made.json<{ id: string; key: string }>();
    const ask = () => house.app.inject({ url: '/api/v1/tasks', headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).statusCode).toBe(200);
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/api-keys/${id}` })).statusCode).toBe(204);
    expect((await ask()).statusCode).toBe(401);
    const listed = await house.as('admin', { url: '/api/v1/api-keys' });
    expect(listed.body).not.toContain(key);
  });
});

describe('requests of other sites', () => {
  it('are refused when a browser would send the cookie with them', async () => {
    const cookie = await signIn();
    const send = (headers: Record<string, string>) =>
      house.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie, host: 'localhost:8080', ...headers } });
    expect((await send({ origin: 'https://evil.example' })).json()).toMatchObject({ code: 'foreign-origin' });
    expect((await send({ origin: 'null' })).statusCode).toBe(403);
    expect((await send({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await send({ origin: 'http://localhost:8080' })).statusCode).toBe(204);
  });

  it('are refused at the sign-in too, so that nobody is signed in as somebody else', async () => {
    const payload = { username: 'admin', password: adminPassword };
    const headers = { origin: 'https://evil.example', host: 'localhost:8080' };
    const reply = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers });
    expect(reply.statusCode).toBe(403);
    expect(reply.headers['set-cookie']).toBeUndefined();
  });
});

async function signIn(): Promise<string> {
  const payload = { username: 'admin', password: adminPassword };
  const reply = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload });
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
}

function routesOf(): { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; url: string }[] {
  const id = '00000000-0000-4000-8000-000000000000';
  const methods = { get: 'GET', post: 'POST', patch: 'PATCH', delete: 'DELETE' } as const;
  return paths().flatMap(([path, operations]) =>
    Object.entries(methods)
      .filter(([name]) => name in operations)
      .map(([, method]) => ({ method, url: path.replace('{type}', 'ai').replaceAll(/\{\w+\}/g, id) })),
  );
}

function paths(): [path: string, operations: Record<string, unknown>][] {
  const described: unknown = house.app.swagger().paths;
  return Object.entries(record(described)).map(([path, operations]) => [path, record(operations)]);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
