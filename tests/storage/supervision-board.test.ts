/** What supervisors see at one moment, on a real database: groups, who has which callee, and who waits. */
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeSupervisionBoard, type SupervisedCall } from '../../storage/supervision-board.ts';
import { makeAgent, makeFreeAgent, makeGroup } from './agent-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, dialOne, makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld(20);
const board = () => makeSupervisionBoard(world.db);
const offers = () => makeAgentOffers(world.db);
const dayBegan = new Date(Date.now() - 3_600_000);
const callOf = async (id: string): Promise<SupervisedCall | undefined> => (await board().calls()).find((call) => call.id === id);
const groupOf = async (id: string) => (await board().groups(dayBegan)).find((group) => group.id === id);

async function scene(agents = 1) {
  const groupId = await makeGroup(world.db);
  const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  const free = [];
  for (let n = 0; n < agents; n += 1) free.push(await makeFreeAgent(world.db, { groups: [{ groupId }] }));
  return { groupId, taskId, agents: free };
}

describe('a group', () => {
  it('counts its agents as they stand for it: who is signed in for other groups is away', async () => {
    const { groupId } = await scene(2);
    const other = await makeGroup(world.db);
    const elsewhere = await makeFreeAgent(world.db, { groups: [{ groupId }, { groupId: other }] });
    await world.db.query('update agent_group_member set taking = false where agent_id = $1::uuid and group_id = $2::uuid', [
      elsewhere.id,
      groupId,
    ]);
    await makeAgent(world.db, { groups: [{ groupId }] });
    const none = { busy: 0, ringing: 0, talking: 0, wrapUp: 0, signedIn: 0 };
    expect((await groupOf(groupId))?.agents).toEqual({ ...none, free: 2, away: 2 });
    expect((await groupOf(other))?.agents).toEqual({ ...none, free: 1, away: 0 });
  });

  it('has callees who wait until an agent talks to them, and says how long', async () => {
    const { groupId, taskId } = await scene();
    const grant = await answerOne(world, taskId);
    await world.db.query(`update call set answered_at = answered_at - interval '7 s' where id = $1::uuid`, [grant.callId]);
    const waiting = await groupOf(groupId);
    expect(waiting).toMatchObject({ waiting: 1 });
    expect(waiting?.longestWaitMs).toBeGreaterThanOrEqual(7_000);
    expect(await callOf(grant.callId)).toMatchObject({ with: 'waiting', agentId: null, groupId });
    const offer = await offers().offer(grant, groupId);
    const agentId = offer.kind === 'reserved' ? offer.agentId : '';
    expect(await groupOf(groupId)).toMatchObject({ waiting: 1, agents: { ringing: 1, free: 0 } });
    expect(await callOf(grant.callId)).toMatchObject({ with: 'waiting', agentId });
    await offers().took(grant, agentId, 60_000);
    expect(await groupOf(groupId)).toMatchObject({ waiting: 0, longestWaitMs: null, agents: { talking: 1 } });
    expect(await callOf(grant.callId)).toMatchObject({ with: 'agent', agentId, groupId, taskType: 'predictive' });
  });

  it('says of today how many answered and how many of them found nobody; machines and other days are left out', async () => {
    const { groupId, taskId } = await scene(3);
    const [lost, talked, machine, before] = [
      await answerOne(world, taskId),
      await answerOne(world, taskId),
      await answerOne(world, taskId),
      await answerOne(world, taskId),
    ];
    await offers().abandon(lost);
    expect(await callOf(lost.callId)).toMatchObject({ with: 'message' });
    await world.ledger.release({ ...lost, result: { ...completed, outcome: 'abandoned', reason: 'no-agent' }, waiter: null });
    await world.ledger.release({ ...talked, result: { ...completed, outcome: 'transferred' }, waiter: null });
    await world.ledger.release({ ...machine, result: { ...completed, outcome: 'voicemail' }, waiter: null });
    await world.db.query(`update call set answered_at = answered_at - interval '2 days' where id = $1::uuid`, [before.callId]);
    expect(await groupOf(groupId)).toMatchObject({ answeredToday: 2, abandonedToday: 1 });
  });
});

describe('a call', () => {
  it('of an assistant is the assistant’s, waits while a group is looked for, and is a person’s when it was given away', async () => {
    const groupId = await makeGroup(world.db);
    const lineId = await makeLine(world.db, { capacity: 2 });
    const taskId = await makeTask(world.db, { contacts: 1, maxConcurrency: 2, lineIds: [lineId] });
    const grant = await dialOne(world.ledger, taskId);
    expect(await callOf(grant.callId)).toBeUndefined();
    await world.ledger.markLive(grant);
    expect(await callOf(grant.callId)).toMatchObject({ with: 'assistant', groupId: null });
    const tools = { kind: 'group', target: groupId, lineId: null, ringSeconds: 20 };
    await world.db.query(
      `update assistant set tools = jsonb_set(tools, '{transfer}', $2::jsonb) where id = (select assistant_id from task where id = $1::uuid)`,
      [taskId, JSON.stringify(tools)],
    );
    await world.db.query('select begin_transfer($1::uuid, $2::integer, 60000)', [grant.callId, grant.epoch]);
    expect(await callOf(grant.callId)).toMatchObject({ with: 'waiting', groupId });
    expect(await groupOf(groupId)).toMatchObject({ waiting: 1 });
    await world.db.query(`select end_transfer($1::uuid, $2::integer, 'no-agent')`, [grant.callId, grant.epoch]);
    expect(await callOf(grant.callId)).toMatchObject({ with: 'assistant' });
    await world.db.query('select end_transfer($1::uuid, $2::integer, null)', [grant.callId, grant.epoch]);
    expect(await callOf(grant.callId)).toMatchObject({ with: 'person' });
  });

  it('is gone from the board when it is over', async () => {
    const { taskId } = await scene();
    const grant = await answerOne(world, taskId);
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    expect(await callOf(grant.callId)).toBeUndefined();
  });
});

describe('the tasks', () => {
  it('are those that dial for agents now', async () => {
    const { groupId, taskId } = await scene();
    const ids = async () => (await board().tasks()).map(({ id }) => id);
    expect(await board().tasks()).toContainEqual(
      expect.objectContaining({ id: taskId, groupId, plan: expect.objectContaining({ mode: 'ratio', held: false }) as unknown }),
    );
    await world.db.query(`update task set status = 'paused' where id = $1::uuid`, [taskId]);
    expect(await ids()).not.toContain(taskId);
  });
});
