/** Each route as each role: the table of docs/roles.md is what happens. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { withRoleTable } from '../../api/role-table.ts';
import type { Role } from '../../api/route-contract.ts';
import { roles } from '../../api/route-contract.ts';
import { newApiKey } from '../../api/tokens.ts';
import { makeApiKeys } from '../../storage/api-keys.ts';
import { useHouse } from './house.ts';
import { makeLine, makeTask } from './nouns.ts';

const house = useHouse({ requestLimits: { signedInMax: 100_000, anonymousMax: 100_000 } });

type Row = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string; may: ReadonlySet<Role> };

/** Nobody's: a change that is allowed finds nothing to change. */
const nothing = '00000000-0000-4000-8000-000000000000';

async function tableRows(): Promise<Row[]> {
  const text = await readFile(new URL('../../docs/roles.md', import.meta.url), 'utf8');
  const lines = [...text.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \| (.+) \|$/gm)];
  return lines.map(([, method, path, cells]): Row => {
    const marks = (cells ?? '').split(' | ');
    return {
      method: method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE' ? method : 'GET',
      path: path ?? '',
      may: new Set(roles.filter((_, place) => marks[place] !== '–')),
    };
  });
}

function urlOf(path: string): string {
  return `/api/v1${path
    .replace('{type}', 'ai')
    .replace('{deliveryId}', '1')
    .replaceAll(/\{\w+\}/g, nothing)}`;
}

