/** Numbers that people call, on a real database; and what the ledger's readers say of calls that came in. */
import { describe, expect, it } from 'vitest';
import { makeAgentCalls } from '../../storage/agent-calls.ts';
import { makeCalls } from '../../storage/calls.ts';
import { constraintBreachOf } from '../../storage/constraint-breach.ts';
import { makeInboundNumbers } from '../../storage/inbound-numbers.ts';
import { campaignDays } from '../../storage/reports/abandonment.ts';
import { makeSupervisionBoard } from '../../storage/supervision-board.ts';
import { makeFreeAgent, makeGroup } from './agent-world.ts';
import { comeIn, leaveQueue, makeInboundNumber, usualInbound } from './callers.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, useWorld } from './world.ts';

const world = useWorld();
const numbers = () => makeInboundNumbers(world.db);

async function scene() {
  const groupId = await makeGroup(world.db);
  const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  return { groupId, taskId, inboundId: await makeInboundNumber(world.db, { taskId }) };
}

describe('a number', () => {
  it('is kept as it was given, names what it serves by, and is changed and removed', async () => {
    const { taskId, groupId } = await scene();
    const draft = { ...usualInbound, number: '95013', taskId, overflow: 'group' as const, overflowGroupId: groupId };
    const id = await numbers().insert(draft);
    const task = { taskType: 'predictive', taskName: expect.any(String) as string };
    expect(await numbers().find(id)).toMatchObject({ ...draft, ...task, overflowGroupName: expect.any(String) as string });
    await numbers().change(id, { ...usualInbound, number: '95014', enabled: false });
    expect(await numbers().find(id)).toMatchObject({ number: '95014', enabled: false, taskId: null, taskName: null });
    expect(await numbers().remove(id)).toBe(true);
    expect(await numbers().find(id)).toBeNull();
  });

  it('is there once, and lists go by it', async () => {
    await makeInboundNumber(world.db, { number: '02055550002' });
    await makeInboundNumber(world.db, { number: '02055550001' });
    const breach = await makeInboundNumber(world.db, { number: '02055550001' }).catch(constraintBreachOf);
    expect(breach).toEqual({ kind: 'unique', constraint: 'inbound_number_number_key' });
    const after = await numbers().list({ limit: 2, afterName: '02055550000' });
    expect(after.map(({ number }) => number)).toEqual(['02055550001', '02055550002']);
  });

  it('goes, and the records of its calls stay with the number that was called', async () => {
    const { taskId, inboundId } = await scene();
    const called = (await numbers().find(inboundId))?.number;
    const callId = await comeIn(world.db, { taskId, inboundId, number: '+8613911110000', queue: null });
    expect(await makeCalls(world.db).find(callId)).toMatchObject({ calledNumber: called, calledName: '售后热线' });
    await numbers().remove(inboundId);
    expect(await makeCalls(world.db).find(callId)).toMatchObject({
      direction: 'inbound',
      calledNumber: called,
      calledName: null,
    });
  });
});

describe('a call that came in', () => {
  it('stands in the list of records beside those that were made, and is found by its direction', async () => {
    const { taskId, groupId, inboundId } = await scene();
    await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const made = await answerOne(world, taskId);
    await world.ledger.release({ ...made, result: completed, waiter: null });
    const cameIn = await comeIn(world.db, { taskId, inboundId, number: '+8613911110001', queue: null });
    await leaveQueue(world.db, cameIn);
    const idsOf = async (direction?: 'inbound' | 'outbound') =>
      (await makeCalls(world.db).list({ taskId, direction }, { limit: 9, cursor: null })).items.map(({ id }) => id);
    expect((await idsOf()).toSorted()).toEqual([made.callId, cameIn].toSorted());
    expect(await idsOf('inbound')).toEqual([cameIn]);
    expect(await idsOf('outbound')).toEqual([made.callId]);
  });

  it('is told to the agent with the number that was called; to the next one it is an earlier call', async () => {
    const { taskId, inboundId } = await scene();
    const first = await comeIn(world.db, { taskId, inboundId, number: '+8613911110002', queue: null });
    const calls = makeAgentCalls(world.db);
    expect(await calls.facts(first)).toMatchObject({ direction: 'inbound', calledName: '售后热线' });
    await leaveQueue(world.db, first);
    const second = await comeIn(world.db, { taskId, inboundId, number: '+8613911110002', queue: null });
    expect(await calls.earlier('+8613911110002', second)).toMatchObject([{ id: first, direction: 'inbound' }]);
  });

  it('counts neither as answered nor as abandoned of what the task dialled', async () => {
    const { taskId, groupId, inboundId } = await scene();
    await leaveQueue(world.db, await comeIn(world.db, { taskId, inboundId, number: '+8613911110003', queue: null }));
    const span = { from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 86_400_000), timeZone: 'Asia/Shanghai' };
    expect(await campaignDays(world.db, { ...span, taskId })).toEqual([]);
    const group = (await makeSupervisionBoard(world.db).groups(span.from)).find(({ id }) => id === groupId);
    expect(group).toMatchObject({ answeredToday: 0, abandonedToday: 0 });
  });
});

describe('the queue on the board', () => {
  it('has callers in the order in which they came, each group for itself, with what they called', async () => {
    const { taskId, groupId, inboundId } = await scene();
    const other = await scene();
    const wait = (number: string, waitedMs: number, at: string = groupId) =>
      comeIn(world.db, { taskId, inboundId, number, queue: { groupId: at, waitedMs } });
    const [late, early, elsewhere] = [
      await wait('+8613911120001', 5_000),
      await wait('+8613911120002', 60_000),
      await wait('+8613911120003', 30_000, other.groupId),
    ];
    const called = (await numbers().find(inboundId))?.number;
    const board = await makeSupervisionBoard(world.db).calls();
    const placeOf = (id: string) => board.find((call) => call.id === id);
    const waiting = { with: 'waiting', direction: 'inbound', calledNumber: called, calledName: '售后热线' };
    expect(placeOf(early)).toMatchObject({ ...waiting, position: 1, groupId });
    expect(placeOf(late)).toMatchObject({ ...waiting, position: 2, groupId });
    expect(placeOf(elsewhere)).toMatchObject({ ...waiting, position: 1, groupId: other.groupId });
    const group = (await makeSupervisionBoard(world.db).groups(new Date())).find(({ id }) => id === groupId);
    expect(group?.waiting).toBe(2);
    expect(group?.longestWaitMs).toBeGreaterThanOrEqual(60_000);
  });

  it('has no place for whoever left it, and for whom we called', async () => {
    const { taskId, groupId, inboundId } = await scene();
    const gone = await comeIn(world.db, { taskId, inboundId, number: '+8613911130001', queue: { groupId, waitedMs: 9_000 } });
    await world.db.query('update call set queue_group_id = null where id = $1::uuid', [gone]);
    await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const dialled = await answerOne(world, taskId);
    const board = await makeSupervisionBoard(world.db).calls();
    expect(board.find(({ id }) => id === gone)).toMatchObject({ with: 'message', position: null });
    expect(board.find(({ id }) => id === dialled.callId)).toMatchObject({
      with: 'waiting',
      direction: 'outbound',
      position: null,
    });
  });
});
