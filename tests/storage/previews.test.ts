/** Contacts that are handed out to agents who read first (预览外呼), on a real database: who gets whom, and what they do with them. */
import { describe, expect, it } from 'vitest';
import { skipsMax } from '../../domain/preview.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeManualCalls } from '../../storage/manual-calls.ts';
import { makePreviews } from '../../storage/previews.ts';
import { openLedgerCalls } from '../../storage/reconciliation.ts';
import { openCalls } from '../../storage/sweeps.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { makeAgentScene, phoneGone, phoneThere } from './agent-world.ts';
import { decideNow } from './predictive-world.ts';
import { previewScene } from './preview-world.ts';
import { completed, freshKey, grantOf, noAnswer, numberOf, useWorld, waitingContacts } from './world.ts';

const world = useWorld(24);
const { stateOf, standings, silence } = makeAgentScene(() => world.db);
const { scene, readIn, readBy, contactOf, stepsOf, dial, onThePhone } = previewScene(() => world.db);
const previews = () => makePreviews(world.db);
const calls = () => makeManualCalls(world.db);

describe('a running preview task', () => {
  it('hands each free agent the next contact of the list, in list order, and keeps them for it', async () => {
    const { taskId, people } = await scene({ agents: 3 });
    await decideNow(world.db, taskId);
    const read = await readIn(taskId);
    expect(read.map(({ row }) => row)).toEqual([1, 2, 3]);
    expect(new Set(read.map(({ agentId }) => agentId))).toEqual(new Set(people.map(({ id }) => id)));
    for (const { callId, agentId } of read) expect(await stateOf(agentId)).toMatchObject({ state: 'reserved', callId });
    expect(await waitingContacts(world.db, taskId)).toBe(2);
    await decideNow(world.db, taskId);
    expect(await readIn(taskId)).toEqual(read);
    expect((await makeTaskPace(world.db).view(taskId))?.why).toMatchObject({ mode: 'preview', agents: { free: 0, ringing: 3 } });
  });

  it('gives each agent one contact and each contact to one agent, however many hand out at once', async () => {
    const { taskId } = await scene({ agents: 4, contacts: 20 });
    const pace = makeTaskPace(world.db);
    const made = await Promise.all(Array.from({ length: 8 }, () => pace.handOut(taskId, 4)));
    const read = await readIn(taskId);
    expect(read).toHaveLength(4);
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(4);
    expect(new Set(read.map(({ agentId }) => agentId)).size).toBe(4);
    expect(new Set(read.map(({ row }) => row)).size).toBe(4);
  });

  it('hands a retry that is due before the rest of the list, and nothing to agents without a phone or a sign of life', async () => {
    const { taskId, agent } = await scene({ contacts: 3 });
    await world.db.query(
      `update contact set next_attempt_at = clock_timestamp() - interval '1 s', waits_because = 'retry'
      where task_id = $1::uuid and row_number = 3`,
      [taskId],
    );
    await phoneGone(world.db, agent.number);
    expect(await makeTaskPace(world.db).handOut(taskId, 1)).toBe(0);
    await phoneThere(world.db, agent.number);
    await silence(agent.id, 10_000);
    expect(await makeTaskPace(world.db).handOut(taskId, 1)).toBe(0);
    await standings().beat(agent.id);
    expect(await makeTaskPace(world.db).handOut(taskId, 1)).toBe(1);
    expect((await readBy(taskId, agent.id)).row).toBe(3);
  });

  it('shows nobody whom the gate refuses, and goes on to the next one', async () => {
    const { taskId, agent } = await scene();
    await world.db.query(
      `insert into do_not_call (number, source) select number, 'page' from contact where task_id = $1::uuid and row_number <= 2`,
      [taskId],
    );
    await decideNow(world.db, taskId);
    expect((await readBy(taskId, agent.id)).row).toBe(3);
    expect(
      await numberOf(world.db, `select count(*) as n from contact where task_id = $1::uuid and state = 'not-permitted'`, [
        taskId,
      ]),
    ).toBe(2);
  });

  it('is claimed by no lane, and lets no call of the list ring', async () => {
    const { taskId } = await scene();
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
    expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ handsOut: true });
    await decideNow(world.db, taskId);
    const { rows } = await world.db.query<{ turn: boolean }>('select has_pace_turn(t) as turn from task t where id = $1::uuid', [
      taskId,
    ]);
    expect(rows[0]?.turn).toBe(false);
  });

  it('has no workflow for what is only read, and is not over while it is', async () => {
    const { taskId } = await scene({ contacts: 1 });
    await decideNow(world.db, taskId);
    expect(await openCalls(world.db, { taskId })).toEqual([]);
    expect(await openLedgerCalls(world.db, taskId)).toEqual([]);
    expect(await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId))).toEqual({
      before: 'running',
      status: 'running',
    });
    expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 1 } });
  });
});

