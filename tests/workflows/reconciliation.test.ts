import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DifferenceKind } from '../../domain/reconciliation.ts';
import type { Reconciliation } from '../../domain/reconciliation-report.ts';
import { claimOne, completed, makeLine, makeTask, numberOf, useWorld } from '../storage/world.ts';
import {
  aged,
  answeredCall,
  type CallInProgress,
  node,
  openReconciliationHouse,
  permittedCall,
  type ReconciliationHouse,
  ringFor,
} from './reconciliation-house.ts';
import { until } from './story-teller.ts';

const world = useWorld();
let house: ReconciliationHouse;

beforeAll(async () => {
  house = await openReconciliationHouse(world);
});
afterAll(async () => {
  await house.close();
});

/** Everything of the call is in order, its task's workflow included. */
async function lookedAfter(call: CallInProgress): Promise<void> {
  await house.workflows.startTask(call.taskId);
  await house.workflows.startCall(call);
  await until('the call is taken up', () => house.takenUp.includes(call.callId));
}

const stateOf = async ({ callId }: { callId: string }): Promise<unknown> =>
  (
    await world.db.query<{ state: string; outcome: string | null; epoch: number }>(
      'select state, outcome, epoch from call where id = $1::uuid',
      [callId],
    )
  ).rows[0];
const slotsOf = ({ callId }: { callId: string }): Promise<number> =>
  numberOf(
    world.db,
    `select ((select count(*) from task_slot where call_id = $1::uuid) + (select count(*) from line_slot where call_id = $1::uuid))::integer as n`,
    [callId],
  );
const kindsOf = ({ differences }: Reconciliation): DifferenceKind[] => differences.map(({ kind }) => kind);
const mendedOf = ({ mended }: Reconciliation): string[] => mended.map(({ difference, result }) => `${difference.kind} ${result}`);
const isUp = (callId: string): boolean => house.switch.channels().some(({ uuid }) => uuid === callId);
/** Ends what a test left, so that the next one counts only its own. */
async function over(call: CallInProgress): Promise<void> {
  await house.dialer.hangUp(call.callId, 'NORMAL_CLEARING');
  await world.db.query('update task_slot set call_id = null where call_id = $1::uuid', [call.callId]);
  await world.db.query('update line_slot set call_id = null where call_id = $1::uuid', [call.callId]);
  await world.db.query(`update task set status = 'stopped' where id = $1::uuid`, [call.taskId]);
  await world.db.query('delete from call where id = $1::uuid', [call.callId]);
  if (await house.workflows.isOpen(call)) await house.workflows.closeCall(call, 'the test is over');
}

