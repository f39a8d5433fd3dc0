import { expect, it } from 'vitest';
import { callsOnNode, freeStaleSlots, openCalls, withdrawLanesFrom } from '../../storage/sweeps.ts';
import { claimOne, dialOne, freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

it('frees the slots of a call that is over, and only those', async () => {
  const lineId = await makeLine(world.db, { capacity: 5 });
  const taskId = await makeTask(world.db, { contacts: 5, maxConcurrency: 5, lineIds: [lineId] });
  const ended = await dialOne(world.ledger, taskId);
  const running = await dialOne(world.ledger, taskId);
  await world.ledger.release({ ...ended, result: noAnswer, waiter: null });
  // As after a fault that no statement of ours makes: somebody's hand in the database.
  await world.db.query('update task_slot set call_id = $2::uuid where task_id = $1::uuid and n = 4', [taskId, ended.callId]);
  await world.db.query('update line_slot set call_id = $2::uuid where line_id = $1::uuid and n = 3', [lineId, ended.callId]);
  expect(await freeStaleSlots(world.db)).toBe(1);
  expect(await freeStaleSlots(world.db)).toBe(0);
  const held = `select count(*) as n from task_slot t join line_slot l on l.call_id = t.call_id where t.call_id = $1::uuid`;
  expect(await numberOf(world.db, held, [running.callId])).toBe(1);
  expect(await numberOf(world.db, held, [ended.callId])).toBe(0);
});

it('tells which calls a node should be carrying, and which calls of a task are open', async () => {
  const lineId = await makeLine(world.db, { capacity: 5, node: 'alone' });
  const taskId = await makeTask(world.db, { contacts: 5, maxConcurrency: 5, lineIds: [lineId] });
  const ringing = await dialOne(world.ledger, taskId);
  const claimed = await claimOne(world.ledger, taskId);
  expect(await callsOnNode(world.db, 'alone')).toMatchObject([
    { callId: ringing.callId, taskId, state: 'dialling', epoch: 1, owner: 'test' },
  ]);
  expect((await openCalls(world.db, { taskId })).map((call) => call.callId)).toEqual([ringing.callId, claimed.callId]);
  expect(await openCalls(world.db, { taskId, untouchedMs: 60_000 })).toEqual([]);
});

it('hands back claimed calls of lanes that are no more', async () => {
  const lineId = await makeLine(world.db, { capacity: 5 });
  const taskId = await makeTask(world.db, { contacts: 5, maxConcurrency: 5, lineIds: [lineId] });
  for (const lane of [0, 1, 2]) await world.ledger.claim({ taskId, lane, claimKey: freshKey(), want: 1 });
  expect(await withdrawLanesFrom(world.db, { taskId, lanes: 1 })).toBe(2);
  expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 1 }, waiting: 4 });
});
