import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges, type TaskChange } from '../../storage/task-changes.ts';
import { makeTasks, type TaskDraft } from '../../storage/tasks.ts';
import {
  addContacts,
  claimOne,
  dialOne,
  freshKey,
  makeAssistant,
  makeLine,
  makeTask,
  noAnswer,
  numberOf,
  useWorld,
  waitingContacts,
} from './world.ts';

const world = useWorld();

async function draft(changes: Partial<TaskDraft> = {}): Promise<TaskDraft> {
  const { assistantId } = await makeAssistant(world.db);
  return {
    name: '回访',
    type: 'ai',
    maxConcurrency: 3,
    lineIds: [await makeLine(world.db, { capacity: 5 }), await makeLine(world.db, { capacity: 5 })],
    assistantId,
    voiceId: null,
    playTimes: 2,
    ringSecondsMax: 45,
    callingWindow: null,
    retry: null,
    startAt: null,
    dedupe: 'file',
    createdBy: 'admin',
    ...changes,
  };
}

const create = (task: TaskDraft) => withTransaction(world.db, (tx) => makeTasks(tx).create(task));
const change = (id: string, fields: TaskChange) => withTransaction(world.db, (tx) => makeTaskChanges(tx).change(id, fields));
const press = (taskId: string, step: 'start' | 'pause' | 'resume' | 'stop', stopMode: 'drain' | 'hangup' = 'drain') =>
  withTransaction(world.db, (tx) => makeTaskChanges(tx).step({ taskId, step, stopMode }));
const settle = (taskId: string) => withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
const remove = (id: string) => withTransaction(world.db, (tx) => makeTasks(tx).remove(id, 0));

describe('a task', () => {
  it('is read back as it was made, with its lines in order and all counts at zero', async () => {
    const made = await draft({ callingWindow: { timeZone: 'Asia/Shanghai', days: { mon: [['09:00', '21:00']] } } });
    const id = await create(made);
    const task = await makeTasks(world.db).find(id);
    expect(task).toMatchObject({ ...made, id, status: 'draft', stopMode: null, startedAt: null });
    expect(task?.counts).toMatchObject({ total: 0, notDialled: 0, dialled: 0, connectRate: 0 });
    expect(await numberOf(world.db, 'select count(*) as n from task_slot where task_id = $1::uuid', [id])).toBe(3);
    expect(await makeTasks(world.db).find(randomUUID())).toBeNull();
  });

  it('is listed by what was asked for, newest first, page by page', async () => {
    const lineId = await makeLine(world.db, { capacity: 1 });
    const ids: string[] = [];
    for (const name of ['春季 100%', '春季回访', '夏季']) ids.push(await create(await draft({ name, lineIds: [lineId] })));
    const tasks = makeTasks(world.db);
    const names = async (q: string) =>
      (await tasks.list({ q, lineId }, { limit: 10, cursor: null })).items.map((task) => task.name);
    expect(await names('春季')).toEqual(['春季回访', '春季 100%']);
    expect(await names('0%')).toEqual(['春季 100%']);
    const first = await tasks.list({ lineId, status: 'draft' }, { limit: 2, cursor: null });
    const second = await tasks.list({ lineId }, { limit: 2, cursor: first.nextCursor });
    expect(first.total).toBe(3);
    expect([...first.items, ...second.items].map((task) => task.id)).toEqual(ids.reverse());
    expect((await tasks.list({ lineId, status: 'running' }, { limit: 2, cursor: null })).items).toEqual([]);
  });

  it('changes only what is given, and a window can be taken away', async () => {
    const id = await create(await draft());
    const window = { timeZone: 'Asia/Shanghai', days: { sun: [['10:00', '12:00']] as const } };
    expect(await change(id, { callingWindow: window, ringSecondsMax: 30 })).toBe(true);
    expect(await change(id, { name: 'new' })).toBe(true);
    expect(await makeTasks(world.db).find(id)).toMatchObject({ name: 'new', ringSecondsMax: 30, callingWindow: window });
    await change(id, { callingWindow: null });
    expect(await makeTasks(world.db).find(id)).toMatchObject({ callingWindow: null, playTimes: 2 });
    expect(await change(randomUUID(), { name: 'x' })).toBe(false);
  });

  it('with a raised limit dials more at once, with a lowered one fewer', async () => {
    const lineId = await makeLine(world.db, { capacity: 10 });
    const id = await makeTask(world.db, { contacts: 10, maxConcurrency: 1, lineIds: [lineId] });
    const first = await dialOne(world.ledger, id);
    await change(id, { maxConcurrency: 2 });
    await dialOne(world.ledger, id);
    await change(id, { maxConcurrency: 1 });
    const waiter = (await claimOne(world.ledger, id)).callId;
    expect(await world.ledger.fence({ callId: waiter, owner: 'a' })).toEqual({ kind: 'wait', because: 'task-full' });
    expect(await world.ledger.release({ ...first, result: noAnswer, waiter })).toMatchObject({ granted: null });
  });

  it('that loses a line hands back the calls that only that line could have served', async () => {
    const east = await makeLine(world.db, { capacity: 5, node: 'east' });
    const west = await makeLine(world.db, { capacity: 5, node: 'west' });
    const id = await makeTask(world.db, { contacts: 10, maxConcurrency: 10, lineIds: [east, west] });
    const calls = await world.ledger.claim({ taskId: id, lane: 0, claimKey: freshKey(), want: 10 });
    await change(id, { lineIds: [west] });
    const stranded = calls.filter((call) => call.node === 'east');
    expect(stranded.length).toBe(5);
    for (const { callId } of stranded) {
      expect(await world.ledger.fence({ callId, owner: 'a' })).toEqual({ kind: 'withdrawn' });
    }
    expect(await world.ledger.laneState(id, 0)).toMatchObject({ open: { claimed: 5 } });
    expect(await waitingContacts(world.db, id)).toBe(5);
  });
});

