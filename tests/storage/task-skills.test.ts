/** A task that asks for skills (技能要求): who gets its calls, who is counted for it, and who is kept for whom, on a real database. */
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeInboundCalls } from '../../storage/inbound-calls.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { makeFreeAgent, makeGroup } from './agent-world.ts';
import { makeInboundNumber, takenUp } from './inbound-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { useWorld } from './world.ts';

const world = useWorld(20);
const offers = () => makeAgentOffers(world.db);
const atOnce = { mode: 'ratio', ratio: 4 } as const;
let numbers = 0;

async function scene(...skills: string[][]) {
  const groupId = await makeGroup(world.db);
  const agents = [];
  for (const own of skills) agents.push((await makeFreeAgent(world.db, { groups: [{ groupId, skills: own }] })).id);
  const task = (asked: string[]) => makePredictiveTask(world.db, { groupId, pacing: atOnce, skills: asked });
  const counted = async (taskId: string) => (await makeTaskPace(world.db).seen(taskId))?.agents ?? [];
  return { groupId, agents, task, counted };
}

/** A caller who waits in the queue of the task. */
async function caller(taskId: string, groupId: string) {
  numbers += 1;
  const called = `+86100000${numbers}`;
  await makeInboundNumber(world.db, { number: called, taskId });
  const grant = await takenUp(world.db, { called, from: `+86136000${numbers}` });
  await world.ledger.markLive(grant);
  await makeInboundCalls(world.db).joinQueue(grant, groupId);
  return grant;
}

describe('the calls of a task that asks for skills', () => {
  it('go to an agent who has all of them, however long others wait', async () => {
    const { groupId, agents, task } = await scene([], ['english'], ['english', 'vip']);
    const grant = await answerOne(world, await task(['vip', 'english']));
    expect(await offers().offer(grant, groupId)).toMatchObject({ kind: 'reserved', agentId: agents[2] });
  });

  it('go to everybody of another group, to which they overflow', async () => {
    const { task } = await scene(['vip']);
    const other = await scene([]);
    const grant = await answerOne(world, await task(['vip']));
    expect(await offers().offer(grant, other.groupId)).toMatchObject({ kind: 'reserved', agentId: other.agents[0] });
  });

  it('are dialled for those alone who have them', async () => {
    const { agents, task, counted } = await scene([], ['vip'], ['english']);
    expect((await counted(await task(['vip']))).map(({ id }) => id)).toEqual([agents[1]]);
  });

  it('share the group with other tasks: each agent is counted once, by a task that can use them', async () => {
    const { agents, task, counted } = await scene([], [], ['vip'], ['vip']);
    const [vip, any] = [await task(['vip']), await task([])];
    const [ofVip, ofAny] = [(await counted(vip)).map(({ id }) => id), (await counted(any)).map(({ id }) => id)];
    expect([...ofVip, ...ofAny].toSorted()).toEqual(agents.toSorted());
    expect(agents.slice(2)).toEqual(expect.arrayContaining(ofVip));
    expect(ofVip.length).toBeGreaterThan(0);
  });
});

describe('a caller of the queue who wants skills', () => {
  it('keeps nobody from a callee who came later, except those who have them', async () => {
    const { groupId, agents, task } = await scene([], ['vip']);
    const [vip, any] = [await task(['vip']), await task([])];
    const first = await caller(vip, groupId);
    const [later, second] = [await answerOne(world, any), await answerOne(world, any)];
    expect(await offers().offer(later, groupId)).toMatchObject({ kind: 'reserved', agentId: agents[0] });
    expect(await offers().offer(second, groupId)).toEqual({ kind: 'nobody' });
    expect(await offers().offer(first, groupId)).toMatchObject({ kind: 'reserved', agentId: agents[1] });
  });

  it('is told to pacing as one of those agents, and as nobody else', async () => {
    const { groupId, agents, task, counted } = await scene([], ['vip']);
    const vip = await task(['vip']);
    await caller(vip, groupId);
    const any = await task([]);
    const sights = [...(await counted(vip)), ...(await counted(any))];
    expect(sights.find(({ id }) => id === agents[0])?.state).toBe('free');
    expect(sights.filter(({ id }) => id === agents[1]).map(({ state }) => state)).toEqual(['ringing']);
  });
});
