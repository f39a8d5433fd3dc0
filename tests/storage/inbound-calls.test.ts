/** Calls that come in, in the ledger: whose they are, who waits before whom, and what their end leaves behind. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeInboundCalls } from '../../storage/inbound-calls.ts';
import { makeRescues } from '../../storage/rescues.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { taskCounts } from '../../storage/task-tallies.ts';
import { makeFreeAgent, makeGroup, phoneNode } from './agent-world.ts';
import { callIn, makeInboundNumber, taken, takenUp } from './inbound-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { claimOne, completed, dialOne, makeLine, makeTask, noAnswer, useWorld } from './world.ts';

const world = useWorld(20);
const calls = () => makeInboundCalls(world.db);
const offers = () => makeAgentOffers(world.db);
const abandoned = { ...completed, outcome: 'abandoned', reason: 'left-queue' } as const;
const transferred = { ...completed, outcome: 'transferred' } as const;

async function countsOf(taskId: string) {
  return (await taskCounts(world.db, [taskId])).get(taskId);
}

let numbers = 4_000_000_000;
function freshNumber(): string {
  numbers += 1;
  return String(numbers);
}

async function aTask(contacts = 3): Promise<string> {
  return makeTask(world.db, {
    contacts,
    maxConcurrency: 5,
    lineIds: [await makeLine(world.db, { capacity: 5, node: phoneNode })],
  });
}

async function contactOf(callId: string) {
  const { rows } = await world.db.query<Record<string, unknown>>(
    `select k.state, k.attempts, k.outcome, k.answered, k.stranger, k.number, k.next_attempt_at as "nextAttemptAt",
      k.waits_because as "waitsBecause", c.attempt
    from call c join contact k on k.id = c.contact_id where c.id = $1::uuid`,
    [callId],
  );
  return rows[0];
}

/** Numbers of its own, so that nobody else of this file called them. */
async function renumber(taskId: string): Promise<void> {
  await world.db.query(`update contact set number = $2::text || row_number where task_id = $1::uuid`, [taskId, freshNumber()]);
}

