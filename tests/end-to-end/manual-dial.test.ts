/** An agent dials by hand (手工外呼): their own phone first, then the number, by the gate and the records of every call of a task. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporalTaskControl } from '../../api/temporal-task-control.ts';
import { withTransaction } from '../../storage/database.ts';
import { type LastDial, makeManualCalls } from '../../storage/manual-calls.ts';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { heldSlots } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';
import { witnessed } from './whole-task.ts';

let centre: PeopleCentre;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  centre = await openPeopleCentre();
  connection = await Connection.connect({ address: centre.environment['TEMPORAL_ADDRESS'] ?? '' });
  client = new Client({ connection, namespace: centre.environment['TEMPORAL_NAMESPACE'] ?? '' });
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  await connection.close();
  await centre.close();
});

type Scene = { made: Team; agentId: string; taskId: string };

/** A task that was never started: dialling by hand needs no list. */
async function scene(extension: string, wrapUpMs = 0): Promise<Scene> {
  const made = await centre.team([extension], wrapUpMs);
  const taskId = await makePeopleTask(centre, { lineId: centre.lineId, groupId: made.groupId, ringSecondsMax: 20 });
  return { made, agentId: made.agents[0]?.id ?? '', taskId };
}

/** As the api does it. */
async function dial({ agentId, taskId }: Scene, number: string): Promise<string> {
  const answer = await withTransaction(centre.db, (tx) =>
    makeManualCalls(tx).ask(agentId, taskId, { number, timeZone: 'Asia/Shanghai' }, 'agent'),
  );
  if (answer.kind === 'refused') throw new Error(`refused: ${answer.because}`);
  await makeTemporalTaskControl(client).startCall({ taskId, ...answer });
  return answer.callId;
}

const last = ({ agentId }: Scene): Promise<LastDial | null> => makeManualCalls(centre.db).lastOf(agentId);

async function over(one: Scene): Promise<LastDial | null> {
  await until('the end of the call', async () => ['final', 'withdrawn'].includes((await last(one))?.state ?? ''), 40_000);
  return last(one);
}

/** Nobody parked, nobody locked, no line held. */
async function leavesNothing({ made }: Scene, state: string): Promise<void> {
  await until('an empty switch', () => centre.switch.channels().length === 0, 20_000);
  await until(`the agent to be ${state}`, async () => (await statesOf(made))[0] === state, 20_000);
  expect(await heldSlots(centre)).toBe(0);
}

const rung = (number: string): number => witnessed(centre, [number]).length;

const rings = (number: string) => until('the callee’s phone to ring', () => centre.channelOf(number) !== undefined, 20_000);

async function talks(number: string, callId: string): Promise<void> {
  await centre.joined(number);
  await until('the talk to be written', async () => (await centre.stepsOf(callId)).includes('transferred'), 20_000);
}

