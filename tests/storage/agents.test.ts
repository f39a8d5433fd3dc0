/** Who gets a call, who is gone, and what is kept of it: on a real database. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { returnMsMax } from '../../domain/agent/agent-standing.ts';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import { makeAgentSpans } from '../../storage/agent-spans.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeAgents } from '../../storage/agents.ts';
import { ChangeFeed } from '../../storage/change-feed.ts';
import { makeAgent, makeAgentScene, makeFreeAgent, makeGroup, phoneGone, phoneThere } from './agent-world.ts';
import { silent, useWorld } from './world.ts';

const world = useWorld(40);
const { standings, stateOf, reserve, silence } = makeAgentScene(() => world.db);

async function talking(groupId: string): Promise<{ id: string; callId: string }> {
  const { id } = await makeFreeAgent(world.db, { groups: [{ groupId }] });
  const callId = randomUUID();
  expect((await reserve(groupId, { callId }))?.agentId).toBe(id);
  await standings().step(id, { kind: 'ring', callId, forMs: 30_000 });
  await standings().step(id, { kind: 'answer', callId });
  return { id, callId };
}

describe('after a call', () => {
  it('wraps up as long as the group says, and ends it at the limit', async () => {
    const groupId = await makeGroup(world.db, { wrapUpMs: 40_000 });
    const { id, callId } = await talking(groupId);
    const answer = await standings().step(id, { kind: 'hang-up', callId });
    expect(answer.stored.standing).toMatchObject({ state: 'wrap-up', callId, untilMs: answer.stored.sinceMs + 40_000 });
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'wrap-up' });
    await world.db.query(`update agent_standing set until = clock_timestamp() where agent_id = $1::uuid`, [id]);
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'free' });
  });

  it('is busy after the wrap-up when that was asked for meanwhile', async () => {
    const { id, callId } = await talking(await makeGroup(world.db));
    await standings().step(id, { kind: 'go-busy', reason: 'break' });
    expect(await stateOf(id)).toMatchObject({ state: 'talking', asked: { state: 'busy', reason: 'break' } });
    await standings().step(id, { kind: 'hang-up', callId });
    await world.db.query(`update agent_standing set until = clock_timestamp() where agent_id = $1::uuid`, [id]);
    await standings().round();
    expect(await stateOf(id)).toEqual({ state: 'busy', reason: 'break' });
  });

  it('does nothing for another call', async () => {
    const { id } = await talking(await makeGroup(world.db));
    expect(await standings().step(id, { kind: 'hang-up', callId: randomUUID() })).toMatchObject({ code: 'other-call' });
    expect(await stateOf(id)).toMatchObject({ state: 'talking' });
  });
});

describe('an agent who vanished', () => {
  /** Far shorter than in the product, so that nobody waits for it. */
  const impatient = () => makeAgentStandings(world.db, { unseenMs: 5, settleMs: 0 });

  it('leaves the pool at the first silence that is too long, and stands as before when back in time', async () => {
    const groupId = await makeGroup(world.db);
    const { id } = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await silence(id, 4_400);
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'free' });
    await silence(id, 4_600);
    expect(await reserve(groupId)).toBeNull();
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'offline', reason: 'vanished', before: { state: 'free' } });
    expect((await standings().beat(id)).standing).toMatchObject({ state: 'free' });
    expect((await reserve(groupId))?.agentId).toBe(id);
  });

  it('stays out when back too late', async () => {
    const { id } = await makeFreeAgent(world.db);
    await silence(id, 10_000);
    await standings().round();
    await world.db.query(
      `update agent_standing set since = clock_timestamp() - $2::integer * interval '1 ms' where agent_id = $1::uuid`,
      [id, returnMsMax + 1],
    );
    expect((await standings().beat(id)).standing).toMatchObject({ state: 'offline', reason: 'vanished' });
  });

  it('is let go of by a call that only rings, and not by one in which they talk', async () => {
    const groupId = await makeGroup(world.db);
    const inTalk = await talking(groupId);
    const { id: ringing } = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const callId = randomUUID();
    await reserve(groupId, { callId });
    await standings().step(ringing, { kind: 'ring', callId, forMs: 30_000 });
    await silence(ringing, 10_000);
    await silence(inTalk.id, 10_000);
    await impatient().round();
    expect(await stateOf(ringing)).toMatchObject({ state: 'offline', reason: 'vanished' });
    expect(await standings().step(ringing, { kind: 'answer', callId })).toMatchObject({ code: 'not-reserved' });
    expect(await stateOf(inTalk.id)).toMatchObject({ state: 'talking' });
    await standings().step(inTalk.id, { kind: 'hang-up', callId: inTalk.callId });
    await standings().round();
    expect(await stateOf(inTalk.id)).toMatchObject({ state: 'offline', reason: 'vanished', before: { state: 'free' } });
  });

  it('is one whose phone is gone, once a phone was there, and comes back with it', async () => {
    const groupId = await makeGroup(world.db);
    const { id, number } = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await phoneGone(world.db, number);
    expect(await reserve(groupId)).toBeNull();
    await standings().round();
    await world.db.query(`update agent_sign set phone_gone_at = phone_gone_at - interval '5 s' where agent_id = $1::uuid`, [id]);
    await standings().beat(id);
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'offline', reason: 'phone-gone' });
    expect((await standings().beat(id)).standing).toMatchObject({ state: 'offline' });
    await phoneThere(world.db, number);
    expect((await standings().beat(id)).standing).toMatchObject({ state: 'free' });
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'free' });
  });

  it('is nobody who signed in without a phone', async () => {
    const { id } = await makeFreeAgent(world.db, { phone: false });
    await standings().round();
    expect(await stateOf(id)).toMatchObject({ state: 'free' });
  });

  it('is looked for by one process at a time', async () => {
    const holder = await world.db.connect();
    try {
      await holder.query('begin');
      expect(await makeAgentStandings(holder).round()).not.toBeNull();
      expect(await standings().round()).toBeNull();
      await holder.query('rollback');
    } finally {
      holder.release();
    }
    expect(await standings().round()).not.toBeNull();
  });
});

