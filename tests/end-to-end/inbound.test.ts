/** Calls that come in at the simulated switch: who called us talks to somebody, waits in order, is called back, and leaves nothing behind. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CalleeBehaviour } from '../../simulator/callee/callee-behaviour.ts';
import { saysNothing } from './agents-and-callees.ts';
import { makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { heldSlots, makeAssistant, makeTask } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';
import { untilCompleted } from './whole-task.ts';

let centre: PeopleCentre;
let voiceId: string;

beforeAll(async () => {
  centre = await openPeopleCentre();
  await centre.start('api');
  const { rows } = await centre.db.query<{ id: string }>("insert into voice (name, kind) values ('tone', 'tone') returning id");
  voiceId = rows[0]?.id ?? '';
}, 300_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  await centre.close();
});

type NumberPlan = {
  taskId?: string | null;
  waitSeconds?: number;
  overflow?: 'message' | 'callback' | 'group';
  message?: string | null;
  overflowGroupId?: string | null;
};
let made = 0;

/** A number that people call back. */
async function aNumber({
  taskId = null,
  waitSeconds = 120,
  overflow = 'callback',
  message = null,
  overflowGroupId = null,
}: NumberPlan = {}): Promise<string> {
  made += 1;
  const number = `0216123${String(4000 + made)}`;
  await centre.db.query(
    `insert into inbound_number (number, task_id, voice_id, wait_seconds_max, overflow, overflow_message, overflow_group_id)
    values ($1::text, $2::uuid, $3::uuid, $4::smallint, $5::text, $6::text, $7::uuid)`,
    [number, taskId, voiceId, waitSeconds, overflow, message, overflowGroupId],
  );
  return number;
}

async function queueOf(extensions: readonly string[], plan: NumberPlan = {}) {
  const team = await centre.team(extensions);
  const taskId = await makePeopleTask(centre, { lineId: centre.lineId, groupId: team.groupId });
  return { team, taskId, number: await aNumber({ taskId, ...plan }) };
}

/** A carrier writes our number in its own way. */
async function callIn(number: string, from: string, behaviour: CalleeBehaviour = saysNothing): Promise<string> {
  const called = await centre.switch.callIn({ from, to: `+86${number.slice(1)}`, behaviour });
  if (called.kind === 'refused') throw new Error(`refused with ${called.status}`);
  return called.uuid;
}

type Row = {
  state: string;
  outcome: string | null;
  reason: string | null;
  queued: boolean;
  agentId: string | null;
  taskId: string;
};

async function row(callId: string): Promise<Row | undefined> {
  const { rows } = await centre.db.query<Row>(
    `select state, outcome, reason, queued_at is not null as queued, agent_id as "agentId", task_id as "taskId" from call where id = $1::uuid`,
    [callId],
  );
  return rows[0];
}

async function wordsOf(callId: string): Promise<{ speaker: string; text: string; heard: string }[]> {
  const { rows } = await centre.db.query<{ speaker: string; text: string; heard: string }>(
    'select speaker, text, heard from turn where call_id = $1::uuid order by n',
    [callId],
  );
  return rows;
}

const step = (callId: string, name: string): Promise<void> =>
  until(`the step ${name}`, async () => (await centre.stepsOf(callId)).includes(name), 30_000);
const isFinal = (callId: string): Promise<void> =>
  until('the end of the call', async () => (await row(callId))?.state === 'final', 30_000);

function joinedTo(callId: string): string | null {
  return centre.switch.channels().find(({ uuid }) => uuid === callId)?.bridgedTo ?? null;
}

async function joined(callId: string): Promise<void> {
  await until('the agent to have the caller', () => joinedTo(callId) !== null, 30_000);
}

async function goBusy(team: Team): Promise<void> {
  for (const { id } of team.agents) await standing(id, { kind: 'go-busy', reason: 'break' });
}

async function standing(id: string, event: { kind: 'go-free' } | { kind: 'go-busy'; reason: string }): Promise<void> {
  await centre.db.query('select agent_step($1::uuid, $2::jsonb)', [id, JSON.stringify(event)]);
}

