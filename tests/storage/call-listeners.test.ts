/** Supervisors who listen to calls and take them over: who stands how meanwhile, and what a process that dies leaves, on a real database. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeCallListeners } from '../../storage/call-listeners.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { type MadeAgent, makeAgent, makeAgentScene, makeFreeAgent, makeGroup, phoneGone, phoneNode } from './agent-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, useWorld } from './world.ts';

const world = useWorld(20);
const { stateOf, standings, reserve } = makeAgentScene(() => world.db);
const listeners = () => makeCallListeners(world.db);
const supervising = { state: 'busy', reason: 'supervising' };

/** An agent talks to a callee. */
async function scene() {
  const groupId = await makeGroup(world.db);
  const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  const agent = await makeFreeAgent(world.db, { groups: [{ groupId }] });
  const grant = await answerOne(world, taskId);
  const offers = makeAgentOffers(world.db);
  await offers.offer(grant, groupId);
  await offers.took(grant, agent.id, 60_000);
  return { groupId, taskId, agent, grant };
}

const draft = ({ id }: MadeAgent) => ({ agentId: id, by: 'zhou', legId: randomUUID(), mode: 'listen' as const });
const listenersOf = async (callId: string) => (await listeners().list()).filter((row) => row.callId === callId);

describe('whoever listens', () => {
  it('is told of from the ringing on, in the mode they are in, until they leave', async () => {
    const { grant } = await scene();
    const supervisor = await makeAgent(world.db);
    const asked = draft(supervisor);
    expect(await listeners().begin(grant, asked)).toEqual({ kind: 'begun', extension: supervisor.number });
    expect(await listenersOf(grant.callId)).toMatchObject([{ agentId: supervisor.id, by: 'zhou', mode: 'listen', since: null }]);
    expect(await listeners().listens(asked.legId, 'listen')).toBe(true);
    expect(await listeners().listens(asked.legId, 'whisper')).toBe(true);
    expect(await listenersOf(grant.callId)).toMatchObject([{ mode: 'whisper', since: expect.any(Date) as unknown }]);
    await listeners().end(asked.legId);
    expect(await listenersOf(grant.callId)).toEqual([]);
    expect(await listeners().listens(asked.legId, 'all')).toBe(false);
    const { rows } = await world.db.query<{ detail: unknown }>(
      `select detail from call_step where call_id = $1::uuid and step = 'listened' order by id`,
      [grant.callId],
    );
    expect(rows.map(({ detail }) => detail)).toEqual([
      { by: 'zhou', mode: 'listen' },
      { by: 'zhou', mode: 'whisper' },
    ]);
  });

  it('gets no call meanwhile, and waits for calls again afterwards', async () => {
    const { groupId, grant } = await scene();
    const supervisor = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const asked = draft(supervisor);
    await listeners().begin(grant, asked);
    expect(await stateOf(supervisor.id)).toEqual(supervising);
    expect(await reserve(groupId)).toBeNull();
    await listeners().end(asked.legId);
    expect(await stateOf(supervisor.id)).toMatchObject({ state: 'free' });
  });

  it('gets no call meanwhile either when they go free in the middle of it, and is not dialled for', async () => {
    const { groupId, taskId, grant } = await scene();
    const supervisor = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const asked = draft(supervisor);
    await listeners().begin(grant, asked);
    await standings().step(supervisor.id, { kind: 'go-free' });
    expect(await reserve(groupId)).toBeNull();
    const seen = await makeTaskPace(world.db).seen(taskId);
    expect(seen?.agents.find(({ id }) => id === supervisor.id)?.state).toBe('busy');
    await listeners().end(asked.legId);
    expect((await reserve(groupId))?.agentId).toBe(supervisor.id);
  });

  it('stands as it was said meanwhile, and as before if no calls came anyway', async () => {
    const { grant } = await scene();
    const said = await makeFreeAgent(world.db);
    const [asked, other] = [draft(said), draft(await makeAgent(world.db))];
    await listeners().begin(grant, asked);
    await standings().step(said.id, { kind: 'go-busy', reason: 'meeting' });
    await listeners().end(asked.legId);
    expect(await stateOf(said.id)).toEqual({ state: 'busy', reason: 'meeting' });
    await listeners().begin(grant, other);
    expect(await stateOf(other.agentId)).toMatchObject({ state: 'offline' });
    await listeners().end(other.legId);
    expect(await stateOf(other.agentId)).toMatchObject({ state: 'offline' });
  });

  it('has a phone at the switch, no call of their own, and listens to one call at a time', async () => {
    const { grant, agent } = await scene();
    const refused = async (one: MadeAgent) => listeners().begin(grant, draft(one));
    expect(await refused(agent)).toEqual({ kind: 'refused', why: 'own-call' });
    const supervisor = await makeAgent(world.db);
    await listeners().begin(grant, draft(supervisor));
    expect(await refused(supervisor)).toEqual({ kind: 'refused', why: 'listens-already' });
    const phoneless = await makeAgent(world.db);
    await phoneGone(world.db, phoneless.number);
    expect(await refused(phoneless)).toEqual({ kind: 'refused', why: 'no-phone' });
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    expect(await refused(await makeAgent(world.db))).toEqual({ kind: 'refused', why: 'callee-gone' });
  });
});

