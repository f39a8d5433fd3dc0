/** Predictive tasks with agents whose phones stand at the simulated switch: who answers talks to somebody, and nobody is ever locked. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeTurns } from '../../storage/turns.ts';
import { crowd, numbers } from './agents-and-callees.ts';
import { makePeopleTask, statesOf } from './agents-at-work.ts';
import { callsOf, heldSlots, taskOf } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';
import { untilCompleted, witnessed } from './whole-task.ts';

let centre: PeopleCentre;
let lineId: string;
let voiceId: string;

beforeAll(async () => {
  centre = await openPeopleCentre();
  lineId = centre.lineId;
  const { rows } = await centre.db.query<{ id: string }>("insert into voice (name, kind) values ('tone', 'tone') returning id");
  voiceId = rows[0]?.id ?? '';
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  await centre.close();
});

describe('a predictive task', () => {
  it('joins whoever answers to one agent each, tells the others, and leaves nobody locked', async () => {
    const made = await centre.team(crowd, 200);
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId, pacing: { answerPercent: 30, talkSeconds: 2 } });
    const list = numbers(1, '0555555', 84);
    await centre.dial(taskId, list);
    await untilCompleted(centre, taskId, 90_000);
    const calls = await callsOf(centre, taskId);
    expect(witnessed(centre, list)).toEqual(list.toSorted());
    const outcomes = (word: string) => calls.filter(({ outcome }) => outcome === word).length;
    const answered = calls.filter(({ number }) => number.endsWith('0')).length;
    expect(outcomes('busy')).toBe(calls.length - answered);
    expect(outcomes('transferred') + outcomes('abandoned') + outcomes('completed')).toBe(answered);
    // The list is not known before its thirtieth answer: until then every one who answers has somebody.
    expect(outcomes('transferred')).toBeGreaterThanOrEqual(answered - 2);
    expect(centre.switch.faults).toEqual([]);
    expect(await heldSlots(centre)).toBe(0);
    await until('all agents to be free again', async () => (await statesOf(made)).every((state) => state === 'free'));
    const { rows } = await centre.db.query<{ agents: number; twice: number }>(
      `select count(distinct agent_id)::integer as agents, (
        select count(*)::integer from agent_span a join agent_span b on b.agent_id = a.agent_id and b.id <> a.id
        where a.state = 'talking' and b.state = 'talking' and a.call_id <> b.call_id and a.from_at < b.until_at and b.from_at < a.until_at) as twice
      from call where task_id = $1::uuid`,
      [taskId],
    );
    expect(rows).toEqual([{ agents: crowd.length, twice: 0 }]);
  }, 120_000);

  it('dials nobody without agents, and goes on as soon as one is there', async () => {
    const made = await centre.team(['4101']);
    const [agent] = made.agents;
    agent?.beats(false);
    await until('the agent to be gone', async () => (await statesOf(made))[0] === 'offline', 15_000);
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId });
    const [number = ''] = numbers(2, '0', 1);
    await centre.dial(taskId, [number]);
    await until('a call that waits', async () => (await centre.callTo(taskId, number))?.state === 'claimed');
    await until('the decision that there is nobody', async () => {
      const { rows } = await centre.db.query<{ binds: string }>(
        `select why ->> 'binds' as binds from task_pace where task_id = $1::uuid`,
        [taskId],
      );
      return rows[0]?.binds === 'nobody';
    });
    expect(witnessed(centre, [number])).toEqual([]);
    // Back within a minute: the page's beat alone brings the agent back as before.
    agent?.beats(true);
    await untilCompleted(centre, taskId, 30_000);
    expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred', reason: 'transferred-callee-hung-up' });
  }, 60_000);

  it('goes on to the next agent when the first does not answer, who gets no further call', async () => {
    const made = await centre.team(['4202', '4203']);
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId, pacing: { mode: 'progressive' } });
    const [number = ''] = numbers(3, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    const call = await centre.callTo(taskId, number);
    await until('the hand-over to be written', async () => (await centre.stepsOf(call?.id)).includes('transferred'));
    expect(await centre.stepsOf(call?.id)).toEqual(expect.arrayContaining(['offered', 'missed', 'agent-answered']));
    expect(await made.standings()).toMatchObject([
      { standing: { state: 'busy', reason: 'no-answer' } },
      { standing: { state: 'talking', callId: call?.id } },
    ]);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    await untilCompleted(centre, taskId);
    expect(await statesOf(made)).toEqual(['busy', 'free']);
  }, 60_000);

  it('reads the message to whom nobody can take, and calls them no more', async () => {
    const made = await centre.team(['4301']);
    const message = '抱歉，现在没有空闲的坐席，我们会再联系您。';
    const plan = {
      lineId,
      groupId: made.groupId,
      voiceId,
      abandonMessage: message,
      pacing: { mode: 'ratio', ratio: 2 },
    } as const;
    const taskId = await makePeopleTask(centre, plan);
    const [one = '', other = ''] = numbers(4, '1', 2);
    await centre.dial(taskId, [one, other]);
    await until(
      'one to be joined and the other to be over',
      async () => {
        const calls = await callsOf(centre, taskId);
        return calls.some(({ state }) => state === 'live') && calls.some(({ state }) => state === 'final');
      },
      30_000,
    );
    const lost = (await callsOf(centre, taskId)).find(({ state }) => state === 'final');
    expect(lost).toMatchObject({ outcome: 'abandoned', reason: 'no-agent', endedBy: 'us' });
    expect((await makeTurns(centre.db).ofCall(lost?.id ?? '')).map(({ heard }) => heard)).toEqual([message]);
    expect(await centre.stepsOf(lost?.id)).toEqual(expect.arrayContaining(['answered', 'abandoned', 'ended']));
    for (const { uuid, gateway } of centre.switch.channels()) if (gateway !== null) centre.switch.calleeHangsUp(uuid);
    await untilCompleted(centre, taskId);
    expect((await taskOf(centre, taskId)).counts.byOutcome).toMatchObject({ abandoned: 1, transferred: 1 });
  }, 60_000);
});

describe('an assistant that hands over to a group', () => {
  it('gives the callee to an agent, who has the talk so far; both parts are one call', async () => {
    const made = await centre.team(['4501']);
    const [number = ''] = numbers(7, '7', 1);
    const taskId = await centre.handingOver(made.groupId, number);
    await centre.joined(number);
    const call = await centre.callTo(taskId, number);
    expect(await made.standings()).toMatchObject([{ standing: { state: 'talking', callId: call?.id }, groupId: made.groupId }]);
    const turns = await makeTurns(centre.db).ofCall(call?.id ?? '');
    expect(turns.map(({ speaker }) => speaker)).toEqual(expect.arrayContaining(['us', 'callee']));
    await until('the hand-over to be written', async () => (await centre.stepsOf(call?.id)).includes('transferred'));
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    await untilCompleted(centre, taskId);
    expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred', reason: 'transferred-callee-hung-up' });
    expect(await statesOf(made)).toEqual(['free']);
    const { rows } = await centre.db.query<{ agent: string }>('select agent_id as agent from call where id = $1::uuid', [
      call?.id,
    ]);
    expect(rows).toEqual([{ agent: made.agents[0]?.id }]);
  }, 60_000);

  it('goes on itself when no agent is there in time', async () => {
    const made = await centre.team(['4502']);
    await makeAgentStandings(centre.db).step(made.agents[0]?.id ?? '', { kind: 'go-busy', reason: 'break' });
    const [number = ''] = numbers(8, '7', 1);
    const taskId = await centre.handingOver(made.groupId, number);
    await untilCompleted(centre, taskId);
    const call = await centre.callTo(taskId, number);
    expect(call).toMatchObject({ outcome: 'completed' });
    expect(await centre.stepsOf(call?.id)).toContain('transfer-failed');
    const said = (await makeTurns(centre.db).ofCall(call?.id ?? '')).filter(({ speaker }) => speaker === 'us');
    expect(said.some(({ heard }) => heard.startsWith('不好意思，人工坐席暂时无法接听'))).toBe(true);
  }, 60_000);
});