async function leavesNothing(team: Team): Promise<void> {
  await until('the agents to be free', async () => (await statesOf(team)).every((state) => state === 'free'), 30_000);
  await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
  expect(await heldSlots(centre)).toBe(0);
  expect(centre.switch.faults).toEqual([]);
}

describe('a call that comes in', () => {
  it('by whom a predictive task called goes to an agent of its group', async () => {
    const team = await centre.team(['4001'], 200);
    const taskId = await makePeopleTask(centre, { lineId: centre.lineId, groupId: team.groupId });
    const caller = '13910000005';
    await centre.dial(taskId, [caller]);
    await untilCompleted(centre, taskId);
    // No home task: this caller is followed.
    const callId = await callIn(await aNumber(), caller);
    await joined(callId);
    await step(callId, 'transferred');
    expect(await row(callId)).toMatchObject({ taskId, state: 'live', agentId: team.agents[0]?.id });
    expect(await statesOf(team)).toEqual(['talking']);
    centre.switch.calleeHangsUp(callId);
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ outcome: 'transferred', reason: 'transferred-callee-hung-up' });
    const { rows } = await centre.db.query('select state, attempts, outcome from contact where task_id = $1::uuid', [taskId]);
    expect(rows).toEqual([{ state: 'done', attempts: 1, outcome: 'transferred' }]);
    await leavesNothing(team);
  }, 90_000);

  it('by a stranger reaches the assistant of the home task, by their words', async () => {
    const taskId = await makeTask(centre, {
      maxConcurrency: 1,
      lineId: centre.lineId,
      assistantId: await makeAssistant(centre),
    });
    const number = await aNumber({ taskId });
    const talks = { kind: 'talk', script: 'not-interested', language: 'zh', seed: 1 } as const;
    const called = await centre.switch.callIn({ from: '13920000001', to: number, behaviour: talks });
    await isFinal(called.uuid);
    expect(await row(called.uuid)).toMatchObject({ taskId, outcome: 'completed' });
    const { rows } = await centre.db.query<{ speakers: string[] }>(
      'select array_agg(distinct speaker order by speaker) as speakers from turn where call_id = $1::uuid',
      [called.uuid],
    );
    expect(rows).toEqual([{ speakers: ['callee', 'us'] }]);
  }, 60_000);

  it('to the number of a notification hears its message, and nobody is asked to talk', async () => {
    const taskId = await makeTask(centre, {
      maxConcurrency: 1,
      lineId: centre.lineId,
      assistantId: await makeAssistant(centre),
    });
    await centre.db.query(
      `update task set type = 'notification', assistant_id = null, voice_id = $2::uuid, play_times = 1 where id = $1::uuid`,
      [taskId, voiceId],
    );
    const message = '您的包裹已到达驿站。';
    const callId = await callIn(await aNumber({ taskId, message }), '13920000003');
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ taskId, outcome: 'completed', queued: false });
    expect(await wordsOf(callId)).toEqual([{ speaker: 'us', text: message, heard: message }]);
  }, 60_000);

  it('to a number that is nobody’s is refused', async () => {
    const called = await centre.switch.callIn({ from: '13920000002', to: '02100000000', behaviour: saysNothing });
    expect(called).toMatchObject({ kind: 'refused', status: 404 });
  });
});

