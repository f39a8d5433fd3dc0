/** The call worker dies at each moment of a call: nobody is rung twice, nobody is lost, and the next worker goes on at once. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { makeAssistant, makeLine, numbersOf } from './lists.ts';
import type { Moment } from './mortal-call-worker.ts';
import { ended } from './product-process.ts';
import { type Listening, listenIn } from './switch-log.ts';
import { until } from './waiting.ts';
import { type Desk, expectWhole, startTask, untilCompleted, witnessed } from './whole-task.ts';

/** Calls of a task at once, and so the most that one death can leave in doubt. */
const lines = 3;

let centre: CallCentre;
let listening: Listening;
let desk: Desk;
let series = 0;

beforeAll(async () => {
  centre = await openCallCentre();
  listening = listenIn(centre);
  const [lineId, assistantId] = await Promise.all([makeLine(centre, 100), makeAssistant(centre), centre.start('task-worker')]);
  desk = { centre, lineId, assistantId };
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  listening.close();
  await centre.close();
});

/** Numbers that no other fact of this file uses. */
function fresh(endings: readonly string[], count: number): string[] {
  series += 1;
  return numbersOf(endings, count, series);
}

const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Most permissions come with the end of another call; only as many as there are lines are asked for. */
const timesOf: Readonly<Record<Moment, number>> = { 'before-fence': 4, fenced: 2, originated: 4, ended: 4, committed: 4 };

async function dyingAt(moment: Moment, numbers: readonly string[]): Promise<string> {
  const mortal = await centre.start('mortal-call-worker', {
    MORTAL_MOMENT: moment,
    MORTAL_TIMES: String(timesOf[moment]),
  });
  const taskId = await startTask(desk, numbers, lines);
  await gone(mortal);
  expect(mortal.signalCode).toBe('SIGKILL');
  return taskId;
}

async function goOn(taskId: string): Promise<void> {
  const worker = await centre.start('call-worker');
  await untilCompleted(centre, taskId);
  await ended(worker, 'SIGTERM');
}

