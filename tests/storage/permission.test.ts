/** What the gate refuses, each refusal as it is written: the contact's next moment, the call's end, the step that tells why. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallingWindow } from '../../domain/calling-window.ts';
import type { Frequency } from '../../domain/permission.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import {
  claimOne,
  completed,
  dialOne,
  freshKey,
  makeLine,
  makeTask,
  noAnswer,
  numberOf,
  useWorld,
  waitingContacts,
} from './world.ts';

const world = useWorld();

const allDay: CallingWindow['days'] = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

/** Each test has numbers of its own, because caps and lists hold over all tasks. */
let block = 0;
beforeEach(() => {
  block += 1;
});
const numberAt = (row: number): string => `1${String(3_000_000_000 + block * 100_000 + row)}`;

async function task(
  plan: {
    contacts?: number;
    zone?: string | null;
    window?: CallingWindow;
    frequency?: Frequency;
    lineId?: string;
    maxConcurrency?: number;
  } = {},
): Promise<string> {
  const lineId = plan.lineId ?? (await makeLine(world.db, { capacity: 20 }));
  const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: plan.maxConcurrency ?? 10, lineIds: [lineId] });
  await world.db.query('update task set calling_window = $2::jsonb, frequency = $3::jsonb where id = $1::uuid', [
    taskId,
    plan.window === undefined ? null : JSON.stringify(plan.window),
    plan.frequency === undefined ? null : JSON.stringify(plan.frequency),
  ]);
  await world.db.query(
    `with i as (insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id)
    insert into contact (task_id, import_id, row_number, number, time_zone)
    select $1::uuid, i.id, n, $2::bigint + n, $4::text from i, generate_series(1, $3::integer) n`,
    [taskId, numberAt(0), plan.contacts ?? 1, plan.zone === undefined ? 'Asia/Shanghai' : plan.zone],
  );
  return taskId;
}

type Refused = {
  state: string;
  because: string | null;
  next: Date | null;
  call: string;
  step: string;
  detail: Record<string, unknown>;
  held: number;
};

