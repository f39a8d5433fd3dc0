/** A call that an agent dials by hand, on a real database: who is reserved for it, what refuses it, and what it leaves behind. */
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import { type DialAnswer, type DialWish, makeManualCalls } from '../../storage/manual-calls.ts';
import { makeRescues } from '../../storage/rescues.ts';
import { makeAgentScene, makeAgent as makeAnyAgent, makeFreeAgent, makeGroup, phoneGone } from './agent-world.ts';
import { makePredictiveTask } from './predictive-world.ts';
import { completed, grantOf, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld(12);
const { stateOf, standings } = makeAgentScene(() => world.db);
const calls = () => makeManualCalls(world.db);
const owner = 'worker';
let strangers = 0;

async function scene({ contacts = 1 }: { contacts?: number } = {}) {
  const groupId = await makeGroup(world.db);
  const taskId = await makePredictiveTask(world.db, { groupId, contacts });
  const agent = await makeFreeAgent(world.db, { groups: [{ groupId }] });
  strangers += 1;
  const number = `1390000${String(strangers).padStart(4, '0')}`;
  const { rows } = await world.db.query<{ id: string }>('select id from contact where task_id = $1::uuid limit 1', [taskId]);
  return { groupId, taskId, agent, number, contactId: rows[0]?.id ?? '' };
}

const ask = (agentId: string, taskId: string, wish: DialWish): Promise<DialAnswer> =>
  withTransaction(world.db, (tx) => makeManualCalls(tx).ask(agentId, taskId, wish, 'agent'));

async function made(agentId: string, taskId: string, wish: DialWish): Promise<{ callId: string; owner: string }> {
  const answer = await ask(agentId, taskId, wish);
  if (answer.kind !== 'made') throw new Error(`refused: ${answer.because}`);
  expect(await makeRescues(world.db).arm({ callId: answer.callId, owner })).toBe('for-agent');
  return { callId: answer.callId, owner };
}

async function onThePhone(agentId: string, taskId: string, wish: DialWish): Promise<{ callId: string; owner: string }> {
  const held = await made(agentId, taskId, wish);
  expect(await calls().next(held)).toMatchObject({ kind: 'ring', agentId, legId: null });
  expect(await calls().legRings(held, { legId: held.callId, forMs: 20_000 })).toBe(true);
  expect(await calls().legAnswered(held)).toBe(true);
  return held;
}

async function contactOf(callId: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await world.db.query<Record<string, unknown>>(
    `select k.state, k.outcome, k.attempts, i.source from contact k join call c on c.contact_id = k.id
      join list_import i on i.id = k.import_id where c.id = $1::uuid`,
    [callId],
  );
  return rows[0];
}

describe('a number that an agent dials', () => {
  it('reserves the agent with the call, is permitted without a turn of pacing, and is theirs to the wrap-up', async () => {
    const { agent, taskId, number } = await scene();
    const held = await onThePhone(agent.id, taskId, { number, timeZone: 'Asia/Shanghai' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'talking', callId: held.callId });
    const grant = grantOf(await world.ledger.fence(held));
    expect(grant.brief.madeFor).toEqual({ agentId: agent.id, legId: held.callId });
    await world.ledger.markLive(grant);
    expect(await calls().meet(grant, 60_000)).toBe(true);
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'transferred' }, waiter: null });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up', callId: held.callId });
    expect(await contactOf(held.callId)).toEqual({ state: 'done', outcome: 'transferred', attempts: 1, source: 'manual' });
  });

  it('of a stranger belongs to one import of the task, whose numbers no list dials', async () => {
    const { agent, taskId, number } = await scene({ contacts: 1 });
    const first = await made(agent.id, taskId, { number, timeZone: null });
    await calls().drop(first, 'cancelled');
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    expect(await contactOf(first.callId)).toEqual({ state: 'done', outcome: null, attempts: 0, source: 'manual' });
    await made(agent.id, taskId, { number: `${number}1`, timeZone: null });
    expect(
      await numberOf(world.db, `select count(*) as n from list_import where task_id = $1::uuid and source = 'manual'`, [taskId]),
    ).toBe(1);
  });

  it('who was not reached and waits in the list waits on as before; who was reached is done', async () => {
    const { agent, taskId, contactId } = await scene();
    const held = await onThePhone(agent.id, taskId, { contactId });
    const grant = grantOf(await world.ledger.fence(held));
    await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    expect(await contactOf(held.callId)).toMatchObject({ state: 'waiting', outcome: 'no-answer', attempts: 1 });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'wrap-up' });
  });

  it('in a pause leaves the agent in that pause after it', async () => {
    const { agent, taskId, number } = await scene();
    await standings().step(agent.id, { kind: 'go-busy', reason: 'break' });
    const held = await made(agent.id, taskId, { number, timeZone: null });
    await calls().drop(held, 'cancelled');
    expect(await stateOf(agent.id)).toEqual({ state: 'busy', reason: 'break' });
  });

  it('is not rung when the phone of the agent is not answered, and they are left alone after it', async () => {
    const { agent, taskId, number } = await scene();
    const held = await made(agent.id, taskId, { number, timeZone: null });
    await calls().legRings(held, { legId: held.callId, forMs: 20_000 });
    expect(await calls().drop(held, 'agent-no-answer', true)).toBe(true);
    expect(await stateOf(agent.id)).toEqual({ state: 'busy', reason: 'no-answer' });
    expect(await calls().lastOf(agent.id)).toMatchObject({ state: 'withdrawn', reason: 'agent-no-answer' });
  });
});

