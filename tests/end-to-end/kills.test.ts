/** Processes and the switch die in the middle of a task: nobody is rung twice, nobody is lost, and talks go on. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../domain/call.ts';
import { makeTurns } from '../../storage/turns.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { bodyOf } from './door.ts';
import { append, type Front, makeAiTask, openFront, pressed, taskOf, untilStatus } from './door-tasks.ts';
import { callsOf, heldSlots, numbersOf } from './lists.ts';
import { ended } from './product-process.ts';
import { type Listening, listenIn, rungOf } from './switch-log.ts';
import { until } from './waiting.ts';

let centre: CallCentre;
let front: Front;
let listening: Listening;
let api: ChildProcess;
let taskWorker: ChildProcess;
let callWorker: ChildProcess;

beforeAll(async () => {
  centre = await openCallCentre();
  listening = listenIn(centre);
  [api, taskWorker, callWorker] = await Promise.all([
    centre.start('api'),
    centre.start('task-worker'),
    centre.start('call-worker'),
  ]);
  front = await openFront(centre);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  listening.close();
  await centre.close();
});

async function startTask(numbers: readonly string[], maxConcurrency: number): Promise<string> {
  const taskId = await makeAiTask(front, maxConcurrency);
  await append(
    front,
    taskId,
    numbers.map((number) => ({ number })),
  );
  await pressed(front, taskId, 'start');
  return taskId;
}

const onTheLine = (numbers: readonly string[]) => centre.switch.channels().filter(({ number }) => numbers.includes(number));

/**
 * Every contact has one call with an end, nobody was rung twice and no slot is held. A number that did not ring is one whose
 * permission was given just before the kill: nobody can know, so it is `unknown` and never tried again.
 */
