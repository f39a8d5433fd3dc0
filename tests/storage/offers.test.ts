/** An answered call and the agents it is offered to: who has whom, at every end, on a real database. */
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeAgentScene, makeFreeAgent, makeGroup } from './agent-world.ts';
import { answerOne, decideNow, makePredictiveTask } from './predictive-world.ts';
import { claimOne, completed, useWorld } from './world.ts';

const world = useWorld(20);
const { stateOf, silence } = makeAgentScene(() => world.db);
const offers = () => makeAgentOffers(world.db);
const talkMsMax = 60_000;
const transferred = { ...completed, outcome: 'transferred' } as const;
const abandoned = { ...completed, outcome: 'abandoned', reason: 'no-agent' } as const;

async function scene({ agents = 1 }: { agents?: number } = {}) {
  const groupId = await makeGroup(world.db);
  const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  const free = [];
  for (let n = 0; n < agents; n += 1) free.push(await makeFreeAgent(world.db, { groups: [{ groupId }] }));
  const grant = await answerOne(world, taskId);
  return { groupId, taskId, grant, agents: free, agent: free[0] ?? never() };
}

function never(): never {
  throw new Error('an agent was made');
}

describe('an offered call', () => {
  it('has its agent from the reservation to the wrap-up, and its end frees the agent in the same commit', async () => {
    const { groupId, grant, agent } = await scene();
    expect(await offers().offer(grant, groupId)).toMatchObject({ kind: 'reserved', agentId: agent.id, extension: agent.number });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'reserved', callId: grant.callId });
    expect(await offers().rings(grant, agent.id, 15_000)).toBe(true);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'ringing' });
    expect(await offers().took(grant, agent.id, talkMsMax)).toBe(true);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'talking', callId: grant.callId });
    await world.ledger.release({ ...grant, result: transferred, waiter: null });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up', callId: grant.callId });
  });

  it('goes to nobody for whoever does not own the call any more', async () => {
    const { groupId, grant, agent } = await scene();
    const old = { ...grant, epoch: grant.epoch - 1 };
    expect(await offers().offer(old, groupId)).toEqual({ kind: 'not-ours' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    await offers().offer(grant, groupId);
    expect(await offers().took(old, agent.id, talkMsMax)).toBe(false);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'reserved' });
  });

  it('is not joined to an agent who vanished while the phone rang', async () => {
    const { groupId, grant, agent } = await scene();
    await offers().offer(grant, groupId);
    await offers().rings(grant, agent.id, 15_000);
    await silence(agent.id, 10_000);
    await makeAgentScene(() => world.db)
      .standings()
      .round();
    expect(await stateOf(agent.id)).toMatchObject({ state: 'offline' });
    expect(await offers().took(grant, agent.id, talkMsMax)).toBe(false);
  });

  it('goes on to the next agent when the first did not take it, who then gets no further call', async () => {
    const { groupId, grant, agents } = await scene({ agents: 2 });
    const first = await offers().offer(grant, groupId);
    if (first.kind !== 'reserved') throw new Error('there are two');
    await offers().rings(grant, first.agentId, 15_000);
    await offers().didNotTake(grant, first.agentId, true, 'no-answer');
    expect(await stateOf(first.agentId)).toEqual({ state: 'busy', reason: 'no-answer' });
    const second = await offers().offer(grant, groupId);
    expect(second).toMatchObject({ kind: 'reserved', agentId: agents.find(({ id }) => id !== first.agentId)?.id });
  });

  it('that nobody could take is abandoned: its number is left alone, by every task and by the retry rule', async () => {
    const { groupId, taskId, grant, agent } = await scene();
    await offers().abandon(grant);
    await world.db.query(`update task set retry = $2::jsonb where id = $1::uuid`, [
      taskId,
      JSON.stringify({ attemptsMax: 3, rules: [{ outcomes: ['abandoned'], times: 2, afterSeconds: 60 }] }),
    ]);
    await world.ledger.release({ ...grant, result: abandoned, waiter: null });
    const { rows } = await world.db.query<{ hours: number; because: string }>(
      `select round(extract(epoch from next_attempt_at - clock_timestamp()) / 3600)::integer as hours, waits_because as because
      from contact where id = $1::uuid`,
      [grant.brief.contactId],
    );
    expect(rows).toEqual([{ hours: 72, because: 'retry' }]);

    await world.db.query(`update task set status = 'stopped' where id = $1::uuid`, [taskId]);
    const other = await makePredictiveTask(world.db, { groupId, contacts: 0 });
    await world.db.query(
      `with i as (insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id)
      insert into contact (task_id, import_id, row_number, number) select $1::uuid, i.id, 1, $2::text from i`,
      [other, grant.brief.number],
    );
    await decideNow(world.db, other);
    const { callId, contactId } = await claimOne(world.ledger, other);
    expect(await world.ledger.fence({ callId, owner: 'test' })).toEqual({ kind: 'withdrawn' });
    const waits = await world.db.query('select waits_because from contact where id = $1::uuid', [contactId]);
    expect(waits.rows).toEqual([{ waits_because: 'abandoned' }]);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
  });

  it('whose worker died frees its agent for whoever goes on with it', async () => {
    const { groupId, grant, agent } = await scene();
    await offers().offer(grant, groupId);
    await offers().took(grant, agent.id, talkMsMax);
    await offers().freeAgents(grant.callId);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    expect(await offers().offer(grant, groupId)).toMatchObject({ kind: 'reserved', agentId: agent.id });
  });

  it('that nobody looked after is told as what is known: handed over if an agent took it, else abandoned', async () => {
    const taken = await scene();
    await offers().offer(taken.grant, taken.groupId);
    await offers().took(taken.grant, taken.agent.id, talkMsMax);
    const waiting = await scene();
    await offers().offer(waiting.grant, waiting.groupId);
    for (const { callId } of [taken.grant, waiting.grant])
      await world.db.query(`select finalise($1::uuid, 'overdue-unseen')`, [callId]);
    const { rows } = await world.db.query<{ id: string; outcome: string; lost: boolean }>(
      `select id, outcome, abandoned_at is not null as lost from call where id = any ($1::uuid[])`,
      [[taken.grant.callId, waiting.grant.callId]],
    );
    expect(new Map(rows.map(({ id, outcome, lost }) => [id, { outcome, lost }]))).toEqual(
      new Map([
        [taken.grant.callId, { outcome: 'transferred', lost: false }],
        [waiting.grant.callId, { outcome: 'abandoned', lost: true }],
      ]),
    );
    expect(await stateOf(taken.agent.id)).toMatchObject({ state: 'wrap-up' });
    expect(await stateOf(waiting.agent.id)).toMatchObject({ state: 'free' });
  });
});