describe('the queue', () => {
  it('gives its one agent to the caller who waits longest, and then to the next', async () => {
    const { team, number } = await queueOf(['4002']);
    await goBusy(team);
    const first = await callIn(number, '13930000001');
    await step(first, 'queued');
    const second = await callIn(number, '13930000002');
    await step(second, 'queued');
    await standing(team.agents[0]?.id ?? '', { kind: 'go-free' });
    await joined(first);
    expect(joinedTo(second)).toBeNull();
    expect(await row(second)).toMatchObject({ state: 'live', queued: true, agentId: null });
    centre.switch.calleeHangsUp(first);
    await joined(second);
    centre.switch.calleeHangsUp(second);
    await isFinal(second);
    await leavesNothing(team);
  }, 90_000);

  it('tells the place, and calls back whoever presses 1', async () => {
    const { team, number, taskId } = await queueOf(['4003']);
    await goBusy(team);
    const callId = await callIn(number, '13930000003', { kind: 'says', lines: [], hangUpAfter: false });
    await until('the place to be told', () =>
      centre.switch.transcript(callId).some(({ speaker, text }) => speaker === 'us' && text.includes('下一位')),
    );
    centre.switch.calleePresses(callId, '1');
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ outcome: 'completed', reason: 'callback-asked' });
    const { rows } = await centre.db.query(
      `select state, waits_because as because, next_attempt_at is not null as planned from contact where task_id = $1::uuid`,
      [taskId],
    );
    expect(rows).toEqual([{ state: 'waiting', because: 'callback', planned: true }]);
  }, 60_000);

  it('tells its message to whoever waited in vain', async () => {
    const message = '抱歉，请您明天再打来。';
    const { team, number } = await queueOf(['4004'], { waitSeconds: 5, overflow: 'message', message });
    await goBusy(team);
    const callId = await callIn(number, '13930000004');
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ outcome: 'abandoned', reason: 'queue-overflow' });
    expect(await centre.stepsOf(callId)).toContain('left-queue');
    const words = await wordsOf(callId);
    expect(words[0]?.text).toContain('下一位');
    expect(words.at(-1)).toEqual({ speaker: 'us', text: message, heard: message });
  }, 60_000);

  it('hands whoever waited in vain to the agents of another group', async () => {
    const others = await centre.team(['4501']);
    const { team, number } = await queueOf(['4502'], { waitSeconds: 5, overflow: 'group', overflowGroupId: others.groupId });
    await goBusy(team);
    const callId = await callIn(number, '13930000006');
    await joined(callId);
    await step(callId, 'transferred');
    expect(await row(callId)).toMatchObject({ state: 'live', agentId: others.agents[0]?.id });
    centre.switch.calleeHangsUp(callId);
    await isFinal(callId);
    await leavesNothing(others);
  }, 60_000);

  it('calls back whoever waited in vain, where the number says so', async () => {
    const { team, number, taskId } = await queueOf(['4503'], { waitSeconds: 5 });
    await goBusy(team);
    const callId = await callIn(number, '13930000007');
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ outcome: 'completed', reason: 'callback-asked' });
    const { rows } = await centre.db.query(`select state, waits_because as because from contact where task_id = $1::uuid`, [
      taskId,
    ]);
    expect(rows).toEqual([{ state: 'waiting', because: 'callback' }]);
  }, 60_000);

  it('lets go of a caller who hangs up, without an abandoned call', async () => {
    const { team, number } = await queueOf(['4005']);
    await goBusy(team);
    const callId = await callIn(number, '13930000005');
    await step(callId, 'queued');
    centre.switch.calleeHangsUp(callId);
    await isFinal(callId);
    expect(await row(callId)).toMatchObject({ outcome: 'abandoned', reason: 'left-queue' });
    const { rows } = await centre.db.query('select abandoned_at from call where id = $1::uuid', [callId]);
    expect(rows).toEqual([{ abandoned_at: null }]);
  }, 60_000);
});

describe('a call worker that is killed', () => {
  it('while a caller waits leaves them to the next one, at their place', async () => {
    const { team, number } = await queueOf(['4006']);
    await goBusy(team);
    const callId = await callIn(number, '13940000001');
    await step(callId, 'queued');
    const since = await centre.db.query('select queued_at from call where id = $1::uuid', [callId]);
    await centre.replace('call-worker');
    await step(callId, 'taken-over');
    await standing(team.agents[0]?.id ?? '', { kind: 'go-free' });
    await joined(callId);
    expect((await centre.db.query('select queued_at from call where id = $1::uuid', [callId])).rows).toEqual(since.rows);
    centre.switch.calleeHangsUp(callId);
    await isFinal(callId);
    await leavesNothing(team);
  }, 90_000);

  it('while the phone of an agent rings leaves neither the caller parked nor the agent locked', async () => {
    const { team, number } = await queueOf(['4402']);
    const callId = await callIn(number, '13940000002');
    await step(callId, 'offered');
    await centre.replace('call-worker');
    await until(
      'the call to be somebody’s again',
      async () => joinedTo(callId) !== null || (await row(callId))?.state === 'final',
      30_000,
    );
    centre.switch.calleeHangsUp(callId);
    await isFinal(callId);
    await leavesNothing(team);
  }, 90_000);
});
