/** Which number a line shows, how it writes the callee's, which line goes first, and what it carried. */
import { describe, expect, it } from 'vitest';
import { lineFigures } from '../../storage/line-figures.ts';
import { claimOne, completed, dialOne, grantOf, makeLine, makeTask, noAnswer, useWorld } from './world.ts';

const world = useWorld();

async function one<T>(sql: string, values: unknown[]): Promise<T> {
  const { rows } = await world.db.query<{ value: T }>(`select ${sql} as value`, values);
  const [row] = rows;
  if (row === undefined) throw new Error('nothing');
  return row.value;
}

describe('the number that a callee is shown', () => {
  async function shown(rotation: string, numbers: string[], callee: string, turns = 4): Promise<string[]> {
    const lineId = await makeLine(world.db, { capacity: 1 });
    await world.db.query('update line set caller_rotation = $2::text, caller_numbers = $3::text[] where id = $1::uuid', [
      lineId,
      rotation,
      numbers,
    ]);
    const told: string[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      told.push(
        await one('(select caller_number_for(l, $2::text, $3::bigint) from line l where id = $1::uuid)', [lineId, callee, turn]),
      );
    }
    return told;
  }

  it('is the first one, each in turn, or any', async () => {
    expect(await shown('fixed', ['1', '2'], '13800000000')).toEqual(['1', '1', '1', '1']);
    expect(await shown('roundRobin', ['1', '2', '3'], '13800000000')).toEqual(['1', '2', '3', '1']);
    expect(new Set(await shown('random', ['1', '2'], '13800000000', 40))).toEqual(new Set(['1', '2']));
    expect(await shown('roundRobin', [], '13800000000', 1)).toEqual([null]);
  });

  it('is one of the area of the callee, in turn, or all in turn where there is none', async () => {
    const numbers = ['01088880000', '02188880000', '02188880001'];
    expect(await shown('byArea', numbers, '02112345678')).toEqual(['02188880000', '02188880001', '02188880000', '02188880001']);
    expect(await shown('byArea', numbers, '+862112345678', 1)).toEqual(['02188880000']);
    expect(await shown('byArea', numbers, '13800000000')).toEqual(['01088880000', '02188880000', '02188880001', '01088880000']);
  });
});

describe('the number of the callee', () => {
  it.each([
    ['+8613800000000', '+86', '13800000000'],
    ['13800000000', '+86', '13800000000'],
    ['0', '0', '0'],
    ['021', '0', '21'],
    ['013800000000', null, '013800000000'],
  ])('%s without %s is dialled as %s', async (number, strip, expected) => {
    const lineId = await makeLine(world.db, { capacity: 1 });
    await world.db.query('update line set called_strip = $2::text where id = $1::uuid', [lineId, strip]);
    expect(await one('(select called_number(l, $2::text) from line l where id = $1::uuid)', [lineId, number])).toBe(expected);
  });
});

describe('lines of one task', () => {
  it('are used by their priority, and the next one when the first is full', async () => {
    const first = await makeLine(world.db, { capacity: 1 });
    const second = await makeLine(world.db, { capacity: 5 });
    await world.db.query('update line set priority = 1 where id = $1::uuid', [first]);
    const taskId = await makeTask(world.db, { lineIds: [second, first], contacts: 3, maxConcurrency: 3 });
    const lines: (string | null)[] = [];
    for (let call = 0; call < 3; call += 1) {
      const { callId } = await claimOne(world.ledger, taskId);
      lines.push(grantOf(await world.ledger.fence({ callId, owner: 'w' })).lineId);
    }
    expect(lines).toEqual([first, second, second]);
  });
});

describe('the figures of a line', () => {
  it('are counted from its calls', async () => {
    const lineId = await makeLine(world.db, { capacity: 5 });
    const none = { calls: 0, answered: 0, answerSeizureRatio: null, averageTalkMs: null, postDialDelayMs: null };
    expect(await lineFigures(world.db, lineId)).toEqual([{ lineId, hour: none, day: none }]);
    const taskId = await makeTask(world.db, { lineIds: [lineId], contacts: 3, maxConcurrency: 3 });
    const calls = [];
    for (let call = 0; call < 3; call += 1) calls.push(await dialOne(world.ledger, taskId));
    const [talked, unanswered, rings] = calls;
    if (talked === undefined || unanswered === undefined || rings === undefined) throw new Error('no calls');
    await world.ledger.markLive(talked);
    await world.ledger.release({ ...talked, result: completed, waiter: null });
    await world.ledger.release({ ...unanswered, result: noAnswer, waiter: null });
    await world.db.query(
      `update call set dialled_at = now() - interval '2 hours', rang_at = now() - interval '2 hours' + interval '3 s',
        answered_at = now() - interval '2 hours' + interval '8 s', ended_at = now() - interval '2 hours' + interval '38 s'
      where id = $1::uuid`,
      [talked.callId],
    );
    const [told] = await lineFigures(world.db, lineId);
    expect(told?.hour).toEqual({ ...none, calls: 2, answerSeizureRatio: 0 });
    expect(told?.day).toEqual({ calls: 3, answered: 1, answerSeizureRatio: 0.5, averageTalkMs: 30_000, postDialDelayMs: 3_000 });
  });
});
