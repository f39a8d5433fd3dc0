import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { useHouse } from './house.ts';
import { fileForm } from './multipart.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();
const nobody = '00000000-0000-4000-8000-000000000000';

type Entry = { id: string; number: string };
const add = (payload: object, headers: Record<string, string> = {}) =>
  house.as('agent', { method: 'POST', url: '/api/v1/do-not-call', payload, headers });
const list = async (query = '') =>
  (await house.as('agent', { url: `/api/v1/do-not-call${query}` })).json<{
    items: Entry[];
    total: number;
    nextCursor: string | null;
  }>();
const numbers = async (query: string): Promise<string[]> => (await list(query)).items.map(({ number }) => number);

function upload(query: string, bytes: string, headers: Record<string, string> = {}) {
  const form = fileForm('numbers.csv', Buffer.from(bytes));
  const url = `/api/v1/do-not-call/import${query}`;
  return house.as('supervisor', { method: 'POST', url, payload: form.payload, headers: { ...form.headers, ...headers } });
}

it('takes a number as people write it, for all tasks or for one, once', async () => {
  const taskId = await makeTask(house, { name: 'one task' });
  const first = await add({ number: '+86 136 0000 0001', reason: ' letter ' });
  expect(first.statusCode).toBe(201);
  expect(first.json()).toMatchObject({
    number: '13600000001',
    taskId: null,
    reason: 'letter',
    source: 'api',
    createdBy: 'agent program',
  });
  expect((await add({ number: '13600000001' })).json()).toMatchObject({ id: first.json<Entry>().id, reason: 'letter' });
  expect((await add({ number: '13600000001', taskId })).json()).toMatchObject({ taskId, taskName: 'one task' });
  expect(await numbers('?q=3600000001&scope=all')).toEqual(['13600000001']);
  expect((await list(`?taskId=${taskId}`)).total).toBe(1);
});

it('says in words what is no number and which task does not exist', async () => {
  expect((await add({ number: 'abc' })).json()).toMatchObject({
    status: 422,
    errors: [{ field: 'number', code: 'number-not-a-number', message: expect.stringContaining('not a phone number') as unknown }],
  });
  expect((await add({ number: '13600000002', taskId: nobody })).json()).toMatchObject({ code: 'reference-missing' });
});

it('goes on page by page, newest first', async () => {
  for (const n of [3, 4, 5]) await add({ number: `1360000000${n}` });
  const first = await list('?limit=2&scope=all');
  expect(first.items.map(({ number }) => number)).toEqual(['13600000005', '13600000004']);
  expect(await numbers(`?limit=1&scope=all&cursor=${first.nextCursor ?? ''}`)).toEqual(['13600000003']);
});

it('imports a list: counts what was new, known and repeated, names the refused rows, and keeps no file', async () => {
  await add({ number: '13600000006' });
  const file = '手机号码\n13600000006\n13600000007\n13600000007\n1.36E+10\n';
  const reply = await upload('?reason=carrier', file, { 'idempotency-key': 'list 1' });
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toMatchObject({
    parsed: 4,
    added: 1,
    known: 1,
    duplicate: 1,
    refused: 1,
    refusedRows: [{ row: 5, code: 'number-digits-lost' }],
  });
  expect((await upload('?reason=carrier', file, { 'idempotency-key': 'list 1' })).json()).toEqual(reply.json());
  expect(await numbers('?source=import')).toEqual(['13600000007']);
  expect(await readdir(path.join(house.folder, 'uploads'))).toEqual([]);
});

it('takes nothing from a file that is no list, and says why', async () => {
  const reply = await upload('', 'name\nsomebody\n');
  expect(reply.json()).toMatchObject({
    status: 422,
    code: 'list-refused',
    errors: [{ field: 'file', code: 'phone-column-missing' }],
  });
});

it('is changed by those who may, and each change stands in the audit log without the number', async () => {
  const { id } = (await add({ number: '13600000008', reason: 'said so' })).json<Entry>();
  const url = `/api/v1/do-not-call/${id}`;
  expect((await house.as('agent', { method: 'DELETE', url })).statusCode).toBe(403);
  expect((await house.as('supervisor', { method: 'DELETE', url })).statusCode).toBe(204);
  expect((await house.as('supervisor', { method: 'DELETE', url })).json()).toMatchObject({ code: 'not-found' });
  const log = await house.as('supervisor', { url: '/api/v1/audit?subjectKind=do-not-call&limit=2' });
  expect(log.json()).toMatchObject({
    items: [
      { action: 'do-not-call.delete', before: { number: '136****0008' } },
      { action: 'do-not-call.create', after: { reason: 'said so' } },
    ],
  });
  expect(log.body).not.toContain('13600000008');
});

it('is masked for viewers, who can not find numbers out by searching', async () => {
  await add({ number: '13600000009' });
  const reply = await house.as('viewer', { url: '/api/v1/do-not-call?limit=1' });
  expect(reply.json()).toMatchObject({ items: [{ number: '136****0009' }] });
  expect((await house.as('viewer', { url: '/api/v1/do-not-call?q=1360' })).json()).toMatchObject({
    code: 'number-filter-partial',
  });
});
