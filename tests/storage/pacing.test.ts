/** How far a predictive task may dial: only as far as a fresh decision says, on a real database. */
import { describe, expect, it } from 'vitest';
import { makeCallHearing } from '../../storage/call-hearing.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { makeAgent, makeFreeAgent, makeGroup, phoneGone } from './agent-world.ts';
import { answerOne, decideNow, makePredictiveTask } from './predictive-world.ts';
import { claimOne, completed, dialOne, numberOf, useWorld } from './world.ts';

const world = useWorld(40);

async function ask(taskId: string): Promise<string> {
  const { callId } = await claimOne(world.ledger, taskId);
  const answer = await world.ledger.fence({ callId, owner: 'test' });
  return answer.kind === 'wait' ? answer.because : answer.kind;
}

const freeAgents = (groupId: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => makeFreeAgent(world.db, { groups: [{ groupId }] })));

describe('a predictive task', () => {
  it('dials nobody before it was decided, without an agent, and for agents who are not there', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId });
    expect(await ask(taskId)).toBe('pacing');
    await decideNow(world.db, taskId);
    expect(await ask(taskId)).toBe('pacing');
    const away = await makeFreeAgent(world.db, { groups: [{ groupId }] });
    await phoneGone(world.db, away.number);
    await makeAgent(world.db, { groups: [{ groupId }] });
    await decideNow(world.db, taskId);
    expect(await ask(taskId)).toBe('pacing');
  });

  it('dials as many as were decided and not one more, however many ask at once', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 5);
    await decideNow(world.db, taskId);
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(taskId)));
    expect(answers.filter((answer) => answer === 'granted')).toHaveLength(5);
    expect(answers.filter((answer) => answer === 'pacing')).toHaveLength(7);
    // Decided anew, the five that ring are counted.
    await decideNow(world.db, taskId);
    expect(await ask(taskId)).toBe('pacing');
  });

  it('is decided by one of many who decide at once: what the others allowed counts for nothing', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 3);
    await Promise.all(Array.from({ length: 8 }, () => decideNow(world.db, taskId)));
    const answers = await Promise.all(Array.from({ length: 9 }, () => ask(taskId)));
    expect(answers.filter((answer) => answer === 'granted')).toHaveLength(3);
  });

  it('hands no line on to a waiting call that pacing does not allow', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 1);
    await decideNow(world.db, taskId);
    const grant = await dialOne(world.ledger, taskId);
    const { callId: waiter } = await claimOne(world.ledger, taskId);
    const released = await world.ledger.release({ ...grant, result: { ...completed, outcome: 'no-answer' }, waiter });
    expect(released).toMatchObject({ kept: true, granted: null });
    await decideNow(world.db, taskId);
    expect((await world.ledger.fence({ callId: waiter, owner: 'test' })).kind).toBe('granted');
  });

  it('dials nobody by a decision that has grown old', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 2);
    await decideNow(world.db, taskId);
    await world.db.query(`update task_pace set decided_at = decided_at - interval '4 s' where task_id = $1::uuid`, [taskId]);
    expect(await ask(taskId)).toBe('pacing');
  });

  it('shares the agents of its group with the other tasks that dial for them: nobody is counted twice', async () => {
    const groupId = await makeGroup(world.db);
    const [one, other] = [
      await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } }),
      await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } }),
    ];
    await freeAgents(groupId, 7);
    for (const taskId of [one, other]) await decideNow(world.db, taskId);
    const dials = await Promise.all([one, other].map(async (id) => (await makeTaskPace(world.db).view(id))?.dial ?? 0));
    expect(dials.reduce((sum, dial) => sum + dial, 0)).toBe(7);
    expect(Math.abs((dials[0] ?? 0) - (dials[1] ?? 0))).toBe(1);
  });

  it('leaves the line to other tasks while it may not dial itself', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId });
    await claimOne(world.ledger, taskId);
    const { rows } = await world.db.query<{ turn: boolean }>('select has_pace_turn(t) as turn from task t where id = $1::uuid', [
      taskId,
    ]);
    expect(rows[0]?.turn).toBe(false);
  });

  it('is told that nobody answered as soon as a machine is certain, whatever is still left on it', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 2);
    const grant = await answerOne(world, taskId);
    const hearing = makeCallHearing(world.db);
    const heard = { words: [], because: 'no-speech', atMs: 2_500, action: null } as const;
    await hearing.saveAnsweredBy(grant, { ...heard, verdict: 'uncertain' });
    const seen = async () => (await makeTaskPace(world.db).seen(taskId)) ?? { calls: [], ended: [] };
    expect(await seen()).toMatchObject({ calls: [{ id: grant.callId, state: 'waiting' }], ended: [] });
    await hearing.saveAnsweredBy(grant, { ...heard, verdict: 'voicemail', because: 'words', action: 'leaveMessage' });
    expect(await seen()).toMatchObject({ calls: [], ended: [{ id: grant.callId, kind: 'not-answered', abandoned: false }] });
    await decideNow(world.db, taskId);
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'voicemail' }, waiter: null });
    expect(await seen()).toMatchObject({ calls: [], ended: [] });
  });

  it('tells each end once, also of a call that came and went between two decisions', async () => {
    const groupId = await makeGroup(world.db);
    const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'progressive' } });
    await freeAgents(groupId, 2);
    await decideNow(world.db, taskId);
    const grant = await dialOne(world.ledger, taskId);
    await world.ledger.release({ ...grant, result: { ...completed, outcome: 'no-answer' }, waiter: null });
    const seen = await makeTaskPace(world.db).seen(taskId);
    expect(seen?.ended).toMatchObject([{ id: grant.callId, kind: 'not-answered', abandoned: false, talkMs: null }]);
    await decideNow(world.db, taskId);
    expect((await makeTaskPace(world.db).seen(taskId))?.ended).toEqual([]);
    expect(await numberOf(world.db, 'select cardinality(counted) as n from task_pace where task_id = $1::uuid', [taskId])).toBe(
      1,
    );
  });
});
