/** What callees can ask for in a talk, from the switch to the records: a person, another time, never again; and keys. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AssistantTools, assistantToolsDefault } from '../../domain/assistant-tools.ts';
import { makeCallTools } from '../../storage/call-tools.ts';
import { makeTurns } from '../../storage/turns.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { addNumbers, type CallRow, callsOf, heldSlots, makeAssistant, makeLine, makeTask, press, taskOf } from './lists.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

/** Whom a callee is handed to: hangs up one second after the answer, is busy, or stays without a word. */
const agent = { leaves: '02155505002', busy: '02155500486', stays: '02155505000' };

let centre: CallCentre;
let lineId: string;
let assistantId: string;
let callWorker: ChildProcess;

beforeAll(async () => {
  centre = await openCallCentre();
  lineId = await makeLine(centre, 50);
  assistantId = await makeAssistant(centre);
  [callWorker] = await Promise.all([centre.start('call-worker'), centre.start('task-worker')]);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  await centre.close();
});

/** An assistant reads its tools anew for each call; what was read a moment ago may still be given out. */
const rowsRecentMs = 2_000;

async function setTools(change: Partial<AssistantTools>): Promise<void> {
  await centre.db.query('update assistant set tools = $2::jsonb where id = $1::uuid', [
    assistantId,
    JSON.stringify({ ...assistantToolsDefault, ...change }),
  ]);
  const since = Date.now();
  await until('the rows of before to be forgotten', () => Date.now() - since > rowsRecentMs);
}

async function start(number: string): Promise<string> {
  const taskId = await makeTask(centre, { maxConcurrency: 1, lineId, assistantId });
  await addNumbers(centre, taskId, [number]);
  await press(centre, taskId, 'start');
  return taskId;
}

const completed = (taskId: string) =>
  until('the end of the task', async () => (await taskOf(centre, taskId)).status === 'completed', 60_000);

async function theCall(taskId: string): Promise<CallRow> {
  const calls = await callsOf(centre, taskId);
  const [call] = calls;
  if (call === undefined || calls.length > 1) throw new Error(`${calls.length} calls`);
  return call;
}

/** Whether the only call of a task, once there is one, took this step. */
async function took(taskId: string, step: string): Promise<boolean> {
  const [call] = await callsOf(centre, taskId);
  return call !== undefined && (await stepsOf(call.id)).includes(step);
}

async function stepsOf(callId: string): Promise<string[]> {
  const { rows } = await centre.db.query<{ step: string }>('select step from call_step where call_id = $1::uuid order by id', [
    callId,
  ]);
  return rows.map(({ step }) => step);
}

const channelOf = (number: string) => centre.switch.channels().find((channel) => channel.number === number);
const transferTo = (target: string): Partial<AssistantTools> => ({
  transfer: { kind: 'number', target, lineId: null, ringSeconds: 10 },
});

