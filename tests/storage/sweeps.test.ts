import { describe, expect, it } from 'vitest';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { callsOnNode, freeStaleSlots, openCalls, withdrawLanesFrom } from '../../storage/sweeps.ts';
import { claimOne, dialOne, freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld, waitingContacts } from './world.ts';

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
  expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 1 } });
  expect(await waitingContacts(world.db, taskId)).toBe(4);
});

describe('a call that nobody can look after', () => {
  async function dialled(): Promise<{ taskId: string; grant: DialGrant }> {
    const lineId = await makeLine(world.db, { capacity: 2 });
    const taskId = await makeTask(world.db, { contacts: 3, maxConcurrency: 2, lineIds: [lineId] });
    return { taskId, grant: await dialOne(world.ledger, taskId) };
  }
  const endOf = async (callId: string): Promise<object | undefined> => {
    const { rows } = await world.db.query<object>(
      `select c.outcome, c.reason, c.ended_by as "endedBy", k.state,
        (select count(*) from task_slot s where s.call_id = c.id) + (select count(*) from line_slot s where s.call_id = c.id) as held
      from call c join contact k on k.id = c.contact_id where c.id = $1::uuid`,
      [callId],
    );
    return rows[0];
  };
  const finalise = (callId: string, reason: string) =>
    world.db.query<{ done: boolean }>('select finalise($1::uuid, $2::text) as done', [callId, reason]);

  it('has a moment at which it is over at the latest: ring, longest talk and half a minute', async () => {
    const { grant } = await dialled();
    const seconds = await numberOf(
      world.db,
      'select extract(epoch from final_by - dialled_at)::double precision as n from call where id = $1::uuid',
      [grant.callId],
    );
    expect(seconds).toBe(45 + 300 + 30);
  });

  it('is ended as unknown, frees its slots, and its owner can write no more', async () => {
    const { grant } = await dialled();
    expect((await finalise(grant.callId, 'nobody-could-look')).rows).toEqual([{ done: true }]);
    const end = { outcome: 'unknown', reason: 'nobody-could-look', endedBy: 'nobody', state: 'done', held: 0 };
    expect(await endOf(grant.callId)).toEqual(end);
    expect(await world.ledger.release({ ...grant, result: noAnswer, waiter: null })).toEqual({
      kept: false,
      gradeDue: false,
      granted: null,
    });
    expect((await finalise(grant.callId, 'again')).rows).toEqual([{ done: false }]);
    expect(await endOf(grant.callId)).toEqual(end);
  });

  it('was a conversation when it was answered, and lost when its switch was restarted', async () => {
    const answered = await dialled();
    await world.ledger.markLive(answered.grant);
    await finalise(answered.grant.callId, 'nobody-could-look');
    expect(await endOf(answered.grant.callId)).toMatchObject({ outcome: 'completed' });
    const lost = await dialled();
    await finalise(lost.grant.callId, 'switch-restarted');
    expect(await endOf(lost.grant.callId)).toMatchObject({ outcome: 'switch-lost' });
  });
});
