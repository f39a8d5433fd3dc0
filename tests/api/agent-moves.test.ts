/** What an agent asks of their call: whose call it must be, what it needs, and how it is answered; the call worker is played here. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeAskedIn } from '../../storage/asked-in.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse({ requestLimits: { signedInMax: 100_000, anonymousMax: 100_000 } });
const { makeUser, makeGroup, makeAgent, personOf, phoneThere } = agentHouse(house);

type Move = { id: string; kind: string; state: string; why: string | null; sentence: string | null; doneAt: string | null };
type Talk = { state: string; isMine: boolean; other: { name: string; state: string } | null } | null;
type Own = { call: { callId: string; talk: Talk; move: Move | null } | null };
type Targets = {
  agents: { id: string; name: string; state: string; groups: string[] }[];
  groups: { id: string; free: number }[];
};

const moves = () => makeCallMoves(house.db);
let taskId = '';
let groupId = '';
let calls = 0;

beforeAll(async () => {
  taskId = await makeTask(house, { name: '回访' });
  groupId = await makeGroup();
});

const over: CallResult = {
  outcome: 'completed',
  reason: 'answered-callee-hung-up',
  endedBy: 'callee',
  evidence: { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: 'OK', disposition: 'recv_bye' },
  heardToEnd: null,
};
let live: DialGrant[] = [];

const end = ({ callId, epoch }: DialGrant) => makeLedger(house.db).release({ callId, epoch, result: over, waiter: null });

afterEach(async () => {
  await Promise.all(live.map(end));
  live = [];
});

async function liveCall(): Promise<DialGrant> {
  const ledger = makeLedger(house.db);
  calls += 1;
  const contacts = [{ number: `138000005${String(calls).padStart(2, '0')}`, name: '王丽' }];
  const asSupervisor = (url: string, payload: object) =>
    house.as('supervisor', { method: 'POST', url: `/api/v1/tasks/${taskId}${url}`, payload });
  await asSupervisor('/contacts', { contacts });
  await asSupervisor('/start', {});
  const [call] = await ledger.claim({ taskId, lane: 0, claimKey: randomUUID(), want: 1 });
  const answer = await ledger.fence({ callId: call?.callId ?? '', owner: 'test' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  await ledger.markLive(answer.grant);
  live.push(answer.grant);
  return answer.grant;
}

async function freeAgent() {
  const agent = await makeAgent([{ groupId }]);
  await phoneThere(agent.number);
  const me = await personOf(agent.username);
  await me.post('/agents/me/sign-in', {});
  await me.post('/agents/me/state', { state: 'free' });
  return { ...agent, me };
}

/** An agent who talks to the callee of a new call, which a played worker owns. */
async function talking() {
  const grant = await liveCall();
  const agent = await freeAgent();
  const standings = makeAgentStandings(house.db, { settleMs: 0 });
  await standings.reserve({ groupId, callId: grant.callId });
  await makeAgentOffers(house.db).took(grant, agent.id, 60_000);
  const ask = <T = Move>(body: object) => agent.me.post<T>('/agents/me/call/moves', { callId: grant.callId, ...body });
  /** Takes what is asked next. */
  const worker = async (end: (moveId: string) => Promise<unknown>): Promise<void> => {
    await expect
      .poll(
        async () => {
          const taken = await moves().take(grant);
          for (const { id } of taken) await end(id);
          return taken.length;
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBeGreaterThan(0);
  };
  return { grant, agent, ask, worker };
}

describe('a move', () => {
  it('is answered by what became of it, and told with the call', async () => {
    const { grant, agent, ask, worker } = await talking();
    expect((await agent.me.get<Own>('/agents/me/call')).call).toMatchObject({
      talk: { state: 'talking', isMine: true, other: null },
      move: null,
    });
    const [held] = await Promise.all([
      ask({ kind: 'hold' }),
      worker(async (moveId) => {
        await moves().setTalk(grant, { state: 'held', other: null });
        await moves().done(moveId);
      }),
    ]);
    expect(held).toMatchObject({ kind: 'hold', state: 'done', why: null, sentence: null });
    const [refused] = await Promise.all([ask({ kind: 'hold' }), worker((moveId) => moves().refuse(moveId, 'wrong-state'))]);
    expect(refused).toMatchObject({ state: 'refused', why: 'wrong-state' });
    expect(refused.sentence).toMatch(/Reload/);
    expect((await agent.me.get<Own>('/agents/me/call')).call).toMatchObject({
      talk: { state: 'held', isMine: true, other: null },
      move: { id: refused.id, state: 'refused' },
    });
  });

  it('that takes longer is told as it stands, and no other is begun beside it but what breaks it off', async () => {
    const { agent, ask } = await talking();
    const to = { kind: 'agent', agentId: randomUUID() };
    expect(await ask({ kind: 'transfer', to })).toMatchObject({ kind: 'transfer', state: 'asked', doneAt: null });
    expect(await ask<Problem>({ kind: 'hold' })).toMatchObject({ status: 409, code: 'move-under-way' });
    expect(await ask({ kind: 'drop' })).toMatchObject({ kind: 'drop', state: 'asked' });
    expect((await agent.me.get<Own>('/agents/me/call')).call?.move).toMatchObject({ kind: 'drop' });
  });

  it('needs to know to whom, and a number that is one', async () => {
    const { ask } = await talking();
    const fields = async (body: object) => (await ask<Problem>(body)).errors;
    expect(await fields({ kind: 'transfer' })).toMatchObject([{ field: 'to', code: 'required' }]);
    expect(await fields({ kind: 'consult', to: { kind: 'agent' } })).toMatchObject([{ field: 'to.agentId', code: 'required' }]);
    expect(await fields({ kind: 'consult', to: { kind: 'number', number: '12' } })).toMatchObject([{ field: 'to.number' }]);
    expect(await ask<Problem>({ kind: 'listen' })).toMatchObject({ errors: [{ field: 'kind', code: 'not-one-of' }] });
  });

  it('belongs to whoever has the callee: to no other agent, and not to one who was asked in', async () => {
    const { grant, agent } = await talking();
    const other = await freeAgent();
    const body = { callId: grant.callId, kind: 'hold' };
    expect(await other.me.post<Problem>('/agents/me/call/moves', body)).toMatchObject({ status: 404, code: 'call-not-yours' });
    const nobody = await personOf((await makeUser()).username);
    expect(await nobody.post<Problem>('/agents/me/call/moves', body)).toMatchObject({ status: 404, code: 'not-an-agent' });

    const askedIn = makeAskedIn(house.db);
    await house.db.query(`update registration set node = (select node from call where id = $1::uuid)`, [grant.callId]);
    expect(await askedIn.reserve(grant, { kind: 'agent', agentId: other.id })).toMatchObject({ kind: 'reserved' });
    await askedIn.came(grant, other.id, 60_000);
    const beside = { agentId: other.id, name: other.username, state: 'talking' } as const;
    await moves().setTalk(grant, { state: 'consulting', other: beside });
    expect(await other.me.post<Problem>('/agents/me/call/moves', body)).toMatchObject({ status: 409, code: 'consulted-only' });
    expect((await agent.me.get<Own>('/agents/me/call')).call?.talk).toEqual({
      ...{ state: 'consulting', isMine: true, other: { name: other.username, state: 'talking' } },
    });
    expect((await other.me.get<Own>('/agents/me/call')).call?.talk).toEqual({
      ...{ state: 'consulting', isMine: false, other: { name: agent.username, state: 'talking' } },
    });
  });

  it('is refused for a call that is over', async () => {
    const { grant, ask } = await talking();
    await house.db.query(
      `update call set state = 'final', ended_at = clock_timestamp(), outcome = 'completed' where id = $1::uuid`,
      [grant.callId],
    );
    expect(await ask<Problem>({ kind: 'hold' })).toMatchObject({ status: 409, code: 'call-over' });
  });
});

describe('whom a callee may be given to', () => {
  it('is everybody who is signed in but oneself, with their groups, and groups with who is free in them', async () => {
    const [one, other] = [await freeAgent(), await freeAgent()];
    const away = await makeAgent([{ groupId }]);
    await other.me.post('/agents/me/state', { state: 'busy', reason: 'break' });
    const { agents, groups } = await one.me.get<Targets>('/agents/me/targets');
    expect(agents.find(({ id }) => id === other.id)).toMatchObject({ name: other.username, state: 'busy' });
    expect(agents.map(({ id }) => id)).not.toContain(one.id);
    expect(agents.map(({ id }) => id)).not.toContain(away.id);
    const before = groups.find(({ id }) => id === groupId)?.free ?? 0;
    await other.me.post('/agents/me/state', { state: 'free' });
    const after = (await one.me.get<Targets>('/agents/me/targets')).groups.find(({ id }) => id === groupId)?.free;
    expect(after).toBe(before + 1);
  });
});