describe('the table of roles', () => {
  it('is made from the routes of today', async () => {
    const text = await readFile(new URL('../../docs/roles.md', import.meta.url), 'utf8');
    expect(
      withRoleTable(text, JSON.stringify(house.app.swagger())) === text,
      'run npm run openapi and commit docs/roles.md',
    ).toBe(true);
  });

  it.each(roles)('is what happens: %s is let into its routes and turned away from the others', async (role) => {
    const differing: string[] = [];
    const rows = await tableRows();
    expect(rows.length).toBeGreaterThan(80);
    for (const { method, path, may } of rows) {
      // A stream stays open; who may read it is told by its contract, and its refusals are the same as anywhere.
      if (path === '/events') continue;
      const reply = await house.as(role, { method, url: urlOf(path) });
      const refused = reply.statusCode === 403 && reply.json<{ code: string }>().code === 'forbidden';
      if (refused === may.has(role) || reply.statusCode === 401 || reply.statusCode >= 500) {
        differing.push(`${method} ${path}: ${reply.statusCode}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('opens every list and every page without an id to whoever may read it', async () => {
    const readable = (await tableRows()).filter(
      ({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/events',
    );
    // About the person: a key has none of it.
    const ofPeople = new Set(['/session/second-factor']);
    const failing: string[] = [];
    for (const { path, may } of readable) {
      if (ofPeople.has(path)) continue;
      for (const role of may) {
        const { statusCode } = await house.as(role, { url: urlOf(path) });
        if (statusCode !== 200) failing.push(`${path} as ${role}: ${statusCode}`);
      }
    }
    expect(failing).toEqual([]);
  });
});

describe('a viewer', () => {
  const number = '13987654321';
  let taskId = '';
  let callId = '';

  beforeAll(async () => {
    taskId = await makeTask(house, { name: 'follow-up' });
    await makeLine(house);
    const { rows } = await house.db.query<{ id: string }>(
      `with i as (
        insert into list_import (task_id, source, status, refused) values ($1::uuid, 'api', 'done', 1) returning id, task_id
      ), r as (
        insert into import_refused (import_id, row_number, column_name, code, value) select id, 2, 'number', 'too-short', $2::text from i
      ), k as (
        insert into contact (task_id, import_id, row_number, number, name, state, message, variables)
        select task_id, id, 1, $2::text, 'Wang', 'done', 'call ' || $2::text, jsonb_build_object('phone', $2::text) from i returning *
      )
      insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, dialled_at, answered_at, ended_at, outcome,
        reason, ended_by)
      select task_id, id, 1, 'final', 0, 'key', number, 'sw1', now(), now(), now(), 'completed', 'answered-callee-hung-up', 'callee'
      from k returning id`,
      [taskId, number],
    );
    callId = rows[0]?.id ?? '';
    await house.db.query(
      `insert into turn (call_id, n, speaker, text, heard, start_ms, end_ms)
      values ($1::uuid, 1, 'callee', 'my number is ' || $2::text, 'my number is ' || $2::text, 0, 900)`,
      [callId, number],
    );
    const listed = { number, reason: `asked from ${number}` };
    await house.as('agent', { method: 'POST', url: '/api/v1/do-not-call', payload: listed });
  });

  it('is shown no number anywhere, where an agent is', async () => {
    const imports = await house.as('admin', { url: `/api/v1/tasks/${taskId}/imports` });
    const importId = imports.json<{ items: { id: string }[] }>().items[0]?.id ?? '';
    const ids: Readonly<Record<string, string>> = { '/tasks/{id}': taskId, '/calls/{id}': callId };
    const plain: string[] = [];
    const shownToAgents: string[] = [];
    for (const { method, path, may } of await tableRows()) {
      if (method !== 'GET' || !may.has('viewer') || path === '/events' || path.startsWith('/numbers/')) continue;
      const known = Object.entries(ids).find(([begin]) => path.startsWith(begin));
      const filled = known === undefined ? path : path.replace('{id}', known[1]);
      const url = urlOf(filled.replace('{importId}', importId));
      if ((await house.as('viewer', { url })).body.includes(number)) plain.push(path);
      if ((await house.as('agent', { url })).body.includes(number)) shownToAgents.push(path);
    }
    expect(plain).toEqual([]);
    expect(shownToAgents.toSorted()).toEqual([
      '/calls',
      '/calls/{id}',
      '/do-not-call',
      '/tasks/{id}/contacts',
      '/tasks/{id}/imports/{importId}/refused',
    ]);
  });

  it('can not find a number out by parts of it, and gets no file with numbers', async () => {
    const ask = async (url: string) => (await house.as('viewer', { url: `/api/v1${url}` })).json<{ code: string }>().code;
    expect(await ask('/calls?number=1398')).toBe('number-filter-partial');
    expect(await ask(`/tasks/${taskId}/contacts?q=1398`)).toBe('number-filter-partial');
    expect(await ask('/do-not-call?q=1398')).toBe('number-filter-partial');
    expect(await ask('/calls/export.xlsx')).toBe('forbidden');
    expect(await ask(`/calls/${callId}/recording`)).toBe('forbidden');
  });
});

describe('a key with scopes', () => {
  async function keyWith(role: Role, scopes: readonly string[], expiresAt: Date | null = null): Promise<string> {
    const { secret, hash, start } = newApiKey();
    await makeApiKeys(house.db).insert({ name: 'k', role, keyHash: hash, keyStart: start, createdBy: null, scopes, expiresAt });
    return secret;
  }
  const ask = (key: string, method: Row['method'], url: string, payload?: object) =>
    house.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${key}`, 'accept-language': 'en' },
      ...(payload === undefined ? {} : { payload }),
    });

  it('reads everything its role may and changes nothing', async () => {
    const key = await keyWith('admin', ['read']);
    for (const { method, path, may } of await tableRows()) {
      if (path === '/events' || path.startsWith('/session') || !may.has('admin') || path === '/health') continue;
      const reply = await ask(key, method, urlOf(path).slice('/api/v1'.length));
      expect(reply.statusCode === 403, `${method} ${path} ${reply.statusCode}`).toBe(method !== 'GET');
    }
  });

  it('changes what its scopes name, and reads that too', async () => {
    const key = await keyWith('admin', ['contacts']);
    expect((await ask(key, 'GET', '/do-not-call')).statusCode).toBe(200);
    expect((await ask(key, 'POST', '/do-not-call', { number: '13900001111' })).statusCode).toBe(201);
    expect((await ask(key, 'GET', '/lines')).json()).toMatchObject({ status: 403, code: 'scope-missing' });
    const refused = await ask(key, 'PATCH', '/settings', { sessionHours: 3 });
    expect(refused.json()).toMatchObject({ code: 'scope-missing', detail: expect.stringContaining('settings') as string });
  });

  it('never gets beyond its role, nor to people and keys', async () => {
    expect((await ask(await keyWith('viewer', ['settings']), 'PATCH', '/settings', { sessionHours: 3 })).json()).toMatchObject({
      code: 'forbidden',
    });
    const all = await keyWith('admin', ['read', 'tasks', 'contacts', 'calls', 'assistants', 'lines', 'settings', 'webhooks']);
    expect((await ask(all, 'POST', '/api-keys', { name: 'k', role: 'admin' })).json()).toMatchObject({ code: 'scope-missing' });
    expect((await ask(all, 'POST', '/users', { username: 'x', password: 'y', role: 'admin' })).json()).toMatchObject({
      code: 'scope-missing',
    });
  });

  it('is made, listed with its last use and its address, and ends at its time', async () => {
    const post = (payload: object) => house.as('admin', { method: 'POST', url: '/api/v1/api-keys', payload });
    const past = await post({ name: 'late', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' });
    expect(past.json()).toMatchObject({ status: 422, code: 'already-past', errors: [{ field: 'expiresAt' }] });
    const made = await post({ name: 'crm', role: 'viewer', scopes: ['read'], expiresAt: '2100-01-01T00:00:00Z' });
    const { id, key } = made.json<{ id: string; key: string }>();
    expect((await ask(key, 'GET', '/tasks')).statusCode).toBe(200);
    const listed = (await house.as('admin', { url: '/api/v1/api-keys?limit=500' })).json<{ items: { id: string }[] }>();
    expect(listed.items.find((item) => item.id === id)).toMatchObject({
      scopes: ['read'],
      expiresAt: '2100-01-01T00:00:00.000Z',
      usedFrom: '127.0.0.1',
    });
    await house.db.query(`update api_key set expires_at = now() - interval '1 s' where id = $1::uuid`, [id]);
    expect((await ask(key, 'GET', '/tasks')).statusCode).toBe(401);
  });
});