describe('a contact that an agent dials', () => {
  it('is a call of the list: their phone first, an attempt that counts, and the retry rule after it', async () => {
    const { taskId, agent } = await scene({ contacts: 1 });
    await world.db.query('update task set retry = $2::jsonb where id = $1::uuid', [
      taskId,
      JSON.stringify({ attemptsMax: 2, rules: [{ outcomes: ['no-answer'], times: 1, afterSeconds: 600 }] }),
    ]);
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    const grant = grantOf(await world.ledger.fence(await onThePhone(agent.id, callId)));
    expect(grant.brief.madeFor).toEqual({ agentId: agent.id, legId: callId });
    expect((await openCalls(world.db, { taskId })).map((call) => call.callId)).toEqual([callId]);
    await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    expect(await contactOf(callId)).toMatchObject({ state: 'waiting', attempts: 1, waitsBecause: 'retry', later: true });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up' });
  });

  it('and answers is final with its outcome, and the task is over with the last of them', async () => {
    const { taskId, agent } = await scene({ contacts: 1 });
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    const grant = grantOf(await world.ledger.fence(await onThePhone(agent.id, callId)));
    await world.ledger.markLive(grant);
    expect(await calls().meet(grant, 60_000)).toBe(true);
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'transferred' }, waiter: null });
    expect(await contactOf(callId)).toMatchObject({ state: 'done', outcome: 'transferred', attempts: 1 });
    expect((await makeTaskPace(world.db).seen(taskId))?.ended).toEqual([]);
    expect((await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId)))?.status).toBe('completed');
  });

  it('is refused in words when it came onto the do-not-call list meanwhile, and the agent is free of it', async () => {
    const { taskId, agent } = await scene({ contacts: 1 });
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await world.db.query(`insert into do_not_call (number, source) select number, 'page' from call where id = $1::uuid`, [
      callId,
    ]);
    expect(await dial(agent.id, callId)).toMatchObject({ kind: 'refused', because: 'do-not-call' });
    expect(await contactOf(callId)).toMatchObject({ state: 'not-permitted' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
  });

  it('stays before an agent whose phone is away, and is dialled once however often they press', async () => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await phoneGone(world.db, agent.number);
    expect(await dial(agent.id, callId)).toEqual({ kind: 'refused', because: 'no-phone' });
    expect((await readBy(taskId, agent.id)).callId).toBe(callId);
    await phoneThere(world.db, agent.number);
    const pressed = await Promise.all([dial(agent.id, callId), dial(agent.id, callId)]);
    expect(pressed.map(({ kind }) => kind).toSorted()).toEqual(['made', 'made-before']);
  });

  it('is nobody else’s to decide, and not theirs after it', async () => {
    const { taskId, people } = await scene({ agents: 2 });
    await decideNow(world.db, taskId);
    const [one, two] = people;
    const { callId } = await readBy(taskId, one?.id ?? '');
    expect(await dial(two?.id ?? '', callId)).toEqual({ kind: 'over' });
    expect(await previews().skip(two?.id ?? '', callId, 'agent')).toEqual({ kind: 'over' });
    expect((await previews().skip(one?.id ?? '', callId, 'agent')).kind).toBe('skipped');
    expect(await dial(one?.id ?? '', callId)).toEqual({ kind: 'over' });
    expect(await previews().skip(one?.id ?? '', callId, 'agent')).toEqual({ kind: 'over' });
  });

  it('goes back to the list when the process that was to begin it is gone', async () => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await dial(agent.id, callId);
    await standings().round();
    expect(await stateOf(agent.id)).toMatchObject({ state: 'reserved', callId });
    await world.db.query(`update call set dial_asked_at = dial_asked_at - interval '61 s' where id = $1::uuid`, [callId]);
    await standings().round();
    expect(await contactOf(callId)).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(await calls().lastOf(agent.id)).toMatchObject({ callId, state: 'withdrawn', reason: 'not-started' });
  });
});

describe('a contact that an agent skips', () => {
  it('comes again after a rest, and the agent has the next one', async () => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    expect(await previews().skip(agent.id, callId, 'agent')).toMatchObject({ kind: 'skipped', at: expect.any(String) as string });
    expect(await contactOf(callId)).toMatchObject({ state: 'waiting', waitsBecause: 'skipped', later: true, attempts: 0 });
    expect(await stepsOf(callId)).toEqual(['previewed', 'skipped']);
    await decideNow(world.db, taskId);
    expect((await readBy(taskId, agent.id)).row).toBe(2);
  });

  it('as often as it may be is done without having been dialled', async () => {
    const { taskId, agent } = await scene({ contacts: 1 });
    for (let times = 1; times <= skipsMax; times += 1) {
      await decideNow(world.db, taskId);
      const { callId } = await readBy(taskId, agent.id);
      const { at } = (await previews().skip(agent.id, callId, 'agent')) as { at: string | null };
      expect(at === null).toBe(times === skipsMax);
      await world.db.query(
        `update contact set next_attempt_at = clock_timestamp() - interval '1 s' where task_id = $1::uuid and next_attempt_at is not null`,
        [taskId],
      );
      if (times < skipsMax) continue;
      expect(await contactOf(callId)).toEqual({
        state: 'done',
        outcome: null,
        attempts: 0,
        waitsBecause: 'skipped',
        later: false,
      });
      expect(await stepsOf(callId)).toEqual(['previewed', 'skipped-for-good']);
    }
    expect((await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId)))?.status).toBe('completed');
  });
});