describe('a call worker that dies', () => {
  it('before it asked for the permission to dial leaves everybody who was not rung to be rung', async () => {
    const numbers = fresh(['0486', '5002'], 9);
    const taskId = await dyingAt('before-fence', numbers);
    await goOn(taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });

  it('between the permission and the call leaves a call that nobody knows of, told as such and never rung', async () => {
    // Who answers waits for our first words: a ring from before the death is still there for the next worker to find.
    const numbers = fresh(['0486', '5003'], 9);
    const taskId = await dyingAt('fenced', numbers);
    const rungBefore = witnessed(centre, numbers);
    await goOn(taskId);
    const calls = await expectWhole(centre, taskId, numbers, lines);
    const silent = calls.filter(({ outcome }) => outcome === 'unknown');
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.filter(({ number }) => rungBefore.includes(number) && number.endsWith('5003'))).toEqual([]);
  });

  it('after it told the switch to call, before the answer, leaves a ring that the next one answers', async () => {
    const numbers = fresh(['5003'], 6);
    const taskId = await dyingAt('originated', numbers);
    await goOn(taskId);
    const calls = await expectWhole(centre, taskId, numbers, lines);
    expect(calls.filter(({ number, outcome }) => witnessed(centre, numbers).includes(number) && outcome === 'unknown')).toEqual(
      [],
    );
  });

  it('while a phone rings leaves it ringing, and its end is told', async () => {
    const numbers = fresh(['2003', '2000', '0486'], 6);
    const worker = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, lines);
    const ringing = () => centre.switch.channels().filter(({ number }) => numbers.includes(number) && number.includes('200'));
    await until('two rings', () => ringing().filter(({ answerState }) => answerState === 'ringing').length >= 2);
    const uuids = ringing().map(({ uuid }) => uuid);
    await ended(worker, 'SIGKILL');
    await goOn(taskId);
    const calls = await expectWhole(centre, taskId, numbers, lines);
    // Those that the carrier gave up while nobody listened are not guessed at.
    for (const { outcome } of calls.filter(({ id }) => uuids.includes(id))) expect(['no-answer', 'unknown']).toContain(outcome);
  });

  it('while a phone plays something before its answer leaves it to be answered, and it is no talk before that', async () => {
    const numbers = fresh(['8004'], 3);
    const worker = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, lines);
    const playing = () =>
      centre.switch
        .channels()
        .filter(({ number, answerState, streaming }) => numbers.includes(number) && answerState === 'early' && streaming);
    await until('three ringing tones that are listened to', () => playing().length === lines);
    await ended(worker, 'SIGKILL');
    const { rows } = await centre.db.query<{ state: string }>('select state from call where task_id = $1::uuid', [taskId]);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['dialling']));
    await goOn(taskId);
    const calls = await expectWhole(centre, taskId, numbers, 0);
    expect(calls.map(({ outcome }) => outcome)).toEqual(numbers.map(() => 'completed'));
  });

  it('while people talk leaves them on the line, and the next one goes on talking', async () => {
    const numbers = fresh(['4006'], 4);
    const worker = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, lines);
    const ours = (number: string): number => listening.of(number).filter(({ speaker }) => speaker === 'us').length;
    const talking = () => centre.switch.channels().filter(({ number }) => numbers.includes(number) && ours(number) > 0);
    await until('three talks', () => talking().length === lines);
    await ended(worker, 'SIGKILL');
    const before = new Map(talking().map(({ number }) => [number, ours(number)]));
    await goOn(taskId);
    const calls = await expectWhole(centre, taskId, numbers, 0);
    for (const [number, heard] of before) expect(ours(number)).toBeGreaterThan(heard);
    expect(calls.map(({ outcome }) => outcome)).toEqual(numbers.map(() => 'completed'));
  });

  it('after a call was over, before that was written, leaves one in doubt and none rung again', async () => {
    const numbers = fresh(['0486', '5002'], 9);
    const taskId = await dyingAt('ended', numbers);
    await goOn(taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });

  it('after the end was written, before Temporal knew, leaves the written end as it is', async () => {
    const numbers = fresh(['0486', '0603'], 9);
    const taskId = await dyingAt('committed', numbers);
    const { rows: written } = await centre.db.query<{ id: string; ended_at: Date }>(
      `select id, ended_at from call where task_id = $1::uuid and state = 'final'`,
      [taskId],
    );
    expect(written.length).toBeGreaterThanOrEqual(4);
    await goOn(taskId);
    await expectWhole(centre, taskId, numbers, lines);
    const { rows: after } = await centre.db.query<{ id: string; ended_at: Date }>(
      'select id, ended_at from call where id = any ($1::uuid[])',
      [written.map(({ id }) => id)],
    );
    expect(after).toEqual(expect.arrayContaining(written));
  });
});

