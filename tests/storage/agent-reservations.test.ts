/** Who of a group gets a call: one agent each, in order, and nobody who can't take it. On a real database. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeAgents } from '../../storage/agents.ts';
import { makeAgentScene, makeFreeAgent, makeGroup, phoneThere } from './agent-world.ts';
import { useWorld } from './world.ts';

const world = useWorld(40);
const { standings, stateOf, reserve, silence } = makeAgentScene(() => world.db);

describe('a reservation', () => {
  it('is given once however many ask at the same time, and to everybody who waits', async () => {
    const groupId = await makeGroup(world.db);
    const agents = await Promise.all(Array.from({ length: 25 }, () => makeFreeAgent(world.db, { groups: [{ groupId }] })));
    const answers = await Promise.all(Array.from({ length: 80 }, () => reserve(groupId)));
    const given = answers.flatMap((answer) => (answer === null ? [] : [answer.agentId]));
    expect(new Set(given).size).toBe(given.length);
    expect(new Set(given)).toEqual(new Set(agents.map(({ id }) => id)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(55);
  });

  it('passes over an agent whom another search holds, and does not wait', async () => {
    const groupId = await makeGroup(world.db);
    const first = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const second = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const holder = await world.db.connect();
    try {
      await holder.query('begin');
      const held = await makeAgentStandings(holder).reserve({ groupId, callId: randomUUID() });
      expect(held?.agentId).toBe(first.id);
      expect((await reserve(groupId))?.agentId).toBe(second.id);
      expect(await reserve(groupId)).toBeNull();
      await holder.query('rollback');
    } finally {
      holder.release();
    }
    expect((await reserve(groupId))?.agentId).toBe(first.id);
  });

  it('goes by priority, then to whoever waits longest, and a call that came to nothing takes no place', async () => {
    const groupId = await makeGroup(world.db);
    const late = await makeFreeAgent(world.db, { groups: [{ groupId, priority: 2 }] });
    const early = await makeFreeAgent(world.db, { groups: [{ groupId, priority: 2 }] });
    const ahead = await makeFreeAgent(world.db, { groups: [{ groupId, priority: 1 }] });
    await world.db.query(`update agent_standing set waiting_since = waiting_since - interval '1 h' where agent_id = $1::uuid`, [
      early.id,
    ]);
    const callId = randomUUID();
    expect((await reserve(groupId))?.agentId).toBe(ahead.id);
    expect((await reserve(groupId, { callId }))?.agentId).toBe(early.id);
    // Pressed again: no place is lost by it.
    await standings().step(late.id, { kind: 'go-free' });
    await standings().step(early.id, { kind: 'release', callId });
    expect((await reserve(groupId))?.agentId).toBe(early.id);
    expect((await reserve(groupId))?.agentId).toBe(late.id);
  });

  it('asked for again by the same call answers the same agent', async () => {
    const groupId = await makeGroup(world.db);
    const [{ id }] = [
      await makeFreeAgent(world.db, { groups: [{ groupId }] }),
      await makeFreeAgent(world.db, { groups: [{ groupId }] }),
    ];
    const callId = randomUUID();
    expect((await reserve(groupId, { callId }))?.agentId).toBe(id);
    expect((await reserve(groupId, { callId }))?.agentId).toBe(id);
  });

  it('asks for skills, and leaves out who is not signed in for the group, has no phone, is silent or switched off', async () => {
    const groupId = await makeGroup(world.db);
    const elsewhere = await makeGroup(world.db);
    const groups = [{ groupId, skills: ['english'] }];
    const noPhone = await makeFreeAgent(world.db, { groups, phone: false });
    const silentOne = await makeFreeAgent(world.db, { groups });
    await silence(silentOne.id, 60_000);
    const off = await makeFreeAgent(world.db, { groups });
    await makeAgents(world.db).change(off.id, { extensionId: off.extensionId, enabled: false });
    const other = await makeFreeAgent(world.db, { groups: [...groups, { groupId: elsewhere }] });
    await standings().signIn(other.id, [elsewhere]);
    expect(await reserve(groupId)).toBeNull();
    expect((await reserve(elsewhere))?.agentId).toBe(other.id);

    await phoneThere(world.db, noPhone.number);
    expect(await reserve(groupId, { skills: ['english', 'refunds'] })).toBeNull();
    expect((await reserve(groupId, { skills: ['english'] }))?.agentId).toBe(noPhone.id);
  });

  it('ends at its time, and the agent is free for the next call', async () => {
    const groupId = await makeGroup(world.db);
    const { id } = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await reserve(groupId, { forMs: 0 });
    expect(await stateOf(id)).toMatchObject({ state: 'reserved' });
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'free' });
    expect((await reserve(groupId))?.agentId).toBe(id);
  });
});