describe('signing in', () => {
  it('takes groups of one’s own only, and nobody who is switched off', async () => {
    const [mine, theirs] = [await makeGroup(world.db), await makeGroup(world.db)];
    const agent = await makeAgent(world.db, { groups: [{ groupId: mine }] });
    expect(await standings().signIn(agent.id, [theirs])).toEqual({ kind: 'refused', code: 'not-your-group' });
    expect(await stateOf(agent.id)).toMatchObject({ state: 'offline' });
    expect(await standings().signIn(agent.id, null)).toEqual({ kind: 'signed-in' });
    expect(await stateOf(agent.id)).toEqual({ state: 'signed-in' });
    await standings().step(agent.id, { kind: 'sign-out' });
    await makeAgents(world.db).change(agent.id, { extensionId: agent.extensionId, enabled: false });
    expect(await standings().signIn(agent.id, null)).toEqual({ kind: 'refused', code: 'disabled' });
  });

  it('tells every listener, and a beat tells nobody', async () => {
    const feed = new ChangeFeed({ connectionString: world.url, log: silent });
    const heard: string[] = [];
    await feed.start();
    const { id } = await makeAgent(world.db);
    const told = new Promise<void>((resolve) => {
      feed.subscribe((change) => {
        if (change.kind !== 'agent' || change.agentId !== id) return;
        heard.push(change.agentId);
        if (heard.length === 2) resolve();
      });
    });
    await standings().signIn(id, null);
    await standings().beat(id);
    await standings().step(id, { kind: 'go-free' });
    await told;
    await feed.close();
    expect(heard).toHaveLength(2);
  });
});

describe('the history', () => {
  it('has no gap, names who forced a state, and adds up to the time asked for', async () => {
    const from = new Date();
    const { id, callId } = await talking(await makeGroup(world.db));
    await standings().step(id, { kind: 'hang-up', callId, wrapUpMs: 0 });
    await standings().step(id, { kind: 'force', to: { state: 'busy', reason: 'training' }, now: false }, 'chief');
    const now = new Date(Date.now() + 60_000);
    const page = { limit: 100, after: null };
    const { rows, total } = await makeAgentSpans(world.db).list(id, { from: new Date(0), to: now }, page);
    expect(rows.map(({ state }) => state)).toEqual([
      'offline',
      'signed-in',
      'free',
      'reserved',
      'ringing',
      'talking',
      'free',
      'busy',
    ]);
    expect(total).toBe(rows.length);
    for (const [n, { until }] of rows.slice(0, -1).entries()) expect(until).toEqual(rows[n + 1]?.from);
    expect(rows.at(-1)).toMatchObject({ until: null, by: 'chief', reason: 'training' });

    const [sums] = await makeAgentSpans(world.db).sums({ from, to: now }, { groupId: null, agentId: id });
    const { rows: clock } = await world.db.query<{ ms: number }>(
      `select (extract(epoch from clock_timestamp() - least($2::timestamptz, created_at)) * 1000)::float8 as ms
      from agent where id = $1::uuid`,
      [id, from],
    );
    const sum = (sums?.sums ?? []).reduce((ms, one) => ms + one.ms, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(clock[0]?.ms ?? 0);
    expect(sums?.sums.find(({ state }) => state === 'talking')).toMatchObject({ times: 1 });
  });

  it('counts the part of a span that lies within the time', async () => {
    const { id } = await makeAgent(world.db);
    const hour = (h: number) => new Date(Date.UTC(2026, 0, 5, h));
    await world.db.query('delete from agent_span where agent_id = $1::uuid', [id]);
    await world.db.query(
      `insert into agent_span (agent_id, state, reason, from_at, until_at) values
        ($1::uuid, 'free', null, $2::timestamptz, $3::timestamptz), ($1::uuid, 'busy', 'break', $3::timestamptz, $4::timestamptz)`,
      [id, hour(8), hour(11), hour(13)],
    );
    const [sums] = await makeAgentSpans(world.db).sums({ from: hour(9), to: hour(12) }, { groupId: null, agentId: id });
    expect(sums?.sums).toEqual([
      { state: 'busy', reason: 'break', ms: 3_600_000, times: 1 },
      { state: 'free', reason: null, ms: 7_200_000, times: 0 },
    ]);
  });
});

describe('a group', () => {
  it('keeps for whom its members are signed in when they change, and lets go of the others', async () => {
    const groupId = await makeGroup(world.db);
    const other = await makeGroup(world.db);
    const stays = await makeAgent(world.db, { groups: [{ groupId }, { groupId: other }] });
    const goes = await makeAgent(world.db, { groups: [{ groupId }] });
    await standings().signIn(stays.id, [other]);
    const groups = makeAgentGroups(world.db);
    await groups.setMembers(groupId, [{ agentId: stays.id, priority: 3, skills: ['sales'] }]);
    expect((await groups.find(groupId))?.members).toMatchObject([
      { agentId: stays.id, priority: 3, skills: ['sales'], taking: false, state: 'signed-in' },
    ]);
    expect((await makeAgents(world.db).find(goes.id))?.groups).toEqual([]);
  });
});