describe('two call workers on one switch', () => {
  it('share what a third left behind: each call has one heir, and nobody waits for Temporal to notice', async () => {
    const numbers = fresh(['4006', '5003', '5002'], 6);
    const dying = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, lines);
    const up = () => centre.switch.channels().filter(({ number }) => numbers.includes(number));
    await until('three calls', () => up().length === lines);
    const heirs = await Promise.all([centre.start('call-worker'), centre.start('call-worker')]);
    await ended(dying, 'SIGKILL');
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, lines);
    const { rows } = await centre.db.query<{ n: number }>(
      `select count(*) as n from call_step s join call c on c.id = s.call_id
      where c.task_id = $1::uuid and s.step = 'taken-over' group by c.id`,
      [taskId],
    );
    expect(rows.map(({ n }) => n)).toEqual(rows.map(() => 1));
    await Promise.all(heirs.map((heir) => ended(heir, 'SIGTERM')));
  });

  it('take the talks of one that stands still, and when it goes on it hangs nothing up', async () => {
    const numbers = fresh(['5000'], 2);
    const stopped = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, 2);
    const talking = () => centre.switch.channels().filter(({ number, streaming }) => numbers.includes(number) && streaming);
    await until('two talks', () => talking().length === 2);
    const uuids = talking().map(({ uuid }) => uuid);
    const other = await centre.start('call-worker');
    stopped.kill('SIGSTOP');
    const owners = async () => {
      const { rows } = await centre.db.query<{ owner: string; epoch: number }>(
        'select owner, epoch from call where id = any ($1::uuid[])',
        [uuids],
      );
      return rows;
    };
    const before = (await owners()).map(({ owner }) => owner);
    await until('both talks in other hands', async () => (await owners()).every(({ owner }) => !before.includes(owner)), 40_000);
    stopped.kill('SIGCONT');
    await until(
      'the awakened one lets go',
      () => (centre.said().match(/another attempt owns the call/g) ?? []).length >= 2,
      20_000,
    );
    for (const uuid of uuids) centre.switch.calleeHangsUp(uuid);
    await untilCompleted(centre, taskId);
    const calls = await expectWhole(centre, taskId, numbers, 0);
    // By the callee, or by the heir who had waited long enough; a hang-up that the heir did not ask for would be told as the switch's.
    for (const { endedBy } of calls) expect(['callee', 'us']).toContain(endedBy);
    await Promise.all([stopped, other].map((worker) => ended(worker, 'SIGKILL')));
  });
});

describe('a call that outlives its last moment', () => {
  const due = (taskId: string, seconds: number) =>
    centre.db.query(
      `update call set final_by = clock_timestamp() + make_interval(secs => $2::double precision)
      where task_id = $1::uuid and state in ('dialling', 'live')`,
      [taskId, seconds],
    );
  const stepsOf = async (callId: string): Promise<string[]> => {
    const { rows } = await centre.db.query<{ step: string }>('select step from call_step where call_id = $1::uuid order by id', [
      callId,
    ]);
    return rows.map(({ step }) => step);
  };
  const talking = (numbers: readonly string[]) =>
    centre.switch.channels().filter(({ number, streaming }) => numbers.includes(number) && streaming);

  const rang = (numbers: readonly string[]) => centre.switch.channels().filter(({ number }) => numbers.includes(number));

  it('is hung up by its worker, which asks the switch first and writes what it saw', async () => {
    const numbers = fresh(['5000'], 1);
    const worker = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, 1);
    await until('a talk', () => talking(numbers).length === 1);
    await due(taskId, 9);
    await untilCompleted(centre, taskId);
    const [call] = await expectWhole(centre, taskId, numbers, 0);
    expect(call).toMatchObject({ outcome: 'completed', endedBy: 'us' });
    expect(await stepsOf(call?.id ?? '')).toContain('overdue');
    await ended(worker, 'SIGTERM');
  });

  it('is ended with its reason when nobody is left to look, and its line is free', async () => {
    const numbers = fresh(['5000', '2000'], 2);
    const worker = await centre.start('call-worker');
    const taskId = await startTask(desk, numbers, 2);
    await until('a talk and a ring', () => talking(numbers).length === 1 && rang(numbers).length === 2);
    await ended(worker, 'SIGKILL');
    await due(taskId, -1);
    await untilCompleted(centre, taskId);
    const calls = await expectWhole(centre, taskId, numbers, 1);
    expect(calls.map(({ reason }) => reason)).toEqual(['overdue-unseen', 'overdue-unseen']);
    expect(calls.map(({ outcome }) => outcome).toSorted()).toEqual(['completed', 'unknown']);
    for (const { id } of calls) expect(await stepsOf(id)).toContain('finalised');
    for (const { uuid } of centre.switch.channels()) centre.switch.calleeHangsUp(uuid);
  });
});
