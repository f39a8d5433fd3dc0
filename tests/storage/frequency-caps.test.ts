/** How often one number may be rung, by all tasks together. */
import { describe, expect, it } from 'vitest';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import { useGateWorld } from './gate-world.ts';
import { claimOne, completed, dialOne, freshKey, makeLine, noAnswer } from './world.ts';

const { world, numberAt, task, afterRefusal, ask } = useGateWorld();

describe('the caps of a number', () => {
  it('count the dials of all tasks, and say when there is room again', async () => {
    const frequency = { perFiveMinutesMax: 2, perDayMax: 5 };
    const [a, b, c] = [await task({ frequency }), await task({ frequency }), await task({ frequency })];
    const first = await dialOne(world.ledger, a);
    await world.ledger.release({ ...first, result: noAnswer, waiter: null });
    await dialOne(world.ledger, b);
    const { callId } = await claimOne(world.ledger, c);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    const after = await afterRefusal(callId);
    expect(after).toMatchObject({ state: 'waiting', because: 'frequency', detail: { because: 'frequency' }, held: 0 });
    const { rows } = await world.db.query<{ due: Date }>(
      `select dialled_at + interval '5 minutes' as due from call where id = $1::uuid`,
      [first.callId],
    );
    expect(after.next).toEqual(rows[0]?.due);
  });

  it('of a day hold until the oldest dial is a day old', async () => {
    const frequency = { perDayMax: 1 };
    const [a, b] = [await task({ frequency }), await task({ frequency })];
    const first = await dialOne(world.ledger, a);
    await world.db.query(`update call set dialled_at = dialled_at - interval '23 hours' where id = $1::uuid`, [first.callId]);
    const { callId } = await claimOne(world.ledger, b);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({ because: 'frequency' });
    await world.db.query(`update call set dialled_at = dialled_at - interval '61 minutes' where id = $1::uuid`, [first.callId]);
    await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid`, [b]);
    await dialOne(world.ledger, b);
  });

  it('let nobody ring a number that is on another call of ours', async () => {
    const frequency = { oneAtATime: true };
    const [a, b] = [await task({ frequency }), await task({ frequency })];
    const busy = await dialOne(world.ledger, a);
    const { callId } = await claimOne(world.ledger, b);
    expect(await ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await afterRefusal(callId)).toMatchObject({ state: 'waiting', because: 'number-busy' });
    await world.ledger.release({ ...busy, result: completed, waiter: null });
    await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid`, [b]);
    await dialOne(world.ledger, b);
  });

  it('and the list are asked for a waiter too: no line is handed to a number that may not ring', async () => {
    const taskId = await task({ contacts: 3, maxConcurrency: 1, frequency: { perDayMax: 1 } });
    const running = await dialOne(world.ledger, taskId);
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    const next = (await claimOne(world.ledger, taskId)).callId;
    await makeDoNotCall(world.db).add({
      number: numberAt(2),
      taskId,
      reason: '',
      source: 'page',
      callId: null,
      createdBy: null,
    });
    const released = await world.ledger.release({ ...running, result: noAnswer, waiter });
    expect(released).toEqual({ kept: true, gradeDue: false, granted: null });
    expect(await ask(waiter)).toEqual({ kind: 'withdrawn' });
    expect(await ask(next)).toMatchObject({ kind: 'granted' });
  });

  it('are never exceeded, however many loops of however many tasks want one number at once', async () => {
    const frequency = { perDayMax: 3, oneAtATime: true };
    const lineId = await makeLine(world.db, { capacity: 50 });
    const tasks: string[] = [];
    for (let n = 0; n < 20; n += 1) tasks.push(await task({ contacts: 4, frequency, lineId }));
    const together = new Map<string, number>();
    await Promise.all(
      tasks.map(async (taskId) => {
        for (const { callId } of await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 4 })) {
          const answer = await ask(callId);
          if (answer.kind !== 'granted') continue;
          const { number } = answer.grant;
          together.set(number, (together.get(number) ?? 0) + 1);
          expect(together.get(number)).toBe(1);
          together.set(number, 0);
          await world.ledger.release({ ...answer.grant, result: noAnswer, waiter: null });
        }
      }),
    );
    const { rows } = await world.db.query<{ number: string; n: number }>(
      `select number, count(*) as n from call where task_id = any($1::uuid[]) and dialled_at is not null group by number`,
      [tasks],
    );
    expect(rows).toHaveLength(4);
    expect(Math.max(...rows.map((row) => row.n))).toBeLessThanOrEqual(3);
    expect(Math.max(...rows.map((row) => row.n))).toBeGreaterThan(0);
  });
});
