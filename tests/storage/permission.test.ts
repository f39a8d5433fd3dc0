/** What the gate refuses, each refusal as it is written: the contact's next moment, the call's end, the step that tells why. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CallingWindow } from '../../domain/calling-window.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { useGateWorld } from './gate-world.ts';
import { claimOne, dialOne, freshKey, numberOf, waitingContacts } from './world.ts';

const { world, numberAt, task, afterRefusal, ask } = useGateWorld();

const allDay: CallingWindow['days'] = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);

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
