import { expect, it } from 'vitest';
import { parameterKeys } from '../../domain/parameters.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();

type Parameter = { key: string; value: unknown; usual: unknown; means: string; changedBy: string | null };

const change = (payload: object) => house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload });

async function parameter(key: string, language = 'en'): Promise<Parameter | undefined> {
  const reply = await house.as('viewer', { url: '/api/v1/settings/parameters', headers: { 'accept-language': language } });
  return reply.json<{ items: Parameter[] }>().items.find((one) => one.key === key);
}

it('have usual values, are checked, and are audited', async () => {
  expect((await house.as('viewer', { url: '/api/v1/settings' })).json()).toMatchObject({
    timeZone: 'Asia/Shanghai',
    changedBy: null,
  });
  expect((await change({ timeZone: 'Moon' })).json()).toMatchObject({ status: 422, errors: [{ field: 'timeZone' }] });
  expect((await change({ timeZone: 'Europe/Berlin' })).json()).toMatchObject({
    timeZone: 'Europe/Berlin',
    changedBy: 'admin program',
  });
  const audit = await house.as('admin', { url: '/api/v1/audit?subjectKind=settings' });
  expect(audit.json()).toMatchObject({
    items: [{ before: { timeZone: 'Asia/Shanghai' }, after: { timeZone: 'Europe/Berlin' } }],
  });
});

it('are explained one by one in the asker’s language, with who changed them', async () => {
  await change({ silenceMs: 8000 });
  expect(await parameter('silenceMs')).toMatchObject({
    value: 8000,
    usual: 6000,
    unit: 'ms',
    min: 2000,
    max: 60_000,
    changedBy: 'admin program',
  });
  expect((await parameter('silenceMs', 'zh'))?.means).toMatch(/静音话术/);
  expect(await parameter('silenceQuestions')).toMatchObject({ value: 2, changedBy: null });
  const all = (await house.as('viewer', { url: '/api/v1/settings/parameters' })).json<{ items: Parameter[] }>().items;
  expect(all.map(({ key }) => key)).toEqual(parameterKeys);
});

it('get their usual values back', async () => {
  await change({ endOfTurnMs: 500, thinkAhead: false });
  expect((await change({ usual: ['endOfTurnMs'] })).json()).toMatchObject({ endOfTurnMs: 700, thinkAhead: false });
  expect((await parameter('endOfTurnMs'))?.changedBy).toBeNull();
});

it('refuse what is out of range, and name the limit', async () => {
  const refused = await house.as('admin', {
    method: 'PATCH',
    url: '/api/v1/settings',
    payload: { endOfTurnMs: 10 },
    headers: { 'accept-language': 'en' },
  });
  expect(refused.json()).toMatchObject({
    status: 400,
    errors: [{ field: 'endOfTurnMs', message: expect.stringContaining('200') as string }],
  });
});

it('let keys in from named addresses alone, and this machine always', async () => {
  const from = (remoteAddress: string) => house.as('viewer', { url: '/api/v1/tasks', remoteAddress });
  expect((await from('203.0.113.9')).statusCode).toBe(200);
  expect((await change({ apiAddresses: ['10.0.0.0/8', 'everyone'] })).json()).toMatchObject({
    status: 422,
    errors: [{ field: 'apiAddresses.1' }],
  });
  await change({ apiAddresses: ['10.0.0.0/8', '2001:db8::1'] });
  expect((await from('203.0.113.9')).json()).toMatchObject({ status: 403, code: 'key-elsewhere' });
  expect((await from('10.20.30.40')).statusCode).toBe(200);
  expect((await from('::ffff:10.20.30.40')).statusCode).toBe(200);
  expect((await from('2001:db8::1')).statusCode).toBe(200);
  expect((await from('127.0.0.1')).statusCode).toBe(200);
  await change({ apiAddresses: [] });
});

it('keep a task that has dialled for as long as they say', async () => {
  const id = await makeTask(house);
  await change({ taskKeptDays: 3 });
  await house.db.query(
    `update task set status = 'completed', started_at = now() - interval '2 days', ended_at = now() - interval '2 days'
    where id = $1::uuid`,
    [id],
  );
  const refused = await house.as('admin', { method: 'DELETE', url: `/api/v1/tasks/${id}`, headers: { 'accept-language': 'en' } });
  expect(refused.json()).toMatchObject({ status: 409, code: 'task-kept', detail: expect.stringContaining('tomorrow') as string });
  await house.db.query(`update task set ended_at = now() - interval '4 days' where id = $1::uuid`, [id]);
  expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/tasks/${id}` })).statusCode).toBe(204);
  expect(await withTransaction(house.db, (tx) => makeTasks(tx).find(id))).toBeNull();
});
