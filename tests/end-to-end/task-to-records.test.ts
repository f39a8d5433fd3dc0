import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { addNumbers, heldSlots, makeAssistant, makeLine, makeTask, numbersOf, press, taskOf } from './lists.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

/** Every kind of callee that ends within seconds. */
const everyKind = [
  '0486',
  '0603',
  '0404',
  '0480',
  '0503',
  '1404',
  '2003',
  '3404',
  '4006',
  '5002',
  '5003',
  '7000',
  '4106',
  '2000',
];

let centre: CallCentre;
let lineId: string;
let assistantId: string;

beforeAll(async () => {
  centre = await openCallCentre();
  lineId = await makeLine(centre, 500);
  assistantId = await makeAssistant(centre);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  await centre.close();
});

describe('a task from its list to its records', () => {
  it('ends with every contact final, never more calls than allowed, and counts that agree', async () => {
    const workers = [await centre.start('task-worker'), await centre.start('call-worker')];
    const taskId = await makeTask(centre, { maxConcurrency: 20, lineId, assistantId });
    const numbers = numbersOf(everyKind, 200);
    await addNumbers(centre, taskId, numbers);
    await press(centre, taskId, 'start');
    await until('the end of the task', async () => (await taskOf(centre, taskId)).status === 'completed', 170_000);

    const { counts } = await taskOf(centre, taskId);
    expect(counts.total).toBe(200);
    expect(counts.dialled).toBe(200);
    expect(counts.notDialled + counts.dialling).toBe(0);
    expect(centre.switch.peakChannels).toBeLessThanOrEqual(20);
    expect(centre.switch.peakChannels).toBeGreaterThan(15);
    expect(centre.switch.rings.map((ring) => ring.number).toSorted()).toEqual(numbers.toSorted());
    const { rows } = await centre.db.query<{ outcome: string; n: number }>(
      'select outcome, count(*) as n from call where task_id = $1::uuid group by outcome',
      [taskId],
    );
    expect(Object.fromEntries(rows.map((row) => [row.outcome, row.n]))).toEqual(
      Object.fromEntries(Object.entries(counts.byOutcome).filter(([, n]) => n > 0)),
    );
    expect(counts.byOutcome.unknown).toBe(0);
    expect(await heldSlots(centre)).toBe(0);
    expect(centre.switch.faults).toEqual([]);
    await Promise.all(workers.map((worker) => ended(worker, 'SIGTERM')));
    await tellsEachCall(taskId);
  }, 180_000);

  async function tellsEachCall(taskId: string): Promise<void> {
    const of = async (says: string, process: string): Promise<number> => {
      const { rows } = await centre.db.query<{ n: number }>(
        `select count(distinct call_id) as n from log_line
        where task_id = $1::uuid and message like $2::text and process = $3::text`,
        [taskId, says, process],
      );
      return rows[0]?.n ?? 0;
    };
    // A call that no gateway carried has no channel that the switch could tell of.
    expect(await of('call ended', 'call-worker')).toBe(200);
    expect(await of('%Hangup sofia/%', 'freeswitch')).toBeGreaterThan(150);
    const numbers = `select count(*) as n from log_line where message ~ '1[0-9]{10}' or fields::text ~ '"1[0-9]{10}'`;
    expect((await centre.db.query<{ n: number }>(numbers)).rows).toEqual([{ n: 0 }]);
  }
});
