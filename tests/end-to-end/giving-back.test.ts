/** An agent gives the callee back to the assistant that handed them over: nobody is lost, and the assistant knows of it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MoveKind, MoveWish } from '../../domain/call-moves.ts';
import { type CallMove, makeCallMoves } from '../../storage/call-moves.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTurns } from '../../storage/turns.ts';
import { numbers } from './agents-and-callees.ts';
import { type AgentAtWork, makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { callsOf, heldSlots } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';

let centre: PeopleCentre;
let n = 0;

beforeAll(async () => {
  centre = await openPeopleCentre();
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  expect(centre.switch.faults).toEqual([]);
  await centre.close();
});

type Talk = { taskId: string; number: string; callId: string; team: Team; agent: AgentAtWork };

/** The assistant has handed the callee over to the only agent of a group. */
async function handedOver(extension: string, by: 'words' | 'key' = 'words'): Promise<Talk> {
  const team = await centre.team([extension], 30_000);
  n += 1;
  const [number = ''] = numbers(n, by === 'words' ? '7' : '2', 1);
  const taskId = await centre.handingOver(team.groupId, number);
  await centre.joined(number);
  const callId = (await centre.callTo(taskId, number))?.id ?? '';
  await until('the hand-over to be written', async () => (await centre.stepsOf(callId)).includes('transferred'));
  const [agent] = team.agents;
  if (agent === undefined) throw new Error('an agent was made');
  return { taskId, number, callId, team, agent };
}

type Asker = Pick<Talk, 'callId' | 'agent'>;

async function ask({ callId, agent }: Asker, kind: MoveKind, wish: MoveWish = {}): Promise<string> {
  const moves = makeCallMoves(centre.db);
  const answer = await moves.ask({ callId, kind, wish, askedBy: 'agent', userId: null, agentId: agent.id });
  if (answer.kind !== 'asked') throw new Error(`${kind} was ${answer.kind}`);
  return answer.move.id;
}

async function endOf(moveId: string): Promise<CallMove> {
  const moves = makeCallMoves(centre.db);
  await until('the end of a move', async () => (await moves.find(moveId))?.doneAt !== null, 30_000);
  const move = await moves.find(moveId);
  if (move === null) throw new Error('it was asked');
  return move;
}

const move = async (asker: Asker, kind: MoveKind, wish?: MoveWish): Promise<CallMove> => endOf(await ask(asker, kind, wish));

const turnsOf = ({ callId }: Talk) => makeTurns(centre.db).ofCall(callId);
const ourWords = async (talk: Talk) => (await turnsOf(talk)).filter(({ speaker }) => speaker === 'us').length;

