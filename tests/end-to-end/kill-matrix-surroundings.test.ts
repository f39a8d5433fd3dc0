/** Everything around the workers dies or falls silent in the middle of a task: the task comes to its end by itself, whole. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { heldSlots, makeAssistant, makeLine, numbersOf, taskOf } from './lists.ts';
import { type OwnServers, openOwnServers } from './own-servers.ts';
import { ended, type ProcessName } from './product-process.ts';
import { type Listening, listenIn } from './switch-log.ts';
import { until } from './waiting.ts';
import { type Desk, expectWhole, startTask, untilCompleted, witnessed } from './whole-task.ts';

const lines = 3;
/** Longer than any part waits before it takes another for dead: the heartbeat of a call (10 s), the session of a worker. */
const awayMs = 13_000;

let servers: OwnServers;
let centre: CallCentre;
let desk: Desk;
let listening: Listening;
const running = new Map<ProcessName, ChildProcess>();
let series = 0;

/** Starts a process, and starts it again when it ends by itself, as the supervisor or an orchestrator does. */
async function keep(name: ProcessName): Promise<void> {
  const child = await centre.start(name);
  running.set(name, child);
  child.once('exit', () => {
    if (running.get(name) === child) keep(name).catch((error: unknown) => console.error(error));
  });
}

async function killAndRestart(name: ProcessName): Promise<void> {
  const child = running.get(name);
  running.delete(name);
  if (child !== undefined) await ended(child, 'SIGKILL');
  await keep(name);
}

beforeAll(async () => {
  servers = await openOwnServers();
  centre = await openCallCentre({ servers });
  listening = listenIn(centre);
  await Promise.all([keep('task-worker'), keep('call-worker')]);
  const [lineId, assistantId] = await Promise.all([makeLine(centre, 100), makeAssistant(centre)]);
  desk = { centre, lineId, assistantId };
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  running.clear();
  listening.close();
  await centre.close();
  await servers.close();
});

/** Numbers that no other fact of this file uses, in a task that has begun to ring. */
async function ringing(endings: readonly string[], count: number): Promise<{ taskId: string; numbers: string[] }> {
  series += 1;
  const numbers = numbersOf(endings, count, series % 10);
  const taskId = await startTask(desk, numbers, lines);
  await until('some rings', () => centre.switch.rings.filter(({ number }) => numbers.includes(number)).length >= lines, 60_000);
  return { taskId, numbers };
}

const away = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const up = (numbers: readonly string[]) => centre.switch.channels().filter(({ number }) => numbers.includes(number));

describe('Postgres', () => {
  it('killed and started again: talks go on, ends are written afterwards, and nobody is taken for dead', async () => {
    const { taskId, numbers } = await ringing(['4006', '5002'], 6);
    await servers.postgres.kill();
    await servers.postgres.start();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, 0);
    expect(await stepsOf(taskId, 'taken-over')).toBe(0);
  });

  it('away for a while: nothing is dialled without its permission, and what ended meanwhile is written as it was', async () => {
    const { taskId, numbers } = await ringing(['5002', '0486'], 9);
    await servers.postgres.kill();
    await until('every call has ended', () => up(numbers).length === 0, 60_000);
    const rung = witnessed(centre, numbers);
    await away(3_000);
    expect(witnessed(centre, numbers)).toEqual(rung);
    await servers.postgres.start();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, 0);
  });
});

describe('Temporal', () => {
  it('killed and started again: nobody on the line hears of it', async () => {
    const { taskId, numbers } = await ringing(['5003', '5002'], 8);
    await servers.temporal.kill();
    await servers.temporal.start();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, 0);
  });

  it('away for longer than its heartbeats: calls end and are written, and no talk changes hands when it is back', async () => {
    const { taskId, numbers } = await ringing(['5000', '5002', '0486'], 9);
    await servers.temporal.kill();
    await away(awayMs);
    const talking = up(numbers).map(({ uuid }) => uuid);
    expect(talking.length).toBeGreaterThan(0);
    await servers.temporal.start();
    for (const uuid of talking) centre.switch.calleeHangsUp(uuid);
    const hangUp = setInterval(() => {
      for (const { uuid, answeredAtMs } of up(numbers)) if (answeredAtMs !== null) centre.switch.calleeHangsUp(uuid);
    }, 500);
    await untilCompleted(centre, taskId).finally(() => clearInterval(hangUp));
    await expectWhole(centre, taskId, numbers, 0);
    expect(await stepsOf(taskId, 'taken-over')).toBe(0);
  });

  it('with its database deleted: the task goes on from what Postgres says', async () => {
    const { taskId, numbers } = await ringing(['5003', '5002', '0486'], 9);
    await servers.temporal.kill();
    await servers.temporal.forget();
    await servers.temporal.start();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, 0);
  });
});