describe('a dial is refused', () => {
  const refused = async (agentId: string, taskId: string, wish: DialWish): Promise<string> => {
    const answer = await ask(agentId, taskId, wish);
    return answer.kind === 'refused' ? answer.because : answer.kind;
  };

  it('for a number on the do-not-call list, and outside of its hours', async () => {
    const { agent, taskId, number } = await scene();
    const wish = { number, timeZone: 'Asia/Shanghai' };
    await world.db.query(`insert into do_not_call (number, source) values ($1::text, 'page')`, [number]);
    expect(await refused(agent.id, taskId, wish)).toBe('do-not-call');
    await world.db.query('delete from do_not_call where number = $1::text', [number]);
    await world.db.query(`update task set calling_window = $2::jsonb where id = $1::uuid`, [
      taskId,
      JSON.stringify({ timeZone: 'callee', days: {}, closed: [], extra: [], ranges: [] }),
    ]);
    expect(await refused(agent.id, taskId, wish)).toBe('window');
    await world.db.query('update task set calling_window = null where id = $1::uuid', [taskId]);
    expect(await refused(agent.id, taskId, wish)).toBe('made');
  });

  it('when the number is being called, the agent has a call, has no phone, or the task is not theirs or over', async () => {
    const { agent, taskId, number, groupId } = await scene();
    const wish = { number, timeZone: null };
    const other = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await made(agent.id, taskId, wish);
    expect(await refused(other.id, taskId, wish)).toBe('under-way');
    expect(await refused(agent.id, taskId, { number: `${number}2`, timeZone: null })).toBe('not-free');
    await phoneGone(world.db, other.number);
    expect(await refused(other.id, taskId, { number: `${number}3`, timeZone: null })).toBe('no-phone');
    const stranger = await makeAnyAgent(world.db);
    expect(await refused(stranger.id, taskId, wish)).toBe('not-your-task');
    await world.db.query(`update task set status = 'stopped' where id = $1::uuid`, [taskId]);
    expect(await refused(other.id, taskId, { number: `${number}4`, timeZone: null })).toBe('task-over');
  });
});

describe('a dial that is cancelled', () => {
  it('is over at once while nobody conducts it', async () => {
    const { agent, taskId, number } = await scene();
    const answer = await ask(agent.id, taskId, { number, timeZone: null });
    expect(await calls().cancel(agent.id)).toBe(true);
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    expect(await makeRescues(world.db).arm({ callId: answer.kind === 'made' ? answer.callId : '', owner })).toBe('over');
    expect(await calls().cancel(agent.id)).toBe(false);
  });

  it('is not permitted any more', async () => {
    const { agent, taskId, number } = await scene();
    const held = await onThePhone(agent.id, taskId, { number, timeZone: null });
    await calls().cancel(agent.id);
    expect(await world.ledger.fence(held)).toEqual({ kind: 'withdrawn' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    expect(await calls().lastOf(agent.id)).toMatchObject({ state: 'withdrawn', reason: 'cancelled', cancelled: true });
  });

  it('and one whose task is paused meanwhile is not taken back with the list', async () => {
    const { agent, taskId, number } = await scene();
    const held = await made(agent.id, taskId, { number, timeZone: null });
    await world.ledger.withdraw({ taskId });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'reserved', callId: held.callId });
    await world.ledger.withdraw({ callId: held.callId });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'free' });
    expect(await contactOf(held.callId)).toMatchObject({ state: 'done' });
  });
});