/** How a call and its contact stand after the fence said no. */
async function afterRefusal(callId: string): Promise<Refused> {
  const { rows } = await world.db.query<Refused>(
    `select k.state, k.waits_because as because, k.next_attempt_at as next, c.state as call, s.step, s.detail,
      (select count(*) from task_slot t where t.call_id = c.id) as held
    from call c join contact k on k.id = c.contact_id
      join lateral (select step, detail from call_step where call_id = c.id order by id desc limit 1) s on true
    where c.id = $1::uuid`,
    [callId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('there is no such call');
  return row;
}

const ask = (callId: string) => world.ledger.fence({ callId, owner: 'test' });

describe('do-not-call', () => {
  it('is asked at the last moment: a number that was added after the claim does not ring, and never will', async () => {
    const taskId = await task();
    const { callId } = await claimOne(world.ledger, taskId);
    await makeDoNotCall(world.db).add({
      number: numberAt(1),
      taskId: null,
      reason: 'asked us to stop',
      source: 'call',
      callId: randomUUID(),
      createdBy: null,
    });
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({
      state: 'not-permitted',
      because: null,
      next: null,
      call: 'withdrawn',
      step: 'refused',
      detail: { because: 'do-not-call', source: 'call', scope: 'all' },
      held: 0,
    });
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
    const finished = await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
    expect(finished).toEqual({ before: 'running', status: 'completed' });
  });

  it('of one task leaves the number to others, and a removed entry lets it ring again', async () => {
    const [here, there] = [await task(), await task()];
    const list = makeDoNotCall(world.db);
    const { entry } = await list.add({
      number: numberAt(1),
      taskId: here,
      reason: '',
      source: 'page',
      callId: null,
      createdBy: 'a',
    });
    const refused = await claimOne(world.ledger, here);
    expect(await ask(refused.callId)).toEqual({ kind: 'withdrawn' });
    expect((await afterRefusal(refused.callId)).detail).toMatchObject({ scope: 'task', source: 'page' });
    expect(await dialOne(world.ledger, there)).toMatchObject({ number: numberAt(1) });
    expect(await list.remove(entry.id)).toEqual(entry);
    expect(await dialOne(world.ledger, await task())).toMatchObject({ number: numberAt(1) });
  });

  it('adds a number once, takes a long list, and is listed newest first, page by page', async () => {
    const list = makeDoNotCall(world.db);
    const draft = { number: numberAt(1), taskId: null, reason: 'r', source: 'api', callId: null, createdBy: 'key' } as const;
    const first = await list.add(draft);
    expect(first.added).toBe(true);
    expect(await list.add({ ...draft, reason: 'another' })).toEqual({ entry: first.entry, added: false });
    const numbers = Array.from({ length: 7 }, (_, row) => numberAt(row + 1));
    const many = { numbers, taskId: null, reason: 'a list', source: 'import', createdBy: 'a' } as const;
    expect(await list.addMany(many)).toEqual({ added: 6, known: 1 });
    expect(await list.addMany(many)).toEqual({ added: 0, known: 7 });
    const page = await list.list({ source: 'import', taskId: null }, { limit: 4, cursor: null });
    const rest = await list.list({ source: 'import', taskId: null }, { limit: 4, cursor: page.nextCursor });
    expect([page.total, page.items.length, rest.items.length, rest.nextCursor]).toEqual([6, 4, 2, null]);
    expect(new Set([...page.items, ...rest.items].map((entry) => entry.number))).toEqual(new Set(numbers.slice(1)));
    expect((await list.list({ number: numberAt(1) }, { limit: 4, cursor: null })).items).toEqual([first.entry]);
  });
});

describe('the window by the callee’s clock', () => {
  const closedNow = (zone: string): CallingWindow => {
    const tomorrow = new Date(Date.now() + 86_400_000).toLocaleDateString('en-US', { timeZone: zone, weekday: 'short' });
    return { timeZone: 'callee', days: { [tomorrow.toLowerCase()]: [['09:00', '21:00']] } };
  };

  it('that closed after the claim sends the contact back to wait for the next opening', async () => {
    const taskId = await task();
    const { callId } = await claimOne(world.ledger, taskId);
    await world.db.query('update task set calling_window = $2::jsonb where id = $1::uuid', [
      taskId,
      JSON.stringify(closedNow('Asia/Shanghai')),
    ]);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    const after = await afterRefusal(callId);
    expect(after).toMatchObject({
      state: 'waiting',
      because: 'window',
      call: 'withdrawn',
      detail: { because: 'window' },
      held: 0,
    });
    expect(after.next?.toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' })).toBe('09:00:00');
    expect((await world.ledger.laneState(taskId, 0)).dueInMs).toBeGreaterThan(0);
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
  });

  it('lets the contact go at once when the window is opened meanwhile', async () => {
    const taskId = await task();
    const { callId } = await claimOne(world.ledger, taskId);
    const change = (callingWindow: CallingWindow | null) =>
      withTransaction(world.db, (tx) => makeTaskChanges(tx).change(taskId, { callingWindow }));
    await change(closedNow('Asia/Shanghai'));
    await ask(callId);
    await change({ timeZone: 'callee', days: allDay });
    expect((await world.ledger.laneState(taskId, 0)).dueInMs).toBe(0);
    expect(await dialOne(world.ledger, taskId)).toMatchObject({ number: numberAt(1) });
  });

  it('never dials a contact whose zone is unknown, unless the task says by whose clock', async () => {
    const window: CallingWindow = { timeZone: 'callee', days: allDay };
    const taskId = await task({ zone: null, window });
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
    expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ dueInMs: null });
    expect(await waitingContacts(world.db, taskId)).toBe(1);
    const finished = await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
    expect(finished?.status).toBe('completed');
    await withTransaction(world.db, (tx) =>
      makeTaskChanges(tx).change(taskId, { callingWindow: { ...window, unknownZone: 'Asia/Shanghai' } }),
    );
    const started = await withTransaction(world.db, (tx) => makeTaskChanges(tx).step({ taskId, step: 'start' }));
    expect(started?.decision).toEqual({ kind: 'go', to: 'running' });
    expect(await dialOne(world.ledger, taskId)).toMatchObject({ number: numberAt(1) });
  });

  it('refuses in the fence what was claimed while its zone was still known', async () => {
    const taskId = await task();
    const { callId } = await claimOne(world.ledger, taskId);
    await world.db.query(`update contact set time_zone = null where task_id = $1::uuid`, [taskId]);
    await world.db.query(`update task set calling_window = $2::jsonb where id = $1::uuid`, [
      taskId,
      JSON.stringify({ timeZone: 'callee', days: allDay }),
    ]);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({ state: 'waiting', because: 'window', next: null });
  });
});

describe('the caps of a number', () => {
  it('count the dials of all tasks, and say when there is room again', async () => {
    const frequency = { perFiveMinutesMax: 2, perDayMax: 5 };
    const [a, b, c] = [await task({ frequency }), await task({ frequency }), await task({ frequency })];
    const first = await dialOne(world.ledger, a);
    await world.ledger.release({ ...first, result: noAnswer, waiter: null });
    await dialOne(world.ledger, b);
    const { callId } = await claimOne(world.ledger, c);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    const after = await afterRefusal(callId);
    expect(after).toMatchObject({ state: 'waiting', because: 'frequency', detail: { because: 'frequency' }, held: 0 });
    const { rows } = await world.db.query<{ due: Date }>(
      `select dialled_at + interval '5 minutes' as due from call where id = $1::uuid`,
      [first.callId],
    );
    expect(after.next).toEqual(rows[0]?.due);
  });

  it('of a day hold until the oldest dial is a day old', async () => {
    const frequency = { perDayMax: 1 };
    const [a, b] = [await task({ frequency }), await task({ frequency })];
    const first = await dialOne(world.ledger, a);
    await world.db.query(`update call set dialled_at = dialled_at - interval '23 hours' where id = $1::uuid`, [first.callId]);
    const { callId } = await claimOne(world.ledger, b);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({ because: 'frequency' });
    await world.db.query(`update call set dialled_at = dialled_at - interval '61 minutes' where id = $1::uuid`, [first.callId]);
    await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid`, [b]);
    await dialOne(world.ledger, b);
  });

  it('let nobody ring a number that is on another call of ours', async () => {
    const frequency = { oneAtATime: true };
    const [a, b] = [await task({ frequency }), await task({ frequency })];
    const busy = await dialOne(world.ledger, a);
    const { callId } = await claimOne(world.ledger, b);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({ state: 'waiting', because: 'number-busy' });
    await world.ledger.release({ ...busy, result: completed, waiter: null });
    await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid`, [b]);
    await dialOne(world.ledger, b);
  });

  it('and the list are asked for a waiter too: no line is handed to a number that may not ring', async () => {
    const taskId = await task({ contacts: 3, maxConcurrency: 1, frequency: { perDayMax: 1 } });
    const running = await dialOne(world.ledger, taskId);
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    const next = (await claimOne(world.ledger, taskId)).callId;
    await makeDoNotCall(world.db).add({
      number: numberAt(2),
      taskId,
      reason: '',
      source: 'page',
      callId: null,
      createdBy: null,
    });
    const released = await world.ledger.release({ ...running, result: noAnswer, waiter });
    expect(released).toEqual({ kept: true, gradeDue: false, granted: null });
    expect(await ask(waiter)).toEqual({ kind: 'withdrawn' });
    expect(await ask(next)).toMatchObject({ kind: 'granted' });
  });

  it('are never exceeded, however many loops of however many tasks want one number at once', async () => {
    const frequency = { perDayMax: 3, oneAtATime: true };
    const lineId = await makeLine(world.db, { capacity: 50 });
    const tasks: string[] = [];
    for (let n = 0; n < 20; n += 1) tasks.push(await task({ contacts: 4, frequency, lineId }));
    const together = new Map<string, number>();
    await Promise.all(
      tasks.map(async (taskId) => {
        for (const { callId } of await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 4 })) {
          const answer = await ask(callId);
          if (answer.kind !== 'granted') continue;
          const { number } = answer.grant;
          together.set(number, (together.get(number) ?? 0) + 1);
          expect(together.get(number)).toBe(1);
          together.set(number, 0);
          await world.ledger.release({ ...answer.grant, result: noAnswer, waiter: null });
        }
      }),
    );
    const { rows } = await world.db.query<{ number: string; n: number }>(
      `select number, count(*) as n from call where task_id = any($1::uuid[]) and dialled_at is not null group by number`,
      [tasks],
    );
    expect(rows).toHaveLength(4);
    expect(Math.max(...rows.map((row) => row.n))).toBeLessThanOrEqual(3);
    expect(Math.max(...rows.map((row) => row.n))).toBeGreaterThan(0);
  });
});

describe('the task’s own time', () => {
  it('ends it: nobody is dialled any more, who waits for a line goes back, and it is completed with the rest undialled', async () => {
    const taskId = await task({ contacts: 3 });
    const { callId } = await claimOne(world.ledger, taskId);
    await world.db.query(`update task set end_at = clock_timestamp() where id = $1::uuid`, [taskId]);
    expect(await ask(callId)).toEqual({ kind: 'wait', because: 'ended' });
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
    const finished = await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
    expect(finished).toEqual({ before: 'running', status: 'completed' });
    expect(
      await numberOf(world.db, `select count(*) as n from contact where task_id = $1::uuid and state = 'waiting'`, [taskId]),
    ).toBe(3);
  });
});