describe('a callee who wants a person', () => {
  it('is handed over, stays recorded, holds its slots, and the end says who hung up', async () => {
    await setTools(transferTo(agent.leaves));
    const taskId = await start('13900014005');
    await until('the bridge', () => typeof channelOf('13900014005')?.bridgedTo === 'string', 60_000);
    expect(channelOf('13900014005')?.recordings).toHaveLength(1);
    expect(await heldSlots(centre)).toBe(2);
    await completed(taskId);
    const call = await theCall(taskId);
    expect(call).toMatchObject({ outcome: 'transferred', reason: 'transferred-agent-hung-up', endedBy: 'us' });
    expect(await stepsOf(call.id)).toEqual(expect.arrayContaining(['transferring', 'transferred', 'ended']));
    const turns = await makeTurns(centre.db).ofCall(call.id);
    expect(turns.filter(({ speaker }) => speaker === 'us').at(-1)?.heard).toBe('正在为您转接，请稍候。');
    expect(await makeCallTools(centre.db).ofCall(call.id)).toMatchObject([{ n: 1, name: 'transfer_to_agent', ok: true }]);
    expect(await heldSlots(centre)).toBe(0);
  }, 90_000);

  it('comes back to the assistant when the person is busy, and the talk goes on', async () => {
    await setTools(transferTo(agent.busy));
    const taskId = await start('13900024005');
    await completed(taskId);
    const call = await theCall(taskId);
    expect(call.outcome).toBe('completed');
    expect(await stepsOf(call.id)).toContain('transfer-failed');
    const said = (await makeTurns(centre.db).ofCall(call.id)).filter(({ speaker }) => speaker === 'us').map(({ heard }) => heard);
    expect(said.some((text) => text.startsWith('不好意思，人工坐席暂时无法接听'))).toBe(true);
  }, 90_000);

  it('stays in the bridge when the worker is killed: the next one tears nothing and writes the end', async () => {
    await setTools(transferTo(agent.stays));
    const number = '13900034005';
    const taskId = await start(number);
    await until('the bridge', () => typeof channelOf(number)?.bridgedTo === 'string', 60_000);
    await ended(callWorker, 'SIGKILL');
    const leg = channelOf(number)?.bridgedTo;
    callWorker = await centre.start('call-worker');
    await until('the taking over', () => took(taskId, 'taken-over'), 30_000);
    const since = Date.now();
    await until('a while in the bridge', () => Date.now() - since > 2_000);
    expect(channelOf(number)).toMatchObject({ bridgedTo: leg, streaming: false });
    centre.switch.calleeHangsUp((await theCall(taskId)).id);
    await completed(taskId);
    expect(await theCall(taskId)).toMatchObject({
      outcome: 'transferred',
      reason: 'transferred-callee-hung-up',
      endedBy: 'callee',
    });
    expect(centre.switch.channels()).toEqual([]);
    expect(await heldSlots(centre)).toBe(0);
  }, 120_000);
});

describe('a callee who has no time now', () => {
  it('is called once more at the time that was noted', async () => {
    await setTools({});
    const taskId = await start('13900044008');
    await until('the wish', () => took(taskId, 'callback-planned'), 60_000);
    const { rows } = await centre.db.query<{ minutes: number; because: string }>(
      `select round(extract(epoch from next_attempt_at - now()) / 60)::integer as minutes, waits_because as because
      from contact where task_id = $1::uuid`,
      [taskId],
    );
    expect(rows).toEqual([{ minutes: 30, because: 'callback' }]);
    expect((await taskOf(centre, taskId)).status).toBe('running');
    // The half hour is over; whoever notes no further wish ends the task.
    await setTools({ callbackOn: false });
    await centre.db.query('update contact set next_attempt_at = now(), due_at = now() where task_id = $1::uuid', [taskId]);
    await centre.db.query("select pg_notify('task', jsonb_build_object('taskId', $1::text)::text)", [taskId]);
    await completed(taskId);
    const calls = await callsOf(centre, taskId);
    expect(calls.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    expect(centre.switch.rings.filter(({ number }) => number === '13900044008')).toHaveLength(2);
  }, 120_000);
});

describe('a callee who does not want to be called again', () => {
  it('is on the list with its call, and no task rings it any more', async () => {
    await setTools({});
    const number = '13900054007';
    const first = await start(number);
    await completed(first);
    const { rows } = await centre.db.query(
      'select source, call_id as "callId", task_id as "taskId" from do_not_call where number = $1',
      [number],
    );
    expect(rows).toEqual([{ source: 'call', callId: (await theCall(first)).id, taskId: null }]);
    const second = await start(number);
    await completed(second);
    expect(centre.switch.rings.filter((ring) => ring.number === number)).toHaveLength(1);
  }, 90_000);
});

describe('keys', () => {
  it('of the callee interrupt the opening line and are a turn of their own', async () => {
    await setTools({});
    const number = '13900066012';
    const taskId = await start(number);
    await until(
      'the keys',
      async () => {
        const [call] = await callsOf(centre, taskId);
        return call !== undefined && (await makeTurns(centre.db).ofCall(call.id)).some(({ kind }) => kind === 'keys');
      },
      60_000,
    );
    const call = await theCall(taskId);
    const turns = await makeTurns(centre.db).ofCall(call.id);
    expect(turns.find(({ kind }) => kind === 'keys')).toMatchObject({ speaker: 'callee', text: '[按键] 12' });
    centre.switch.calleeHangsUp(call.id);
    await completed(taskId);
  }, 90_000);
});

it('nothing of all this would have hurt a real switch', () => {
  expect(centre.switch.faults).toEqual([]);
});
