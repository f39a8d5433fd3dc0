import { describe, expect, it } from 'vitest';
import { useHouse } from './house.ts';
import { makeAssistant, makeLine, makeTask } from './nouns.ts';

const house = useHouse();

type Task = {
  ruleSet: string;
  callingWindow: { timeZone: string } | null;
  frequency: object | null;
  limit: { code: string; sentence: string };
  next: { waiting: number; retries: number; retriesDue: number; nextDueAt: string | null; becauseOf: string };
};
type Fault = { field: string; code: string; message: string };

const patch = (id: string, payload: object) => house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });
const post = (url: string, payload: object = {}) => house.as('supervisor', { method: 'POST', url: `/api/v1${url}`, payload });
const read = async (id: string): Promise<Task> => (await house.as('viewer', { url: `/api/v1/tasks/${id}` })).json<Task>();

async function faults(id: string, payload: object): Promise<string[]> {
  const reply = await patch(id, payload);
  const { errors } = reply.json<{ errors: Fault[] }>();
  expect(errors.every(({ message }) => message !== '' && message !== 'undefined')).toBe(true);
  return errors.map(({ field, code }) => `${field} ${code}`).sort();
}

async function started(change: object, ...numbers: string[]): Promise<string> {
  const id = await makeTask(house, change);
  await post(`/tasks/${id}/contacts`, { contacts: numbers.map((number) => ({ number })) });
  await post(`/tasks/${id}/start`);
  return id;
}

describe('rule sets', () => {
  it('are offered with their values and the source of each', async () => {
    const reply = await house.as('viewer', { url: '/api/v1/rule-sets' });
    const { items } = reply.json<{ items: { name: string; sources: string[] }[] }>();
    expect(items.map(({ name }) => name)).toEqual(['none', 'china', 'us']);
    expect(items[1]).toMatchObject({
      frequency: { perDayMax: 5, perFiveMinutesMax: 3 },
      callingWindow: { timeZone: 'Asia/Shanghai' },
    });
    expect(items[2]).toMatchObject({ callingWindow: { timeZone: 'callee', unknownZone: null } });
    expect(items.slice(1).every(({ sources }) => sources.length > 0)).toBe(true);
  });

  it('fill what was left out, and leave what was chosen', async () => {
    const base = { type: 'ai', maxConcurrency: 1, lineIds: [await makeLine(house)], assistantId: await makeAssistant(house) };
    const china = await post('/tasks', { ...base, name: 'c', ruleSet: 'china', frequency: { perDayMax: 2 } });
    expect(china.json()).toMatchObject({
      ruleSet: 'china',
      frequency: { perDayMax: 2 },
      callingWindow: { timeZone: 'Asia/Shanghai' },
    });
    const { id } = (await post('/tasks', { ...base, name: 'n' })).json<{ id: string }>();
    expect(await read(id)).toMatchObject({ ruleSet: 'none', callingWindow: null, frequency: null });
    await patch(id, { ruleSet: 'us' });
    expect(await read(id)).toMatchObject({ ruleSet: 'us', callingWindow: { timeZone: 'callee' }, frequency: { perDayMax: 3 } });
    await patch(id, { ruleSet: 'none' });
    expect(await read(id)).toMatchObject({ ruleSet: 'none', callingWindow: { timeZone: 'callee' } });
  });
});

describe('a refused change', () => {
  it('names each fault of hours, caps, retry rules and the end, in words', async () => {
    const id = await makeTask(house);
    const days = { mon: [['09:00', '10:00']] };
    expect(
      await faults(id, { callingWindow: { timeZone: 'Asia/Shanghai', unknownZone: 'Mars', days, holidays: ['2026-02-30'] } }),
    ).toEqual([
      'callingWindow.holidays.0 not-a-date',
      'callingWindow.unknownZone time-zone-unknown',
      'callingWindow.unknownZone unknown-zone-without-callee',
    ]);
    expect(await faults(id, { frequency: {} })).toEqual(['frequency caps-nothing']);
    const rule = { times: 1, afterSeconds: 60 };
    expect(
      await faults(id, {
        retry: {
          rules: [
            { ...rule, outcomes: ['busy', 'unknown'] },
            { ...rule, outcomes: ['busy'] },
          ],
        },
      }),
    ).toEqual(['retry.rules.0.outcomes.1 outcome-not-retried', 'retry.rules.1.outcomes.0 outcome-twice']);
    expect(await faults(id, { retry: { rules: [{ ...rule, outcomes: ['busy'], times: 99 }] } })).toEqual([
      'retry.rules.0.times too-large',
    ]);
    expect(await faults(id, { endAt: '2020-01-01T00:00:00Z' })).toEqual(['endAt end-in-the-past']);
    const later = { startAt: '2099-01-02T00:00:00Z', endAt: '2099-01-01T00:00:00Z' };
    expect(await faults(id, later)).toEqual(['endAt ends-before-start']);
    expect((await house.as('viewer', { url: `/api/v1/tasks/${id}/changes` })).json()).toMatchObject({ total: 1 });
  });
});

