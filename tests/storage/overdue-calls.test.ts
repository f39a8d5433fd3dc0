/** Calls past their last moment: found for whoever should look, told once, and ended when nobody did. */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeOverdueCalls } from '../../storage/overdue-calls.ts';
import { freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

beforeAll(async () => {
  // The tests' server is seconds old, and a young server gives those who know an end the time to write it.
  await world.db.query(
    `create or replace function database_up_since() returns timestamptz language sql stable as $$ select clock_timestamp() - interval '1 hour' $$`,
  );
});

async function callDue(seconds: number): Promise<{ callId: string; taskId: string; epoch: number }> {
  const { db, ledger } = world;
  const lineId = await makeLine(db, { capacity: 1, node: 'sw1' });
  const taskId = await makeTask(db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
  const [call] = await ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 });
  const answer = await ledger.fence({ callId: call?.callId ?? '', owner: 'a worker' });
  if (answer.kind !== 'granted') throw new Error(answer.kind);
  await db.query(
    'update call set final_by = clock_timestamp() + make_interval(secs => $2::double precision) where id = $1::uuid',
    [answer.grant.callId, seconds],
  );
  return answer.grant;
}

describe('an overdue call', () => {
  it('has a last moment from the fence on: ringing, the longest talk, and half a minute', async () => {
    const { db, ledger } = world;
    const lineId = await makeLine(db, { capacity: 1, node: 'sw1' });
    const taskId = await makeTask(db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
    const [call] = await ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 });
    await ledger.fence({ callId: call?.callId ?? '', owner: 'a worker' });
    const seconds = await numberOf(
      db,
      'select round(extract(epoch from final_by - dialled_at)) as n from call where id = $1::uuid',
      [call?.callId],
    );
    expect(seconds).toBe(45 + 300 + 30);
  });

  it('is found shortly before its last moment, on its own node only', async () => {
    const overdue = makeOverdueCalls(world.db);
    const soon = await callDue(9);
    const later = await callDue(11);
    const found = async (node: string) => (await overdue.onNodes({ nodes: [node], aheadMs: 10_000 })).map(({ callId }) => callId);
    expect(await found('sw1')).toContain(soon.callId);
    expect(await found('sw1')).not.toContain(later.callId);
    expect(await found('sw2')).toEqual([]);
  });

  it('is told of once, however often the switch is asked', async () => {
    const overdue = makeOverdueCalls(world.db);
    const { callId } = await callDue(5);
    const call = (await overdue.onNodes({ nodes: ['sw1'], aheadMs: 10_000 })).find((due) => due.callId === callId);
    if (call === undefined) throw new Error('not found');
    for (let n = 0; n < 3; n += 1) await overdue.note(call, { owner: 'a worker', said: 'away' });
    await overdue.note(call, { owner: 'a worker', said: 'gone' });
    expect(
      await numberOf(world.db, `select count(*) as n from call_step where call_id = $1::uuid and step = 'overdue'`, [callId]),
    ).toBe(2);
  });

  it('is ended past its last moment, frees its slots, and shuts its old owner out', async () => {
    const overdue = makeOverdueCalls(world.db);
    const late = await callDue(-1);
    const inTime = await callDue(5);
    expect(await overdue.finalise()).toBe(1);
    const { rows } = await world.db.query(
      'select id, state, outcome, reason from call where id = any ($1::uuid[]) order by state desc',
      [[late.callId, inTime.callId]],
    );
    expect(rows).toEqual([
      { id: late.callId, state: 'final', outcome: 'unknown', reason: 'overdue-unseen' },
      { id: inTime.callId, state: 'dialling', outcome: null, reason: null },
    ]);
    expect(await world.ledger.release({ ...late, result: noAnswer, waiter: null })).toEqual({
      kept: false,
      gradeDue: false,
      granted: null,
    });
    for (const slots of ['task_slot', 'line_slot', 'node_slot']) {
      expect(await numberOf(world.db, `select count(*) as n from ${slots} where call_id = $1::uuid`, [late.callId])).toBe(0);
    }
  });
});