/** Answers the move. The switch has done it by then, and its commit waits for a lock: the worker dies in that moment. */
async function diesBeforeTheCommit(talk: Talk, wish: MoveWish): Promise<string> {
  const waiting = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%give_back(%'`;
  const waits = async (): Promise<boolean> => ((await centre.db.query(`select 1 ${waiting}`)).rowCount ?? 0) > 0;
  return withTransaction(centre.db, async (tx) => {
    await tx.query('select 1 from agent_standing where agent_id = $1::uuid for update', [talk.agent.id]);
    const moveId = await ask(talk, 'give-back', wish);
    await until('the commit to wait', waits, 30_000);
    await centre.kill('call-worker');
    // What was sent would be done although its sender is dead.
    await centre.db.query(`select pg_terminate_backend(pid) ${waiting}`);
    await until('nobody to commit it', async () => !(await waits()), 30_000);
    return moveId;
  });
}

describe('a callee who is given back', () => {
  it('talks with the assistant again, which speaks first; the agent writes their notes, and all of it is one call', async () => {
    const talk = await handedOver('4501');
    const before = await turnsOf(talk);
    const saidBefore = await ourWords(talk);
    expect(await move(talk, 'give-back', { note: '地址已确认' })).toMatchObject({ state: 'done', why: null });
    expect(centre.channelOf(talk.number)).toMatchObject({ bridgedTo: null, parked: true });
    expect(await statesOf(talk.team)).toEqual(['wrap-up']);
    await until('the phone of the agent to be hung up', () => centre.switch.channels().length === 1);
    await until('the assistant to speak', async () => (await ourWords(talk)) > saidBefore, 30_000);
    const since = (await turnsOf(talk)).slice(before.length);
    expect(since[0]?.speaker).toBe('us');
    expect(centre.channelOf(talk.number)).toMatchObject({ streaming: true, recordings: [expect.any(String)] });
    centre.switch.calleeHangsUp(talk.callId);
    await until('the end of the call', async () => (await centre.callTo(talk.taskId, talk.number))?.state === 'final', 30_000);
    expect(await centre.callTo(talk.taskId, talk.number)).toMatchObject({ outcome: 'completed', endedBy: 'callee' });
    const steps = await centre.stepsOf(talk.callId);
    expect(steps.filter((step) => ['transferred', 'given-back', 'ended'].includes(step))).toEqual([
      'transferred',
      'given-back',
      'ended',
    ]);
    expect(await callsOf(centre, talk.taskId)).toHaveLength(1);
    expect(await heldSlots(centre)).toBe(0);
  }, 90_000);

  it('is given back out of a hold, too, and hears no music any more', async () => {
    const talk = await handedOver('4502');
    const saidBefore = await ourWords(talk);
    expect(await move(talk, 'hold')).toMatchObject({ state: 'done' });
    expect(await move(talk, 'give-back')).toMatchObject({ state: 'done' });
    await until('the assistant to speak', async () => (await ourWords(talk)) > saidBefore, 30_000);
    expect(await makeCallMoves(centre.db).talkOf(talk.callId)).toBeNull();
    centre.switch.calleeHangsUp(talk.callId);
    await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
  }, 90_000);

  it('is brought to the assistant by the next worker when one dies between the step of the switch and its commit', async () => {
    const talk = await handedOver('4401');
    const saidBefore = await ourWords(talk);
    const moveId = await diesBeforeTheCommit(talk, { note: '地址已确认' });
    expect(await statesOf(talk.team)).toEqual(['talking']);
    await centre.replace('call-worker');
    expect(await endOf(moveId)).toMatchObject({ state: 'done', why: null });
    await until('the assistant to speak', async () => (await ourWords(talk)) > saidBefore, 60_000);
    expect(centre.channelOf(talk.number)).toMatchObject({ uuid: talk.callId, bridgedTo: null, streaming: true });
    expect(await statesOf(talk.team)).toEqual(['wrap-up']);
    await until('the phone of the agent to be hung up', () => centre.switch.channels().length === 1);
    const { rows } = await centre.db.query('select given_back_note as note from call where id = $1::uuid', [talk.callId]);
    expect(rows).toEqual([{ note: '地址已确认' }]);
    expect(await centre.stepsOf(talk.callId)).toEqual(expect.arrayContaining(['taken-over', 'given-back']));
    centre.switch.calleeHangsUp(talk.callId);
    await until('the end of the call', async () => (await centre.callTo(talk.taskId, talk.number))?.state === 'final', 30_000);
    expect(await centre.callTo(talk.taskId, talk.number)).toMatchObject({ outcome: 'completed' });
    expect(await heldSlots(centre)).toBe(0);
  }, 120_000);

  it('goes on with the assistant when the worker dies afterwards: nobody hangs up, and nobody calls the agent again', async () => {
    const talk = await handedOver('4503', 'key');
    const saidBefore = await ourWords(talk);
    expect(await move(talk, 'give-back')).toMatchObject({ state: 'done' });
    await until('the assistant to speak', async () => (await ourWords(talk)) > saidBefore, 30_000);
    // Another one is there already: a callee who hears nothing for long is given up.
    await centre.start('call-worker');
    await centre.kill('call-worker');
    await until('the taking over', async () => (await centre.stepsOf(talk.callId)).includes('taken-over'), 60_000);
    await until('its sound to be ours', () => centre.channelOf(talk.number)?.streaming === true, 30_000);
    expect(centre.channelOf(talk.number)).toMatchObject({ uuid: talk.callId, bridgedTo: null });
    expect(await statesOf(talk.team)).toEqual(['wrap-up']);
    centre.switch.calleeHangsUp(talk.callId);
    await until('the end of the call', async () => (await centre.callTo(talk.taskId, talk.number))?.state === 'final', 30_000);
    expect(await centre.callTo(talk.taskId, talk.number)).toMatchObject({ outcome: 'completed' });
  }, 120_000);
});

describe('giving back', () => {
  it('is refused where no assistant had the callee, and the two talk on', async () => {
    const team = await centre.team(['4504'], 30_000);
    const taskId = await makePeopleTask(centre, {
      lineId: centre.lineId,
      groupId: team.groupId,
      pacing: { mode: 'progressive' },
    });
    const [number = ''] = numbers(9, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    const callId = (await centre.callTo(taskId, number))?.id ?? '';
    await until('the talk to be written', async () => (await centre.stepsOf(callId)).includes('transferred'));
    const [agent] = team.agents;
    if (agent === undefined) throw new Error('an agent was made');
    const before = centre.channelOf(number)?.bridgedTo;
    expect(await move({ callId, agent }, 'give-back')).toMatchObject({ state: 'refused', why: 'no-assistant' });
    expect(centre.channelOf(number)?.bridgedTo).toBe(before);
    centre.switch.calleeHangsUp(callId);
    await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
  }, 90_000);
});