describe('a task that does not ring', () => {
  it('says that its retries wait, for when, and why', async () => {
    const retry = { rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 900 }] };
    const id = await started({ retry }, '13500000001');
    await house.db.query(
      `update contact set attempts = 1, outcome = 'busy', next_attempt_at = now() + interval '15 min', due_at = now() + interval '15 min',
        waits_because = 'retry' where task_id = $1::uuid`,
      [id],
    );
    const task = await read(id);
    expect(task.next).toMatchObject({ waiting: 1, retries: 1, retriesDue: 0, becauseOf: 'retry-later' });
    expect(Date.parse(task.next.nextDueAt ?? '')).toBeGreaterThan(Date.now() + 600_000);
    expect(task.limit.sentence).toContain('1 numbers wait for another attempt');
    const contacts = await house.as('viewer', { url: `/api/v1/tasks/${id}/contacts` });
    expect(contacts.json()).toMatchObject({ items: [{ waitsBecause: 'retry', waits: 'the last call ended with “Busy”' }] });
  });

  it('refuses to start when nobody knows the zone of its numbers, and says what to change', async () => {
    const days = { mon: [['00:00', '24:00']] };
    const id = await started({ callingWindow: { timeZone: 'callee', days } }, '12345');
    const refused = await post(`/tasks/${id}/start`);
    expect(refused.json()).toMatchObject({ status: 409, code: 'nobody-may-be-dialled' });
    await patch(id, { callingWindow: { timeZone: 'callee', unknownZone: 'Asia/Shanghai', days } });
    expect((await post(`/tasks/${id}/start`)).statusCode).toBe(200);
    await patch(id, { callingWindow: { timeZone: 'callee', days } });
    expect((await read(id)).limit).toMatchObject({
      code: 'zone-unknown',
      sentence: expect.stringContaining('time zone') as unknown,
    });
  });

  it('says that its lines rest, and goes on when they are woken', async () => {
    const lineId = await makeLine(house, { name: 'tired' });
    const id = await started({ lineIds: [lineId] }, '13500000002');
    await house.db.query(
      `update line set rests = 2, faults_in_row = 6, rest_until = now() + interval '1 min', rest_reason = 'line-down' where id = $1::uuid`,
      [lineId],
    );
    expect(await read(id)).toMatchObject({
      limit: { code: 'lines-resting' },
      next: { restingLines: [{ id: lineId, name: 'tired', reason: 'line-down' }] },
    });
    const line = await house.as('viewer', { url: `/api/v1/lines/${lineId}` });
    expect(line.json()).toMatchObject({
      faultsInRow: 6,
      resting: { reason: 'line-down', sentence: expect.stringContaining('down') as unknown },
    });
    expect((await post(`/lines/${lineId}/wake`)).json()).toMatchObject({ resting: null, faultsInRow: 0 });
    expect((await post(`/lines/${lineId}/wake`)).statusCode).toBe(200);
    expect((await read(id)).limit.code).toBe('nothing');
    const log = await house.as('supervisor', { url: `/api/v1/audit?subjectKind=line&subjectId=${lineId}` });
    expect(log.json<{ items: { action: string }[] }>().items.filter(({ action }) => action === 'line.wake')).toHaveLength(1);
  });

  it('says that a gateway is down, as long as the switch said so lately', async () => {
    const lineId = await makeLine(house, { name: 'deaf' });
    const id = await started({ lineIds: [lineId] }, '13500000003');
    await house.db.query('update line set gateway_up = false, gateway_seen_at = now() where id = $1::uuid', [lineId]);
    expect(await read(id)).toMatchObject({ limit: { code: 'gateway-down' } });
    expect((await house.as('viewer', { url: `/api/v1/lines/${lineId}` })).json()).toMatchObject({ gatewayUp: false });
    await house.db.query(`update line set gateway_seen_at = now() - interval '2 min' where id = $1::uuid`, [lineId]);
    expect((await house.as('viewer', { url: `/api/v1/lines/${lineId}` })).json()).toMatchObject({ gatewayUp: null });
  });
});

it('changes of a task tell who, when, and each field from what to what', async () => {
  const id = await makeTask(house, { maxConcurrency: 5 });
  await patch(id, { maxConcurrency: 7, ruleSet: 'china' });
  const url = `/api/v1/tasks/${id}/changes`;
  const page = (await house.as('viewer', { url: `${url}?limit=1` })).json<{
    items: { changes: { field: string }[] }[];
    nextCursor: string;
  }>();
  expect(page).toMatchObject({
    total: 2,
    items: [{ action: 'task.update', actorName: 'supervisor program', actorKind: 'api-key' }],
  });
  expect(page.items[0]?.changes.map(({ field }) => field).sort()).toEqual([
    'callingWindow',
    'frequency',
    'maxConcurrency',
    'ruleSet',
  ]);
  expect(page.items[0]?.changes).toContainEqual({ field: 'maxConcurrency', before: 5, after: 7 });
  const older = await house.as('viewer', { url: `${url}?cursor=${page.nextCursor}` });
  expect(older.json()).toMatchObject({ items: [{ action: 'task.create' }], nextCursor: null });
});