describe('whose a call is', () => {
  it('is that of the task which called the number last', async () => {
    const [home, before, last] = [await aTask(), await aTask(1), await aTask(1)];
    await renumber(before);
    await world.db.query(
      `update contact set number = (select number from contact where task_id = $1::uuid) where task_id = $2::uuid`,
      [before, last],
    );
    for (const taskId of [before, last]) {
      const grant = await dialOne(world.ledger, taskId);
      await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    }
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId: home });
    const { rows } = await world.db.query<{ id: string; number: string }>(
      'select id, number from contact where task_id = $1::uuid',
      [last],
    );
    const { callId, reception } = await callIn(world.db, { from: rows[0]?.number ?? '', called });
    expect(reception).toMatchObject({ kind: 'taken', taskId: last, contactId: rows[0]?.id, attempt: 2, claim: 1 });
    expect(await contactOf(callId)).toMatchObject({ state: 'done', attempts: 1, stranger: false });
  });

  it('is that of the home task when nobody is followed, and that task makes a stranger its contact', async () => {
    const taskId = await aTask();
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId, followDays: 0 });
    const before = await countsOf(taskId);
    const from = freshNumber();
    const first = await callIn(world.db, { from, called });
    expect(taken(first.reception)).toMatchObject({ taskId, attempt: 1 });
    expect(await contactOf(first.callId)).toMatchObject({ number: from, state: 'done', stranger: true, attempts: 0 });
    // Called again, they are known.
    const again = await callIn(world.db, { from, called });
    expect(taken(again.reception)).toMatchObject({ contactId: taken(first.reception).contactId, attempt: 2 });
    expect(await countsOf(taskId)).toEqual(before);
  });

  it('is a new stranger for each caller who shows no number', async () => {
    const taskId = await aTask();
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId });
    const [one, other] = [await callIn(world.db, { from: '', called }), await callIn(world.db, { from: '', called })];
    expect(taken(one.reception).contactId).not.toBe(taken(other.reception).contactId);
  });

  it('is refused where the number is unknown or off, or serves nobody', async () => {
    const [off, bare] = [freshNumber(), freshNumber()];
    await makeInboundNumber(world.db, { number: off, taskId: await aTask(), enabled: false });
    await makeInboundNumber(world.db, { number: bare });
    const from = freshNumber();
    const answers = await Promise.all([freshNumber(), off, bare].map((called) => callIn(world.db, { from, called })));
    expect(answers.map(({ reception }) => reception)).toEqual([
      { kind: 'refused', because: 'unknown-number' },
      { kind: 'refused', because: 'unknown-number' },
      { kind: 'refused', because: 'no-task' },
    ]);
  });

  it('is entered once, however often the switch asks', async () => {
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId: await aTask() });
    const incoming = { from: freshNumber(), called, callId: randomUUID() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => callIn(world.db, incoming)));
    expect(new Set(answers.map(({ reception }) => JSON.stringify(reception))).size).toBe(1);
    const { rows } = await world.db.query<{ n: number }>('select count(*) as n from call where number = $1::text', [
      incoming.from,
    ]);
    expect(rows[0]?.n).toBe(1);
  });

  it('is taken up by one worker, whoever sees it first', async () => {
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId: await aTask() });
    const { callId } = await callIn(world.db, { from: freshNumber(), called });
    const rescues = makeRescues(world.db);
    const asked = ['one', 'two', 'three'].map((owner) => rescues.talks({ owner, nodes: [phoneNode], limit: 10 }));
    const grants = (await Promise.all(asked)).flat().filter((grant) => grant.callId === callId);
    expect(grants).toMatchObject([{ epoch: 1, brief: { taskType: 'ai', inbound: { queuedAtMs: null, overflow: 'callback' } } }]);
    expect(await rescues.arm({ callId, owner: 'nobody' })).toBe('orphaned');
  });
});

describe('the contact of a call that came in', () => {
  async function waiting() {
    const taskId = await aTask(1);
    await renumber(taskId);
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId });
    const { rows } = await world.db.query<{ number: string }>('select number from contact where task_id = $1::uuid', [taskId]);
    return { taskId, called, from: rows[0]?.number ?? '' };
  }

  it('is dialled by nobody while it is on the line, and waits as before when nobody talked with it', async () => {
    const { taskId, called, from } = await waiting();
    const grant = await takenUp(world.db, { called, from });
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'dialling', attempts: 0 });
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: `late/${taskId}`, want: 1 })).toEqual([]);
    await world.ledger.release({ ...grant, result: abandoned, waiter: null });
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'waiting', answered: false, attempts: 0 });
    const next = await dialOne(world.ledger, taskId);
    expect(await contactOf(next.callId)).toMatchObject({ attempt: 2, attempts: 1 });
  });

  it('is done when it talked with us, and counts as reached', async () => {
    const { taskId, called, from } = await waiting();
    const grant = await takenUp(world.db, { called, from });
    await world.ledger.markLive(grant);
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'live' });
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'done', outcome: 'completed', answered: true });
    const reached = { total: 1, notDialled: 0, dialled: 1, connected: 1, endedConnected: 1, endedNotConnected: 0 };
    expect(await countsOf(taskId)).toMatchObject(reached);
  });

  it('is left to the call that was made to it already', async () => {
    const { taskId, called, from } = await waiting();
    const claimed = await claimOne(world.ledger, taskId);
    const grant = await takenUp(world.db, { called, from });
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'claimed' });
    await world.ledger.markLive(grant);
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    expect(await contactOf(claimed.callId)).toMatchObject({ state: 'claimed', answered: false });
  });

  it('is called back when the caller asked for it in the queue, a stranger too', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId });
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId, followDays: 0 });
    const grant = await takenUp(world.db, { called, from: freshNumber() });
    await world.ledger.markLive(grant);
    expect(await calls().joinQueue(grant, groupId)).toMatchObject({ kind: 'queued' });
    expect(await calls().callBack(grant)).toMatchObject({ kind: 'planned' });
    await world.ledger.release({ ...grant, result: { ...completed, reason: 'callback-asked' }, waiter: null });
    expect(await contactOf(grant.callId)).toMatchObject({ state: 'waiting', waitsBecause: 'callback', stranger: false });
    expect(await countsOf(taskId)).toMatchObject({ total: 51, notDialled: 51 });
  });

  it('does not count for abandonment, and its number is not left alone for it', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId });
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId });
    const grant = await takenUp(world.db, { called, from: freshNumber() });
    await world.ledger.markLive(grant);
    await offers().abandon(grant);
    await world.ledger.release({ ...grant, result: abandoned, waiter: null });
    const { rows } = await world.db.query<{ at: Date | null }>('select abandoned_at as at from call where id = $1::uuid', [
      grant.callId,
    ]);
    expect(rows).toEqual([{ at: null }]);
  });
});