describe('whoever takes a call over', () => {
  it('talks before the two are joined, and the agent wraps up as soon as they are', async () => {
    const { grant, agent } = await scene();
    const supervisor = await makeFreeAgent(world.db);
    const asked = draft(supervisor);
    await listeners().begin(grant, asked);
    expect(await listeners().beginTakeOver(grant, supervisor.id, 60_000)).toBe(true);
    expect(await stateOf(supervisor.id)).toEqual({ state: 'talking', callId: grant.callId, asked: null });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'talking' });
    await listeners().endTakeOver(grant, supervisor.id, true);
    await listeners().end(asked.legId);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up', callId: grant.callId });
    expect(await stateOf(supervisor.id)).toMatchObject({ state: 'talking' });
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'transferred' }, waiter: null });
    expect(await stateOf(supervisor.id)).toMatchObject({ state: 'wrap-up', callId: grant.callId });
    const { rows } = await world.db.query('select agent_id from call where id = $1::uuid', [grant.callId]);
    expect(rows).toEqual([{ agent_id: supervisor.id }]);
  });

  it('stands after it as before it: gone, in a pause, or with no calls', async () => {
    const after = async (prepare: (supervisor: MadeAgent) => Promise<unknown>) => {
      const { grant } = await scene();
      const supervisor = await makeAgent(world.db);
      await prepare(supervisor);
      const asked = draft(supervisor);
      await listeners().begin(grant, asked);
      await listeners().beginTakeOver(grant, supervisor.id, 60_000);
      await listeners().endTakeOver(grant, supervisor.id, true);
      await listeners().end(asked.legId);
      await world.ledger.release({ ...grant, result: { ...completed, outcome: 'transferred' }, waiter: null });
      await standings().step(supervisor.id, { kind: 'done' });
      return stateOf(supervisor.id);
    };
    expect(await after(() => Promise.resolve())).toMatchObject({ state: 'offline' });
    const signIn = ({ id }: MadeAgent) => standings().signIn(id, null);
    expect(await after(signIn)).toEqual(supervising);
    const pause = async (supervisor: MadeAgent) => {
      await signIn(supervisor);
      await standings().step(supervisor.id, { kind: 'go-busy', reason: 'break' });
    };
    expect(await after(pause)).toEqual({ state: 'busy', reason: 'break' });
  });

  it('has nothing of it when it came to nothing, and the agent talks on', async () => {
    const { grant, agent } = await scene();
    const supervisor = await makeFreeAgent(world.db);
    await listeners().begin(grant, draft(supervisor));
    await listeners().beginTakeOver(grant, supervisor.id, 60_000);
    await listeners().endTakeOver(grant, supervisor.id, false);
    expect(await stateOf(supervisor.id)).toMatchObject({ state: 'free' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'talking', callId: grant.callId });
  });

  it('is free of it again when the process that should have joined them is gone', async () => {
    const { grant } = await scene();
    const supervisor = await makeFreeAgent(world.db);
    const asked = draft(supervisor);
    await listeners().begin(grant, asked);
    await listeners().beginTakeOver(grant, supervisor.id, 60_000);
    await listeners().end(asked.legId);
    expect(await stateOf(supervisor.id)).toMatchObject({ state: 'free' });
  });

  it('does so with their own call only, out of listening, and not while somebody else is rung for it', async () => {
    const { groupId, grant } = await scene();
    const supervisor = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    expect(await listeners().beginTakeOver(grant, supervisor.id, 60_000)).toBe(false);
    const asked = draft(supervisor);
    await listeners().begin(grant, asked);
    expect(await listeners().beginTakeOver({ ...grant, epoch: grant.epoch - 1 }, supervisor.id, 60_000)).toBe(false);
    await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await reserve(groupId, { callId: grant.callId });
    expect(await listeners().beginTakeOver(grant, supervisor.id, 60_000)).toBe(false);
    expect(await stateOf(supervisor.id)).toEqual(supervising);
  });
});

describe('the legs of listeners', () => {
  it('are left over when the call is over or another process has it, and listen to nothing any more', async () => {
    const { grant } = await scene();
    const { grant: second } = await scene();
    const [asked, other] = [draft(await makeAgent(world.db)), draft(await makeAgent(world.db))];
    await listeners().begin(grant, asked);
    await listeners().begin(second, other);
    const mine: string[] = [asked.legId, other.legId];
    const leftOver = async (owner = 'test') =>
      (await listeners().leftOver(phoneNode, owner)).map(({ legId }) => legId).filter((legId) => mine.includes(legId));
    expect(await leftOver()).toEqual([]);
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    expect(await leftOver()).toEqual([asked.legId]);
    await world.db.query('update call set epoch = epoch + 1 where id = $1::uuid', [second.callId]);
    expect((await leftOver()).toSorted()).toEqual(mine.toSorted());
    expect(await listeners().leftOver(phoneNode, 'test')).toContainEqual({
      ...{ legId: other.legId, agentId: other.agentId, callId: second.callId },
      call: { callId: second.callId, epoch: second.epoch + 1 },
    });
    expect(await listenersOf(second.callId)).toEqual([]);
    expect(await listeners().leftOver('another switch', 'test')).toEqual([]);
    expect(await leftOver('somebody else')).toEqual([asked.legId]);
    for (const legId of await leftOver()) await listeners().end(legId);
    expect(await leftOver()).toEqual([]);
  });
});
