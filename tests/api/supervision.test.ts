/** The board of supervisors through the api: what it tells, and by which phone whoever asks may listen. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeCallListeners } from '../../storage/call-listeners.ts';
import { type CallMove, makeCallMoves } from '../../storage/call-moves.ts';
import { makeLedger } from '../../storage/ledger.ts';
import { makeFreeAgent, makeGroup } from '../storage/agent-world.ts';
import { answerOne, decideNow, makePredictiveTask } from '../storage/predictive-world.ts';
import { completed } from '../storage/world.ts';
import { type Agent, agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';

const house = useHouse();
const { makeUser, makeAgent, personOf, phoneThere, get } = agentHouse(house);

type Board = {
  groups: { id: string; waiting: number; agents: object; abandonRateToday: number | null }[];
  agents: Agent[];
  agentsTotal: number;
  calls: { id: string; number: string; with: string; agentId: string | null; listeners: object[] }[];
  tasks: { id: string; mode: string; held: boolean; pacing: { sentence: string | null; dial: number } }[];
  own: { extension: string; hasPhone: boolean } | null;
};

async function scene() {
  const groupId = await makeGroup(house.db);
  const taskId = await makePredictiveTask(house.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  const agent = await makeFreeAgent(house.db, { groups: [{ groupId }] });
  const answered = { db: house.db, ledger: makeLedger(house.db) };
  const [grant, lost] = [await answerOne(answered, taskId), await answerOne(answered, taskId)];
  const offers = makeAgentOffers(house.db);
  await offers.offer(grant, groupId);
  await offers.took(grant, agent.id, 60_000);
  await offers.abandon(lost);
  await decideNow(house.db, taskId);
  return { groupId, taskId, agent, grant };
}

describe('the board', () => {
  it('tells groups, agents with their calls, who listens, and why tasks dial as they do', async () => {
    const { groupId, taskId, agent, grant } = await scene();
    const supervisor = await makeFreeAgent(house.db);
    const legId = randomUUID();
    await makeCallListeners(house.db).begin(grant, { agentId: supervisor.id, by: 'zhou', legId, mode: 'whisper' });
    const board = await get<Board>('/supervision', 'supervisor');
    expect(board.groups.find(({ id }) => id === groupId)).toMatchObject({
      agents: { talking: 1 },
      waiting: 0,
      abandonRateToday: 0.5,
    });
    expect(board.agents.find(({ id }) => id === agent.id)).toMatchObject({ state: 'talking', callId: grant.callId });
    expect(board.agentsTotal).toBe(board.agents.length);
    const call = board.calls.find(({ id }) => id === grant.callId);
    expect(call).toMatchObject({ with: 'agent', agentId: agent.id, listeners: [{ by: 'zhou', mode: 'whisper', since: null }] });
    expect(call?.number).toBe(grant.number);
    const task = board.tasks.find(({ id }) => id === taskId);
    expect(task).toMatchObject({ mode: 'ratio', held: false });
    expect(task?.pacing.sentence).toContain('Fixed ratio');
    expect(board.own).toBeNull();
  });

  it('says by which phone a supervisor may listen: that of the agent they are', async () => {
    const supervisor = await makeAgent([], 'supervisor');
    const me = await personOf(supervisor.username);
    expect(await me.get('/supervision')).toMatchObject({ own: { extension: supervisor.number, hasPhone: false } });
    await phoneThere(supervisor.number);
    expect(await me.get('/supervision')).toMatchObject({ own: { agentId: supervisor.id, hasPhone: true } });
    const { username } = await makeUser('supervisor');
    expect(await (await personOf(username)).get('/supervision')).toMatchObject({ own: null });
  });

  it('is for supervisors: agents see their own console', async () => {
    expect((await house.as('agent', { url: '/api/v1/supervision' })).statusCode).toBe(403);
  });
});

describe('a supervisor’s move', () => {
  type Move = { id: string; kind: string; state: string; why: string | null; sentence: string | null };
  const asked = async (callId: string, payload: object, of: { username: string }) =>
    (await personOf(of.username)).post<Move & Problem>(`/calls/${callId}/moves`, payload);

  it('is asked of the call’s worker, answered with what came of it, and stands in the audit log', async () => {
    const { grant } = await scene();
    const zhou = await makeAgent([], 'supervisor');
    const moves = makeCallMoves(house.db);
    const answer = asked(grant.callId, { kind: 'listen', mode: 'whisper' }, zhou);
    const taken = await takeOne(() => moves.take(grant));
    expect(taken).toMatchObject({ kind: 'listen', wish: { mode: 'whisper' }, askedBy: zhou.username, agentId: zhou.id });
    await moves.refuse(taken.id, 'no-answer');
    expect(await answer).toMatchObject({ state: 'refused', why: 'no-answer' });
    expect((await answer).sentence).toContain('Your extension did not answer');
    const me = await personOf(zhou.username);
    expect(await me.get('/supervision')).toMatchObject({ own: { move: { id: taken.id, state: 'refused' } } });
    const audited = await get<{ items: { action: string; after: unknown }[] }>('/audit?subjectKind=call&action=listen', 'admin');
    expect(audited.items[0]).toMatchObject({ action: 'call.listen', after: { listenMode: 'whisper' } });
  });

  it('needs a phone, unless the call is only to be ended', async () => {
    const { grant } = await scene();
    const nobody = await makeUser('supervisor');
    expect(await asked(grant.callId, { kind: 'listen' }, nobody)).toMatchObject({ status: 409, code: 'listening-needs-agent' });
    const answer = asked(grant.callId, { kind: 'end' }, nobody);
    const taken = await takeOne(() => makeCallMoves(house.db).take(grant));
    await makeCallMoves(house.db).done(taken.id);
    expect(await answer).toMatchObject({ kind: 'end', state: 'done', sentence: null });
  });

  it('names what is missing, and calls that are over or not there', async () => {
    const { grant } = await scene();
    const zhou = await makeAgent([], 'supervisor');
    expect(await asked(grant.callId, { kind: 'mode' }, zhou)).toMatchObject({ status: 422, errors: [{ field: 'mode' }] });
    expect(await asked(randomUUID(), { kind: 'listen' }, zhou)).toMatchObject({ status: 404 });
    await makeLedger(house.db).release({ ...grant, result: completed, waiter: null });
    expect(await asked(grant.callId, { kind: 'listen' }, zhou)).toMatchObject({ status: 409, code: 'call-over' });
  });

  it('is none of an agent’s', async () => {
    const { grant } = await scene();
    const agent = await makeAgent();
    expect(await asked(grant.callId, { kind: 'listen' }, agent)).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

async function takeOne(take: () => Promise<CallMove[]>): Promise<CallMove> {
  const found: CallMove[] = [];
  await expect.poll(async () => found.push(...(await take())), { timeout: 10_000 }).toBeGreaterThan(0);
  const [move] = found;
  if (move === undefined) throw new Error('it was taken');
  return move;
}