describe('the queue', () => {
  async function queue({ queueMax = 20, agents = 0 } = {}) {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
    const called = freshNumber();
    await makeInboundNumber(world.db, { number: called, taskId, queueMax });
    for (let n = 0; n < agents; n += 1) await makeFreeAgent(world.db, { groups: [{ groupId }] });
    const joins = async () => {
      const grant = await takenUp(world.db, { called, from: freshNumber() });
      await world.ledger.markLive(grant);
      return { grant, answer: await calls().joinQueue(grant, groupId) };
    };
    return { groupId, taskId, joins };
  }

  it('tells each caller how many are before them, and keeps their place', async () => {
    const { groupId, joins } = await queue({ agents: 1 });
    const [first, second] = [await joins(), await joins()];
    expect(await calls().place(second.grant.callId)).toEqual({ position: 2, free: 1, atWork: 1, handlingMs: null });
    expect(await calls().joinQueue(first.grant, groupId)).toEqual(first.answer);
    await calls().leaveQueue(first.grant);
    expect(await calls().place(first.grant.callId)).toBeNull();
    expect(await calls().place(second.grant.callId)).toMatchObject({ position: 1 });
  });

  it('takes no more callers than its number says', async () => {
    const { joins } = await queue({ queueMax: 1 });
    await joins();
    expect((await joins()).answer).toEqual({ kind: 'full' });
  });

  it('gives an agent to whoever waits longest, also before a callee who was dialled', async () => {
    const { groupId, taskId, joins } = await queue({ agents: 1 });
    const [first, second] = [await joins(), await joins()];
    expect(await offers().offer(second.grant, groupId)).toEqual({ kind: 'nobody' });
    const dialled = await answerOne(world, taskId).catch(() => null);
    if (dialled !== null) expect(await offers().offer(dialled, groupId)).toEqual({ kind: 'nobody' });
    expect(await offers().offer(first.grant, groupId)).toMatchObject({ kind: 'reserved' });
  });

  it('gives the second agent to the second caller while the first is rung', async () => {
    const { groupId, joins } = await queue({ agents: 2 });
    const [first, second] = [await joins(), await joins()];
    expect(await offers().offer(first.grant, groupId)).toMatchObject({ kind: 'reserved' });
    expect(await offers().offer(second.grant, groupId)).toMatchObject({ kind: 'reserved' });
  });

  it('is told to pacing as agents who are taken, so that nobody is dialled for them', async () => {
    const { taskId, joins } = await queue({ agents: 2 });
    const { grant } = await joins();
    const seen = await makeTaskPace(world.db).seen(taskId);
    expect(seen?.agents.map(({ state }) => state).sort()).toEqual(['free', 'ringing']);
    expect(seen?.calls).toEqual([]);
    await world.ledger.release({ ...grant, result: transferred, waiter: null });
    expect((await makeTaskPace(world.db).seen(taskId))?.ended).toEqual([]);
  });
});