describe('the task worker', () => {
  it('killed together with the call worker: both go on where they were', async () => {
    const { taskId, numbers } = await ringing(['5003', '5002', '0486'], 9);
    await Promise.all([killAndRestart('task-worker'), killAndRestart('call-worker')]);
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });
});

describe('the event socket', () => {
  it('cut: calls go on, and only an end that fell into the cut is in doubt', async () => {
    const { taskId, numbers } = await ringing(['5003', '5002'], 8);
    centre.switch.cutSockets();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });

  it('half open: the silence is noticed, and nothing is dialled into it twice', async () => {
    const { taskId, numbers } = await ringing(['5003', '5002'], 8);
    await centre.switch.goHalfOpen();
    await away(awayMs);
    centre.switch.cutSockets();
    await centre.switch.open();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });

  it('slow: every answer a third of a second late, and still each call comes to its end', async () => {
    centre.switch.slowReplies(300);
    try {
      const { taskId, numbers } = await ringing(['5002', '0486'], 6);
      await untilCompleted(centre, taskId);
      await expectWhole(centre, taskId, numbers, lines);
    } finally {
      centre.switch.slowReplies(0);
    }
  });
});

describe('the switch', () => {
  it('restarted: its calls are told as lost, and the rest of the list is dialled', async () => {
    const { taskId, numbers } = await ringing(['5000', '0486'], 8);
    await until('a talk', () => up(numbers).some(({ answeredAtMs }) => answeredAtMs !== null));
    const lost = up(numbers).flatMap(({ uuid, answeredAtMs }) => (answeredAtMs === null ? [] : [uuid]));
    await centre.switch.restart();
    const hangUp = setInterval(() => {
      for (const { uuid, answeredAtMs } of up(numbers)) if (answeredAtMs !== null) centre.switch.calleeHangsUp(uuid);
    }, 500);
    await untilCompleted(centre, taskId).finally(() => clearInterval(hangUp));
    const calls = await expectWhole(centre, taskId, numbers, lines);
    for (const { outcome, reason } of calls.filter(({ id }) => lost.includes(id)))
      expect([outcome, reason]).toEqual(['completed', 'answered-switch-lost']);
  });

  it('away for a while: nothing is lost on a door that does not open, and dialling goes on when it does', async () => {
    const { taskId, numbers } = await ringing(['5002', '0486'], 9);
    await centre.switch.refuse();
    centre.switch.cutSockets();
    await away(awayMs);
    await centre.switch.open();
    await untilCompleted(centre, taskId);
    await expectWhole(centre, taskId, numbers, lines);
  });
});

describe('a long list through all of it', () => {
  it('ends with every slot free and no task that runs with nothing to do', async () => {
    const everyKind = ['0486', '0603', '0404', '0480', '0503', '1404', '2003', '5002', '5003', '4006'];
    const numbers = numbersOf(everyKind, 200, 0);
    const taskId = await startTask(desk, numbers, 20);
    const rung = (): number => centre.switch.rings.filter(({ number }) => numbers.includes(number)).length;
    const disturbances: readonly [after: number, act: () => Promise<unknown>][] = [
      [20, () => killAndRestart('call-worker')],
      [50, () => killAndRestart('task-worker')],
      [80, () => cutSockets()],
      [110, () => servers.postgres.kill().then(() => servers.postgres.start())],
      [140, () => servers.temporal.kill().then(() => servers.temporal.start())],
    ];
    for (const [after, act] of disturbances) {
      await until(`${after} rings`, () => rung() >= after, 60_000);
      await act();
    }
    await untilCompleted(centre, taskId, 150_000);
    await expectWhole(centre, taskId, numbers, 20 * 2);
    expect(await heldSlots(centre)).toBe(0);
    const { rows } = await centre.db.query<{ n: number }>(
      `select count(*) as n from task where status in ('running', 'pausing', 'stopping')`,
    );
    expect(rows[0]?.n).toBe(0);
    expect((await taskOf(centre, taskId)).status).toBe('completed');
  });
});

function cutSockets(): Promise<void> {
  centre.switch.cutSockets();
  return Promise.resolve();
}

async function stepsOf(taskId: string, step: string): Promise<number> {
  const { rows } = await centre.db.query<{ n: number }>(
    'select count(*) as n from call_step s join call c on c.id = s.call_id where c.task_id = $1::uuid and s.step = $2::text',
    [taskId, step],
  );
  return rows[0]?.n ?? -1;
}