describe('a reconciliation', () => {
  it('agrees when every call has its row, its channel and its workflow, and counts all three', async () => {
    const call = await answeredCall(house, world);
    await lookedAfter(call);
    await aged(world, call);
    const report = await house.reconcile({ taskId: call.taskId });
    expect(report).toMatchObject({
      verdict: 'agrees',
      open: { dialling: 0, live: 1, claimed: 0, workflows: 1, slots: { task: 1, line: 1, node: 0 } },
      nodes: [{ node, channels: 1, problem: null }],
      tasks: [{ taskId: call.taskId, attempts: 1, rings: 1, notSent: 0, histories: 1, historiesGone: 0 }],
      differences: [],
    });
    await over(call);
  });

  it('takes an orphaned channel over by starting its workflow, and hangs nobody up', async () => {
    const call = await answeredCall(house, world);
    await house.workflows.startTask(call.taskId);
    await aged(world, call);
    expect(kindsOf(await house.reconcile())).toEqual(['orphaned-channel']);
    expect(house.takenUp).not.toContain(call.callId);
    const report = await house.reconcile({ mend: 'all' });
    expect(mendedOf(report)).toEqual(['orphaned-channel done']);
    expect(report.verdict).toBe('agrees');
    await until('the call is taken up', () => house.takenUp.includes(call.callId));
    expect(isUp(call.callId)).toBe(true);
    await over(call);
  });

  it('hangs up the channel of a call that is over', async () => {
    const call = await answeredCall(house, world);
    await world.ledger.release({ ...call, result: completed, waiter: null });
    await world.db.query(`update task set status = 'completed' where id = $1::uuid`, [call.taskId]);
    const report = await house.reconcile({ mend: 'all' });
    expect(mendedOf(report)).toEqual(['stray-channel done']);
    expect(report.verdict).toBe('agrees');
    expect(isUp(call.callId)).toBe(false);
  });

  it('leaves a channel that stands nowhere alone until it is named', async () => {
    const call = await answeredCall(house, world);
    await over({ ...call, callId: crypto.randomUUID() });
    await world.db.query('update task_slot set call_id = null where call_id = $1::uuid', [call.callId]);
    await world.db.query('update line_slot set call_id = null where call_id = $1::uuid', [call.callId]);
    await world.db.query('delete from call where id = $1::uuid', [call.callId]);
    const unnamed = await house.reconcile({ mend: 'all' });
    expect([unnamed.verdict, kindsOf(unnamed), mendedOf(unnamed)]).toEqual(['differs', ['unknown-channel'], []]);
    expect(isUp(call.callId)).toBe(true);
    const named = await house.reconcile({ mend: { keys: unnamed.differences.map(({ key }) => key) } });
    expect(mendedOf(named)).toEqual(['unknown-channel done']);
    expect(isUp(call.callId)).toBe(false);
  });

  it('writes the end of a call that has no channel, under an epoch of its own, and frees its slots', async () => {
    const call = await permittedCall(world);
    await lookedAfter(call);
    await aged(world, call);
    const report = await house.reconcile({ mend: 'all' });
    expect(mendedOf(report)).toEqual(['call-without-channel done']);
    expect(await stateOf(call)).toEqual({ state: 'final', outcome: 'unknown', epoch: call.epoch + 1 });
    expect(await slotsOf(call)).toBe(0);
    // Whoever held it before finds that it is not his any more.
    expect(await world.ledger.markLive(call)).toBe(false);
    await world.db.query(`update task set status = 'completed' where id = $1::uuid`, [call.taskId]);
    await house.workflows.closeCall(call, 'the test is over');
  });

  it('leaves a call alone that was only just permitted, or that another attempt took meanwhile', async () => {
    const call = await permittedCall(world);
    await lookedAfter(call);
    expect((await house.reconcile({ mend: 'all' })).mended).toEqual([]);
    await aged(world, call);
    const [difference] = (await house.reconcile()).differences;
    await world.ledger.fence({ callId: call.callId, owner: 'another' });
    const report = await house.reconcile({ mend: { keys: [difference?.key ?? ''] } });
    expect(report.mended).toEqual([]);
    expect(await stateOf(call)).toMatchObject({ state: 'dialling' });
    await over(call);
  });

  it('starts the workflow of a waiting call again, and that of its task', async () => {
    const lineId = await makeLine(world.db, { capacity: 5, node });
    const taskId = await makeTask(world.db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
    const claimed = { ...(await claimOne(world.ledger, taskId)), taskId };
    await world.db.query(`update call set claimed_at = claimed_at - interval '1 min' where id = $1::uuid`, [claimed.callId]);
    const report = await house.reconcile({ taskId, mend: 'all' });
    expect(mendedOf(report).toSorted()).toEqual(['call-without-workflow done', 'task-without-workflow done']);
    expect(report.verdict).toBe('agrees');
    await until('the call is taken up', () => house.takenUp.includes(claimed.callId));
    await world.db.query(`update task set status = 'stopped' where id = $1::uuid`, [taskId]);
    await house.workflows.closeCall(claimed, 'the test is over');
    // Its task is at rest now: the contact goes back to the list instead.
    const handed = await house.reconcile({ taskId, mend: 'all' });
    expect(mendedOf(handed)).toEqual(['call-without-workflow done']);
    expect(await stateOf(claimed)).toMatchObject({ state: 'withdrawn' });
  });

  it('closes a workflow whose call is over', async () => {
    const call = await permittedCall(world);
    await lookedAfter(call);
    await world.ledger.release({ ...call, result: completed, waiter: null });
    await world.db.query(`update task set status = 'completed' where id = $1::uuid`, [call.taskId]);
    await aged(world, call);
    expect(mendedOf(await house.reconcile({ mend: 'all' }))).toEqual(['workflow-without-call done']);
    expect(await house.workflows.isOpen(call)).toBe(false);
  });

  it('frees a slot that a finished call holds, and seats a call that holds none', async () => {
    const [finished, talking] = [await permittedCall(world), await answeredCall(house, world)];
    await lookedAfter(talking);
    await world.ledger.release({ ...finished, result: completed, waiter: null });
    await world.db.query(`update task set status = 'completed' where id = $1::uuid`, [finished.taskId]);
    await world.db.query('update line_slot set call_id = $2::uuid where line_id = $1::uuid and n = 0', [
      finished.lineId,
      finished.callId,
    ]);
    await world.db.query('update line_slot set call_id = null where call_id = $1::uuid', [talking.callId]);
    const report = await house.reconcile({ mend: 'all' });
    expect(mendedOf(report).toSorted()).toEqual(['call-without-slot done', 'stale-slot done']);
    expect([await slotsOf(finished), await slotsOf(talking)]).toEqual([0, 2]);
    await over(talking);
  });

  it('shows a number that rang twice for one attempt by the switch’s own log', async () => {
    const call = await answeredCall(house, world);
    await lookedAfter(call);
    await house.dialer.hangUp(call.callId, 'NORMAL_CLEARING');
    await until('the channel is gone', () => !isUp(call.callId));
    await ringFor(house, call);
    await aged(world, call);
    const report = await house.reconcile({ taskId: call.taskId, mend: 'all' });
    expect(report).toMatchObject({ verdict: 'differs', tasks: [{ attempts: 1, rings: 2 }], mended: [] });
    expect(kindsOf(report)).toEqual(['rung-twice']);
    await over(call);
  });

  it('is incomplete while nobody can ask a switch that carries calls', async () => {
    const call = await permittedCall(world);
    await lookedAfter(call);
    await world.db.query(`update call set node = 'far-away' where id = $1::uuid`, [call.callId]);
    const report = await house.reconcile({ taskId: call.taskId });
    expect(report.verdict).toBe('incomplete');
    expect(report.nodes).toContainEqual({ node: 'far-away', channels: null, problem: 'no-worker' });
    await over(call);
  });
});
