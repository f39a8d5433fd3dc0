/** People who are asked into a call that an agent has: reserved once, talking before they hear anybody, and free again, on a real database. */
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeAskedIn } from '../../storage/asked-in.ts';
import { type MadeAgent, makeAgentScene, makeFreeAgent, makeGroup } from './agent-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, useWorld } from './world.ts';

const world = useWorld(20);
const { stateOf, silence } = makeAgentScene(() => world.db);
const askedIn = () => makeAskedIn(world.db);
const talkMsMax = 60_000;

/** A callee who talks to an agent, and somebody else who is free, in a group of their own. */
async function talking() {
  const groupId = await makeGroup(world.db);
  const agent = await makeFreeAgent(world.db, { groups: [{ groupId }] });
  const grant = await answerOne(world, await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } }));
  const offers = makeAgentOffers(world.db);
  await offers.offer(grant, groupId);
  await offers.took(grant, agent.id, talkMsMax);
  const otherGroup = await makeGroup(world.db, { wrapUpMs: 5_000 });
  const other = await makeFreeAgent(world.db, { groups: [{ groupId: otherGroup }] });
  return { grant, agent, other, otherGroup, offers };
}

const to = ({ id }: MadeAgent) => ({ kind: 'agent', agentId: id }) as const;
const agentOf = async (callId: string) =>
  (await world.db.query<{ id: string }>('select agent_id as id from call where id = $1::uuid', [callId])).rows[0]?.id;

describe('an agent who is asked in', () => {
  it('is reserved, rings, talks, and has the callee only when they are given on', async () => {
    const { grant, agent, other, offers } = await talking();
    expect(await askedIn().reserve(grant, to(other))).toMatchObject({
      ...{ kind: 'reserved', agentId: other.id, extension: other.number, autoAnswer: true, ringMsMax: 15_000 },
    });
    expect(await offers.rings(grant, other.id, 15_000)).toBe(true);
    expect(await askedIn().came(grant, other.id, talkMsMax)).toBe(true);
    expect(await stateOf(other.id)).toMatchObject({ state: 'talking', callId: grant.callId });
    expect(await agentOf(grant.callId)).toBe(agent.id);
    expect(await askedIn().passed(grant, other.id)).toBe(true);
    expect(await agentOf(grant.callId)).toBe(other.id);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up', callId: grant.callId });
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'transferred' }, waiter: null });
    expect(await stateOf(other.id)).toMatchObject({ state: 'wrap-up', callId: grant.callId });
  });

  it('is one call’s alone, however many ask at once', async () => {
    const calls = await Promise.all([talking(), talking(), talking()]);
    const [{ other }] = calls;
    const answers = await Promise.all(calls.map(({ grant }) => askedIn().reserve(grant, to(other))));
    expect(answers.filter(({ kind }) => kind === 'reserved')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'nobody')).toHaveLength(2);
  });

  it('has to be free, there, and asked by whoever has the call', async () => {
    const { grant, agent, other, otherGroup } = await talking();
    expect(await askedIn().reserve({ ...grant, epoch: grant.epoch - 1 }, to(other))).toEqual({ kind: 'not-ours' });
    expect(await askedIn().reserve(grant, to(agent))).toEqual({ kind: 'nobody' });
    await silence(other.id, 10_000);
    expect(await askedIn().reserve(grant, to(other))).toEqual({ kind: 'nobody' });
    expect(await askedIn().reserve(grant, { kind: 'group', groupId: otherGroup })).toEqual({ kind: 'nobody' });
  });

  it('who did not answer is busy, and the callee stays whose they were', async () => {
    const { grant, agent, other, otherGroup, offers } = await talking();
    expect(await askedIn().reserve(grant, { kind: 'group', groupId: otherGroup })).toMatchObject({ agentId: other.id });
    await offers.rings(grant, other.id, 15_000);
    await offers.didNotTake(grant, other.id, true, 'no-answer');
    expect(await stateOf(other.id)).toEqual({ state: 'busy', reason: 'no-answer' });
    expect(await agentOf(grant.callId)).toBe(agent.id);
  });

  it('leaves without notes, or with them where they talked to the callee', async () => {
    for (const wrapsUp of [false, true]) {
      const { grant, agent, other } = await talking();
      await askedIn().reserve(grant, to(other));
      await askedIn().came(grant, other.id, talkMsMax);
      expect(await askedIn().left(grant, other.id, wrapsUp)).toBe(true);
      expect(await stateOf(other.id)).toMatchObject({ state: wrapsUp ? 'wrap-up' : 'free' });
      expect(await stateOf(agent.id)).toMatchObject({ state: 'talking' });
    }
  });
});

describe('a call that is taken over', () => {
  it('keeps who is in it by the switch, and frees the rest', async () => {
    const { grant, agent, other } = await talking();
    await askedIn().reserve(grant, to(other));
    await askedIn().settle(grant, { holder: agent.id, there: [agent.id] });
    expect(await stateOf(other.id)).toMatchObject({ state: 'free' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'talking' });
  });

  it('whose callee had been given on, which nobody had written, is the other agent’s', async () => {
    const { grant, agent, other } = await talking();
    await askedIn().reserve(grant, to(other));
    await askedIn().came(grant, other.id, talkMsMax);
    await askedIn().settle(grant, { holder: other.id, there: [other.id] });
    expect(await agentOf(grant.callId)).toBe(other.id);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up' });
    expect(await stateOf(other.id)).toMatchObject({ state: 'talking' });
  });
});

describe('an outside number', () => {
  const number = (last: number) => ({ kind: 'number', number: `1391234000${last}`, timeZone: 'Asia/Shanghai' }) as const;

  it('is called by a line of the task, unless it is forbidden or outside the hours of the task', async () => {
    const { grant } = await talking();
    expect(await askedIn().wayOut(grant, number(1))).toMatchObject({
      kind: 'way',
      way: { number: '13912340001', codec: 'PCMA' },
    });
    await world.db.query(`insert into do_not_call (number, source) values ('13912340002', 'page')`);
    expect(await askedIn().wayOut(grant, number(2))).toEqual({ kind: 'refused', why: 'do-not-call' });
    await world.db.query('update task set calling_window = $2::jsonb where id = $1::uuid', [
      grant.taskId,
      JSON.stringify({ timeZone: 'callee', days: {} }),
    ]);
    expect(await askedIn().wayOut(grant, number(1))).toEqual({ kind: 'refused', why: 'outside-hours' });
    await world.db.query('update task set calling_window = null where id = $1::uuid', [grant.taskId]);
    await world.db.query(`update line set purpose = 'off' where id = $1::uuid`, [grant.lineId]);
    expect(await askedIn().wayOut(grant, number(1))).toEqual({ kind: 'refused', why: 'no-line' });
  });
});