describe('a number that an agent dials', () => {
  it('is called after their own phone, joined to it, and a call as all others', async () => {
    const one = await scene('4001', 30_000);
    const [number = ''] = numbers(1, '1', 1);
    const callId = await dial(one, number);
    await talks(number, callId);
    expect(await statesOf(one.made)).toEqual(['talking']);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'transferred', reason: 'transferred-callee-hung-up' });
    const steps = await centre.stepsOf(callId);
    expect(steps.slice(0, 3)).toEqual(['dialled-by-hand', 'agent-answered', 'permitted']);
    const { rows } = await centre.db.query<{ agent: string; recording: string | null; abandoned: Date | null }>(
      'select agent_id as agent, recording_path as recording, abandoned_at as abandoned from call where id = $1::uuid',
      [callId],
    );
    expect(rows[0]).toMatchObject({ agent: one.agentId, abandoned: null });
    expect(rows[0]?.recording).toContain(callId);
    await leavesNothing(one, 'wrap-up');
  }, 90_000);

  it('and is busy ends the call for the agent, who writes it up', async () => {
    const one = await scene('4002', 30_000);
    const [number = ''] = numbers(2, '5', 1);
    await dial(one, number);
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'busy' });
    await leavesNothing(one, 'wrap-up');
  }, 90_000);

  it('is not called when the agent’s own phone is not answered', async () => {
    const one = await scene('4202');
    const [number = ''] = numbers(3, '1', 1);
    await dial(one, number);
    expect(await over(one)).toMatchObject({ state: 'withdrawn', reason: 'agent-no-answer' });
    expect(rung(number)).toBe(0);
    await leavesNothing(one, 'busy');
  }, 90_000);

  it('is not called when the gate says no after all', async () => {
    const one = await scene('4003');
    const [number = ''] = numbers(4, '1', 1);
    const answer = await withTransaction(centre.db, (tx) =>
      makeManualCalls(tx).ask(one.agentId, one.taskId, { number, timeZone: null }, 'agent'),
    );
    await centre.db.query(`insert into do_not_call (number, source) values ($1::text, 'page')`, [number]);
    if (answer.kind === 'made') await makeTemporalTaskControl(client).startCall({ taskId: one.taskId, ...answer });
    expect(await over(one)).toMatchObject({ state: 'withdrawn', reason: 'do-not-call' });
    expect(rung(number)).toBe(0);
    await leavesNothing(one, 'free');
  }, 90_000);

  it('stops ringing when the agent gives it up', async () => {
    const one = await scene('4004', 30_000);
    const [number = ''] = numbers(5, '3', 1);
    await dial(one, number);
    await rings(number);
    expect(await makeManualCalls(centre.db).cancel(one.agentId)).toBe(true);
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'no-answer', cancelled: true });
    await leavesNothing(one, 'wrap-up');
  }, 90_000);

  it('stops ringing when the agent hangs up', async () => {
    const one = await scene('4005', 30_000);
    const [number = ''] = numbers(6, '3', 1);
    await dial(one, number);
    await rings(number);
    const leg = centre.switch.channels().find((channel) => channel.number !== number);
    centre.switch.calleeHangsUp(leg?.uuid ?? '');
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'no-answer', cancelled: false });
    await leavesNothing(one, 'wrap-up');
  }, 90_000);
});

describe('a call worker that is killed', () => {
  const takenOver = (callId: string) =>
    until('the taking over', async () => (await centre.stepsOf(callId)).includes('taken-over'), 30_000);

  it('while the callee’s phone rings: whoever answers is joined to the agent who waits', async () => {
    const one = await scene('4101', 30_000);
    const [number = ''] = numbers(7, '9', 1);
    const callId = await dial(one, number);
    await rings(number);
    await centre.replace('call-worker');
    await takenOver(callId);
    await talks(number, callId);
    expect(await statesOf(one.made)).toEqual(['talking']);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'transferred' });
    expect(rung(number)).toBe(1);
    await leavesNothing(one, 'wrap-up');
  }, 120_000);

  it('while the two talk leaves them joined, and the next one writes the end', async () => {
    const one = await scene('4201', 30_000);
    const [number = ''] = numbers(8, '1', 1);
    const callId = await dial(one, number);
    await talks(number, callId);
    await centre.replace('call-worker');
    await takenOver(callId);
    expect(centre.channelOf(number)?.bridgedTo).toEqual(expect.any(String));
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    expect(await over(one)).toMatchObject({ state: 'final', outcome: 'transferred' });
    await leavesNothing(one, 'wrap-up');
  }, 120_000);

  it('while the agent’s own phone rings: nobody is called, and the agent is free of it', async () => {
    const one = await scene('4204');
    const [number = ''] = numbers(9, '1', 1);
    await dial(one, number);
    await until('the agent’s phone to ring', () => centre.switch.channels().length > 0, 20_000);
    await centre.replace('call-worker');
    expect((await over(one))?.state).toBe('withdrawn');
    expect(rung(number)).toBe(0);
    await leavesNothing(one, 'free');
  }, 120_000);
});