async function expectWholeTask(taskId: string, numbers: readonly string[]): Promise<void> {
  const rung = rungOf(centre, numbers);
  expect(rung).toEqual([...new Set(rung)]);
  const { counts } = await taskOf(front, taskId);
  expect(counts).toMatchObject({ total: numbers.length, dialled: numbers.length, notDialled: 0, dialling: 0 });
  const calls = await callsOf(centre, taskId);
  expect(calls.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
  expect(calls.every(({ state, outcome }) => state === 'final' && outcome !== null)).toBe(true);
  const silent = calls.filter(({ number }) => !rung.includes(number));
  expect(silent.map(({ outcome }) => outcome)).toEqual(silent.map(() => 'unknown'));
  expect(await heldSlots(centre)).toBe(0);
}

async function turnsOf(callId: string): Promise<Turn[]> {
  return makeTurns(centre.db).ofCall(callId);
}

describe('kill -9', () => {
  it('of the call worker: its talks are continued, its rings are answered, nobody is rung again', async () => {
    const numbers = numbersOf(['4006', '2003', '4004', '0486', '5002'], 15, 1);
    const taskId = await startTask(numbers, 8);
    const talking = () => onTheLine(numbers).filter(({ number }) => listening.of(number).some(({ speaker }) => speaker === 'us'));
    const ringing = () => onTheLine(numbers).filter(({ answerState }) => answerState === 'ringing');
    await until('three talks and a ring', () => talking().length >= 3 && ringing().length >= 1, 60_000);
    await ended(callWorker, 'SIGKILL');
    const heardBefore = new Map(talking().map(({ number }) => [number, listening.of(number).length]));
    callWorker = await centre.start('call-worker');
    await untilStatus(front, taskId, 'completed', 120_000);

    await expectWholeTask(taskId, numbers);
    const calls = await callsOf(centre, taskId);
    expect(calls.filter(({ outcome }) => outcome === 'unknown').length).toBeLessThanOrEqual(8);
    const continued = calls.filter(({ number }) => {
      const before = heardBefore.get(number);
      return (
        before !== undefined &&
        listening
          .of(number)
          .slice(before)
          .some(({ speaker }) => speaker === 'us')
      );
    });
    // Those who hung up meanwhile are not among them; people wait far longer than it takes.
    expect(continued.length).toBe(heardBefore.size);
    for (const { id, number, outcome } of continued) {
      expect(outcome).toBe('completed');
      const turns = await turnsOf(id);
      expect(turns.map(({ n }) => n)).toEqual(turns.map((_, at) => at + 1));
      // In order by speaker only: a callee who began again just before our answer sounded is written down after it.
      for (const speaker of ['us', 'callee']) {
        const starts = turns.filter((turn) => turn.speaker === speaker).map(({ startMs }) => startMs);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }
      const said = listening.of(number).filter(({ speaker }) => speaker === 'callee');
      const spoken = said.map(({ text }) => text).join('');
      for (const turn of turns) if (turn.speaker === 'callee') expect(spoken).toContain(turn.text);
    }
    expect(centre.switch.faults).toEqual([]);
  });

  it('of the task worker, and every event socket cut: the task goes on to its end', async () => {
    const numbers = numbersOf(['0486', '5002', '5002'], 30, 2);
    const taskId = await startTask(numbers, 5);
    await until('some rings', () => rungOf(centre, numbers).length >= 7, 60_000);
    centre.switch.cutSockets();
    await until('more rings', () => rungOf(centre, numbers).length >= 14, 60_000);
    await ended(taskWorker, 'SIGKILL');
    taskWorker = await centre.start('task-worker');
    const { counts } = await untilStatus(front, taskId, 'completed', 120_000);
    await expectWholeTask(taskId, numbers);
    // The end of a call that fell into the cut was told to nobody, of a refusal and of a talk alike: what is not known is not guessed.
    const { busy = 0, completed = 0, unknown = 0 } = counts.byOutcome;
    expect(busy + completed + unknown).toBe(30);
    expect(busy).toBeLessThanOrEqual(10);
    expect(completed).toBeLessThanOrEqual(20);
    expect(unknown).toBeLessThanOrEqual(5);
  });

  it('of the api, while a list is read and contacts are appended: each counts once', async () => {
    const taskId = await makeAiTask(front, 1);
    const rows = Array.from({ length: 20_000 }, (_, n) => `139${String(n).padStart(8, '0')},row ${n}`);
    const file = { name: 'long.csv', bytes: Buffer.from(`Phone,Name\n${rows.join('\n')}\n`) };
    const upload = () =>
      front.door.ask('POST', `/tasks/${taskId}/imports`, { file, headers: { 'idempotency-key': 'long list' } });
    const contacts = numbersOf(['5002'], 5_000, 3).map((number) => ({ number }));
    const batch = () =>
      front.door.ask('POST', `/tasks/${taskId}/contacts`, { body: { contacts }, headers: { 'idempotency-key': 'batch' } });
    const importing = upload();
    const appending = batch();
    let settled = 0;
    const note = (): void => {
      settled += 1;
    };
    importing.then(note, note);
    appending.then(note, note);
    await until('the first work in the database', async () => settled > 0 || (await apiWorks()), 20_000);
    await ended(api, 'SIGKILL');
    await Promise.allSettled([importing, appending]);

    api = await centre.start('api');
    const [imported, appended] = await Promise.all([upload(), batch()]);
    expect(imported.status).toBe(202);
    expect(bodyOf<{ accepted: number }>(appended)).toMatchObject({ accepted: 5_000, duplicate: 0, refused: [] });
    const { id } = bodyOf<{ id: string }>(imported);
    const url = `/tasks/${taskId}/imports/${id}`;
    await until('the import', async () => (await front.door.get<{ status: string }>(url)).status !== 'reading', 60_000);
    expect(await front.door.get(url)).toMatchObject({ status: 'done', parsed: 20_000, accepted: 20_000 });
    const { rows: counted } = await centre.db.query<{ n: number }>('select count(*) as n from contact where task_id = $1::uuid', [
      taskId,
    ]);
    expect(counted[0]?.n).toBe(25_000);
    expect((await taskOf(front, taskId)).counts.total).toBe(25_000);
  });
});

/** Whether the api is inside a transaction. */
async function apiWorks(): Promise<boolean> {
  const { rows } = await centre.db.query<{ works: boolean }>(
    `select exists (select 1 from pg_stat_activity where datname = current_database() and application_name = 'api'
      and state <> 'idle' and xact_start is not null) as works`,
  );
  return rows[0]?.works ?? false;
}

describe('a restart of the switch', () => {
  it('ends the calls that were on it, says so, and the rest of the list is dialled', async () => {
    const numbers = numbersOf(['4006', '2000', '5002', '0486'], 16, 4);
    const taskId = await startTask(numbers, 6);
    const talking = () =>
      onTheLine(numbers).filter(({ number, answeredAtMs }) => answeredAtMs !== null && number.endsWith('4006'));
    const ringing = () => onTheLine(numbers).filter(({ number }) => number.endsWith('2000'));
    await until('a talk and a ring', () => talking().length >= 1 && ringing().length >= 1, 60_000);
    const talked = talking().map(({ uuid }) => uuid);
    const rang = ringing().map(({ uuid }) => uuid);
    await centre.switch.restart();
    await untilStatus(front, taskId, 'completed', 120_000);

    await expectWholeTask(taskId, numbers);
    const calls = await callsOf(centre, taskId);
    for (const { id, outcome, reason } of calls) {
      if (talked.includes(id)) expect([outcome, reason]).toEqual(['completed', 'answered-switch-lost']);
      if (rang.includes(id)) expect(['switch-lost', 'unknown']).toContain(outcome);
    }
    const unharmed = calls.filter(({ number, outcome }) => number.endsWith('0486') && outcome === 'busy');
    expect(unharmed.length).toBeGreaterThan(0);
  });
});
