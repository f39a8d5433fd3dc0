/** Preview dialling (预览外呼): an agent reads who is next on the list and dials or skips; every contact comes to its end, and the task with them. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporalTaskControl } from '../../api/temporal-task-control.ts';
import { withTransaction } from '../../storage/database.ts';
import { makePreviews } from '../../storage/previews.ts';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { callsOf, heldSlots, press, taskOf } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';
import { untilCompleted, witnessed } from './whole-task.ts';

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

async function scene(extension: string, list: readonly string[]): Promise<Scene> {
  const made = await centre.team([extension], 0);
  const pacing = { mode: 'preview', previewSeconds: 300 } as const;
  const taskId = await makePeopleTask(centre, { lineId: centre.lineId, groupId: made.groupId, pacing });
  await centre.dial(taskId, list);
  return { made, agentId: made.agents[0]?.id ?? '', taskId };
}

/** The agent reads this number; answers its call. */
async function reads({ agentId }: Scene, number: string): Promise<string> {
  let callId = '';
  await until(
    'the agent to read',
    async () => {
      const { rows } = await centre.db.query<{ id: string; number: string }>(
        'select c.id, c.number from call c where c.for_agent_id = $1::uuid and is_read(c)',
        [agentId],
      );
      callId = rows[0]?.number === number ? rows[0].id : '';
      return callId !== '';
    },
    30_000,
  );
  return callId;
}

/** As the api does it. */
async function dial({ agentId }: Scene, callId: string): Promise<void> {
  const answer = await withTransaction(centre.db, (tx) => makePreviews(tx).dial(agentId, callId, 'agent'));
  if (answer.kind !== 'made') throw new Error(`it is ${answer.kind}`);
  await makeTemporalTaskControl(client).startCall(answer);
}

const skip = ({ agentId }: Scene, callId: string) => makePreviews(centre.db).skip(agentId, callId, 'agent');

const ends = (callId: string) =>
  until('the end of the call', async () => (await centre.stepsOf(callId)).includes('ended'), 40_000);

/** As if its rest, or the time of its retry, were over. */
const comes = (taskId: string) =>
  centre.db.query(
    `update contact set next_attempt_at = clock_timestamp(), due_at = clock_timestamp()
    where task_id = $1::uuid and state = 'waiting' and next_attempt_at is not null`,
    [taskId],
  );

describe('a preview task', () => {
  it('rings nobody before an agent says so, and is over when everybody on its list is', async () => {
    const [talks = ''] = numbers(1, '1', 1);
    const [busy = ''] = numbers(2, '5', 1);
    const [silent = ''] = numbers(3, '3', 1);
    const list = [talks, busy, silent];
    const one = await scene('4001', list);
    const { taskId } = one;
    await centre.db.query('update task set retry = $2::jsonb where id = $1::uuid', [
      taskId,
      JSON.stringify({ attemptsMax: 2, rules: [{ outcomes: ['no-answer'], times: 1, afterSeconds: 600 }] }),
    ]);

    const first = await reads(one, talks);
    expect(witnessed(centre, list)).toEqual([]);
    await dial(one, first);
    await centre.joined(talks);
    await until('the talk to be written', async () => (await centre.stepsOf(first)).includes('transferred'), 20_000);
    expect(await statesOf(one.made)).toEqual(['talking']);
    centre.switch.calleeHangsUp(centre.channelOf(talks)?.uuid ?? '');
    await ends(first);
    expect((await centre.stepsOf(first)).slice(0, 4)).toEqual([
      'previewed',
      'dialled-after-reading',
      'agent-answered',
      'permitted',
    ]);

    expect(await skip(one, await reads(one, busy))).toMatchObject({ kind: 'skipped', at: expect.any(String) as string });
    const unanswered = await reads(one, silent);
    await dial(one, unanswered);
    await ends(unanswered);
    expect(await centre.stepsOf(unanswered)).toContain('retry-planned');
    expect((await taskOf(centre, taskId)).status).toBe('running');

    await comes(taskId);
    for (const number of [busy, silent]) {
      const callId = await reads(one, number);
      await dial(one, callId);
      await ends(callId);
    }
    await untilCompleted(centre, taskId, 30_000);
    expect((await callsOf(centre, taskId)).map(({ number, outcome }) => [number, outcome]).toSorted()).toEqual(
      [
        [talks, 'transferred'],
        [busy, 'busy'],
        [silent, 'no-answer'],
        [silent, 'no-answer'],
      ].toSorted(),
    );
    expect(witnessed(centre, list)).toEqual([talks, busy, silent, silent].toSorted());
    const { counts } = await taskOf(centre, taskId);
    expect(counts).toMatchObject({ total: 3, dialled: 3, notDialled: 0, connected: 1, dialling: 0, waiting: 0 });
    expect(counts.byOutcome).toMatchObject({ transferred: 1, busy: 1, 'no-answer': 1, abandoned: 0 });
    expect(await heldSlots(centre)).toBe(0);
    expect(centre.switch.faults).toEqual([]);
    await until('the agent to be free', async () => (await statesOf(one.made))[0] === 'free', 20_000);
  }, 150_000);

  it('goes on reading when the task worker is killed, and takes back what is read when it is paused', async () => {
    const [number = ''] = numbers(4, '1', 1);
    const one = await scene('4002', [number]);
    const callId = await reads(one, number);
    await centre.replace('task-worker');
    await until('an agent who still reads', async () => (await statesOf(one.made))[0] === 'reserved');
    await press(centre, one.taskId, 'pause');
    await until('the pause', async () => (await taskOf(centre, one.taskId)).status === 'paused', 30_000);
    expect(await statesOf(one.made)).toEqual(['free']);
    expect(await centre.stepsOf(callId)).toEqual(['previewed', 'not-dialled']);
    await press(centre, one.taskId, 'resume');
    await dial(one, await reads(one, number));
    await centre.joined(number);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    await untilCompleted(centre, one.taskId, 40_000);
    expect(witnessed(centre, [number])).toEqual([number]);
  }, 120_000);

  it('dials by itself as soon as its mode is changed, while whoever reads reads on', async () => {
    const list = numbers(5, '0', 2);
    const one = await scene('4003', list);
    const setMode = (mode: string) =>
      centre.db.query(`update task set pacing = pacing || jsonb_build_object('mode', $2::text) where id = $1::uuid`, [
        one.taskId,
        mode,
      ]);
    await skip(one, await reads(one, list[0] ?? ''));
    await reads(one, list[1] ?? '');
    await setMode('progressive');
    await comes(one.taskId);
    await dial(one, await reads(one, list[1] ?? ''));
    await untilCompleted(centre, one.taskId, 60_000);
    expect((await callsOf(centre, one.taskId)).map(({ outcome }) => outcome)).toEqual(['transferred', 'transferred']);
    expect(witnessed(centre, list)).toEqual(list.toSorted());
  }, 120_000);
});