describe('the buttons', () => {
  it('refuse to start a list with nobody to call, and start it when there is somebody', async () => {
    const id = await create(await draft());
    expect((await press(id, 'start'))?.decision).toEqual({ kind: 'refused', reason: 'nothing-to-dial' });
    await addContacts(world.db, id, 1);
    expect((await press(id, 'start'))?.decision).toEqual({ kind: 'go', to: 'running' });
    expect((await press(id, 'start'))?.decision).toEqual({ kind: 'already', status: 'running' });
    expect(await press(randomUUID(), 'start')).toBeNull();
  });

  it('pressed by two at once do it once', async () => {
    const id = await create(await draft());
    await addContacts(world.db, id, 1);
    const kinds = (await Promise.all([press(id, 'start'), press(id, 'start')])).map((taken) => taken?.decision.kind);
    expect(kinds.sort()).toEqual(['already', 'go']);
  });

  it('lead a task through its life: completed, continued with new contacts, stopped', async () => {
    const lineId = await makeLine(world.db, { capacity: 10 });
    const id = await makeTask(world.db, { contacts: 1, maxConcurrency: 2, lineIds: [lineId] });
    expect(await settle(id)).toEqual({ before: 'running', status: 'running' });
    const grant = await dialOne(world.ledger, id);
    expect(await settle(id)).toEqual({ before: 'running', status: 'running' });
    await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    expect(await settle(id)).toEqual({ before: 'running', status: 'completed' });
    expect((await press(id, 'start'))?.decision).toMatchObject({ kind: 'refused' });

    await addContacts(world.db, id, 3);
    expect((await press(id, 'start'))?.decision).toMatchObject({ kind: 'go' });
    expect(await makeTasks(world.db).find(id)).toMatchObject({ status: 'running', endedAt: null });
    const last = await dialOne(world.ledger, id);
    await claimOne(world.ledger, id);
    await press(id, 'stop', 'drain');
    expect((await press(id, 'stop', 'hangup'))?.decision).toMatchObject({ kind: 'already' });
    expect(await makeTasks(world.db).find(id)).toMatchObject({ status: 'stopping', stopMode: 'hangup' });
    expect(await settle(id)).toEqual({ before: 'stopping', status: 'stopping' });
    await world.ledger.release({ ...last, result: noAnswer, waiter: null });
    expect(await settle(id)).toEqual({ before: 'stopping', status: 'stopped' });
    const { counts } = (await makeTasks(world.db).find(id)) ?? {};
    expect(counts).toMatchObject({ total: 4, dialled: 2, notDialled: 2, dialling: 0 });
  });
});

describe('removing a task', () => {
  it('is refused while it may dial or a call is in progress', async () => {
    const lineId = await makeLine(world.db, { capacity: 10 });
    const id = await makeTask(world.db, { contacts: 2, maxConcurrency: 2, lineIds: [lineId] });
    expect(await remove(id)).toEqual({ kind: 'in-progress', status: 'running' });
    await dialOne(world.ledger, id);
    await world.db.query(`update task set status = 'paused' where id = $1::uuid`, [id]);
    expect(await remove(id)).toEqual({ kind: 'in-progress', status: 'paused' });
    expect(await remove(randomUUID())).toEqual({ kind: 'missing' });
  });

  it('takes contacts and calls with it and names the files that are left on disk', async () => {
    const lineId = await makeLine(world.db, { capacity: 10 });
    const id = await makeTask(world.db, { contacts: 2, maxConcurrency: 2, lineIds: [lineId] });
    const grant = await dialOne(world.ledger, id);
    await world.ledger.setRecording(grant, { path: '/r/1.wav', ms: null });
    await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    await world.db.query(`update list_import set file_path = '/l/1.xlsx' where task_id = $1::uuid`, [id]);
    await world.db.query(`update task set status = 'stopped' where id = $1::uuid`, [id]);
    expect(await remove(id)).toEqual({ kind: 'removed', listFiles: ['/l/1.xlsx'], recordings: ['/r/1.wav'] });
    const left = await numberOf(
      world.db,
      `select (select count(*) from contact where task_id = $1::uuid) + (select count(*) from call where task_id = $1::uuid) as n`,
      [id],
    );
    expect(left).toBe(0);
  });
});
