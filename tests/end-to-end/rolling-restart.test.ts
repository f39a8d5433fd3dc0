/** A deploy in the middle of a task: every process is replaced, one after the other, and nobody called or waiting notices. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeTurns } from '../../storage/turns.ts';
import { type Crew, openCrew } from './crew.ts';
import { bodyOf } from './door.ts';
import { append, type Front, makeAiTask, openFront, pressed, taskOf, untilStatus } from './door-tasks.ts';
import { callsOf, heldSlots, numbersOf } from './lists.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

/** Shorter than the long talks of this list, so that the drain of a worker ends in the middle of one. */
const drainSeconds = 4;
const longTalk = '4001';
/** A minute and more: the next api starts while everything else on the machine is at work. */
const requestTriesMax = 400;

let crew: Crew;
let front: Front;
let api: ChildProcess;
let taskWorker: ChildProcess;
let callWorker: ChildProcess;

beforeAll(async () => {
  crew = await openCrew({ nodes: ['simulated'], variables: { CARILLON_DRAIN_SECONDS: String(drainSeconds) } });
  [api, taskWorker, callWorker] = await Promise.all([crew.start('api'), crew.start('task-worker'), crew.start('call-worker')]);
  front = await openFront(crew);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(crew.said().slice(-6000));
});

afterAll(async () => {
  await crew.close();
});

/** What a careful program does: the same request under the same key until it is answered. Returns how many were accepted. */
async function appendUntilAnswered(taskId: string, numbers: readonly string[], key: string): Promise<number> {
  const asked = { body: { contacts: numbers.map((number) => ({ number })) }, headers: { 'idempotency-key': key } };
  for (let tries = 0; tries < requestTriesMax; tries += 1) {
    const reply = await front.door.ask('POST', `/tasks/${taskId}/contacts`, asked).catch(() => null);
    if (reply !== null && reply.status < 500) return bodyOf<{ accepted: number }>(reply).accepted;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the api never came back');
}

/** The start of the next one, and the orderly end of the one before. */
async function replace(
  name: 'task-worker' | 'call-worker',
  old: ChildProcess,
  ready: () => Promise<void>,
): Promise<ChildProcess> {
  const next = await crew.start(name);
  await ready();
  await ended(old, 'SIGTERM');
  expect(old.exitCode, `${name} ends in order`).toBe(0);
  return next;
}

it('loses nothing: calls go on, new ones are made all the time, and a talk longer than the drain changes hands', async () => {
  const numbers = numbersOf(['5002', '0486', longTalk, '5002', '4006'], 40);
  const taskId = await makeAiTask(front, 8);
  await append(
    front,
    taskId,
    numbers.map((number) => ({ number })),
  );
  await pressed(front, taskId, 'start');
  const justAnswered = () =>
    crew.switch
      .channels()
      .find(({ number, answeredAtMs }) => number.endsWith(longTalk) && Date.now() - (answeredAtMs ?? 0) < 1_500);

  let talk = '';
  let rungAtSignal = 0;
  callWorker = await replace('call-worker', callWorker, async () => {
    await until('a long talk that has just begun', () => justAnswered() !== undefined, 60_000);
    talk = justAnswered()?.uuid ?? '';
    rungAtSignal = crew.rings().length;
  });
  expect(crew.switch.channels().map(({ uuid }) => uuid)).toContain(talk);
  await until('a call of the one that goes on', () => crew.rings().length > rungAtSignal, 60_000);

  taskWorker = await replace('task-worker', taskWorker, async () => undefined);

  const late = numbersOf(['5002'], 10, 1);
  const appended = appendUntilAnswered(taskId, late, 'late ones');
  await ended(api, 'SIGTERM');
  expect(api.exitCode, 'the api ends in order').toBe(0);
  api = await crew.start('api');
  expect(await appended).toBe(late.length);

  await untilStatus(front, taskId, 'completed', 120_000);
  const all = [...numbers, ...late].toSorted();
  expect(
    crew
      .rings()
      .map(({ number }) => number)
      .toSorted(),
  ).toEqual(all);
  const { counts } = await taskOf(front, taskId);
  expect(counts).toMatchObject({ total: all.length, dialled: all.length, notDialled: 0, dialling: 0 });
  expect(counts.byOutcome).toMatchObject({ busy: 8, completed: 42 });
  expect(await heldSlots(crew)).toBe(0);
  expect(crew.switch.peakChannels).toBeLessThanOrEqual(8);

  const carried = (await callsOf(crew, taskId)).find(({ id }) => id === talk);
  expect(carried).toMatchObject({ state: 'final', outcome: 'completed' });
  const { rows } = await crew.db.query<{ epoch: number }>('select epoch from call where id = $1::uuid', [talk]);
  expect(rows[0]?.epoch).toBeGreaterThanOrEqual(2);
  const turns = await makeTurns(crew.db).ofCall(talk);
  expect(turns.map(({ n }) => n)).toEqual(turns.map((_, at) => at + 1));
  expect(crew.switch.faults).toEqual([]);
}, 180_000);
