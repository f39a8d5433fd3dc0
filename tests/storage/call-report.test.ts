/** Reports of calls against counts that were made by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallReport, ReportRow } from '../../domain/reports/call-report.ts';
import { makeCallNotes } from '../../storage/call-notes.ts';
import { makeModelUses } from '../../storage/model-uses.ts';
import { makePrices } from '../../storage/prices.ts';
import { callReport } from '../../storage/reports/call-report.ts';
import { makeAgent, makeGroup } from './agent-world.ts';
import { endedCall } from './report-world.ts';
import { idOf, makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld();
const shanghai = 'Asia/Shanghai';
const november = { from: new Date('2025-11-01T00:00:00+08:00'), to: new Date('2025-12-01T00:00:00+08:00') };

let [lineId, otherLineId] = ['', ''];
beforeAll(async () => {
  lineId = await makeLine(world.db, { capacity: 5 });
  otherLineId = await makeLine(world.db, { capacity: 5 });
});

const task = (): Promise<string> => makeTask(world.db, { contacts: 0, maxConcurrency: 5, lineIds: [lineId, otherLineId] });

function rowOf({ rows }: CallReport, key: string): ReportRow | undefined {
  return rows.find((row) => row.key === key);
}

function brief({ rows }: CallReport): [string | null, number | null, number][] {
  return rows.map(({ key, attempts, answered }) => [key, attempts, answered]);
}

describe('figures', () => {
  it('counts what was rung, who answered, and of people who answered those that found nobody', async () => {
    const taskId = await task();
    const at = '2025-11-05T10:00:00+08:00';
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 60, intent: 'A' });
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 30.5, intent: 'C' });
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 9, intent: 'C', outcome: 'transferred' });
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 2, outcome: 'abandoned', abandoned: true });
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 4, outcome: 'voicemail' });
    // A mailbox that was announced before any answer.
    await endedCall(world.db, { taskId, lineId, at, outcome: 'voicemail' });
    await endedCall(world.db, { taskId, lineId, at });
    await endedCall(world.db, { taskId, lineId, at, outcome: 'busy' });
    const { rows, totals, more } = await callReport(world.db, { by: 'task', timeZone: shanghai, taskId, ...november });
    expect(rows).toEqual([{ key: taskId, ...totals }]);
    expect(more).toBe(0);
    expect(totals).toEqual({
      attempts: 8,
      answered: 5,
      people: 4,
      abandoned: 1,
      answerRate: 5 / 8,
      abandonRate: 1 / 4,
      talkMs: 105_500,
      wrapUpMs: null,
      outcomes: { completed: 2, transferred: 1, abandoned: 1, voicemail: 2, 'no-answer': 1, busy: 1 },
      intents: { A: 1, C: 2 },
      dispositions: [],
      tokens: null,
      cost: { line: null, model: null, total: null, unpricedCalls: 5 },
    });
  });

  it('has no rate of nothing, and no row where there was no call', async () => {
    const taskId = await task();
    const report = await callReport(world.db, { by: 'task', timeZone: shanghai, taskId, ...november });
    expect(report.rows).toEqual([]);
    expect(report.totals).toMatchObject({ attempts: 0, answerRate: null, abandonRate: null, talkMs: 0 });
  });

  it('leaves out calls that never rang, that still run, and those of another time', async () => {
    const taskId = await task();
    const inside = await endedCall(world.db, { taskId, lineId, at: '2025-11-30T23:59:59+08:00' });
    await endedCall(world.db, { taskId, lineId, at: '2025-12-01T00:00:00+08:00' });
    const running = await endedCall(world.db, { taskId, lineId, at: '2025-11-10T10:00:00+08:00' });
    await world.db.query(`update call set state = 'live', outcome = null, ended_at = null where id = $1::uuid`, [running]);
    const unrung = await endedCall(world.db, { taskId, lineId, at: '2025-11-10T10:00:00+08:00' });
    await world.db.query('update call set dialled_at = null where id = $1::uuid', [unrung]);
    const { totals } = await callReport(world.db, { by: 'day', timeZone: shanghai, taskId, ...november });
    expect(totals.attempts).toBe(1);
    expect(inside).not.toBe('');
  });

  it('is told by line, those with most calls first, and for one line alone', async () => {
    const taskId = await task();
    const at = '2025-11-06T09:00:00+08:00';
    await endedCall(world.db, { taskId, lineId, at });
    await endedCall(world.db, { taskId, lineId: otherLineId, at, talkSeconds: 10 });
    await endedCall(world.db, { taskId, lineId: otherLineId, at });
    const asked = { by: 'line', timeZone: shanghai, taskId, ...november } as const;
    expect(brief(await callReport(world.db, asked))).toEqual([
      [otherLineId, 2, 1],
      [lineId, 1, 0],
    ]);
    expect(brief(await callReport(world.db, { ...asked, lineId }))).toEqual([[lineId, 1, 0]]);
  });

  it('is told for a group: of tasks whose answered calls go to it, and whose assistant hands over to it', async () => {
    const groupId = await makeGroup(world.db);
    const [handing, other] = [await task(), await task()];
    await world.db.query(
      `update assistant set tools = jsonb_build_object('transfer', jsonb_build_object('kind', 'group', 'target', $2::text))
      where id = (select assistant_id from task where id = $1::uuid)`,
      [handing, groupId],
    );
    const predictive = await task();
    await world.db.query(`update task set agent_group_id = $2::uuid where id = $1::uuid`, [predictive, groupId]);
    const at = '2025-11-07T09:00:00+08:00';
    for (const taskId of [handing, other, predictive]) await endedCall(world.db, { taskId, lineId, at });
    const { rows } = await callReport(world.db, { by: 'task', timeZone: shanghai, agentGroupId: groupId, ...november });
    expect(new Set(rows.map(({ key }) => key))).toEqual(new Set([handing, predictive]));
  });

  it('counts what agents said of calls, each note of a call', async () => {
    const taskId = await task();
    const [first, second] = [await makeAgent(world.db), await makeAgent(world.db)];
    const at = '2025-11-08T09:00:00+08:00';
    const calls = [
      await endedCall(world.db, { taskId, lineId, at, talkSeconds: 5 }),
      await endedCall(world.db, { taskId, lineId: otherLineId, at, talkSeconds: 5 }),
    ];
    const notes = makeCallNotes(world.db);
    const said = (callId: string | undefined, agentId: string, disposition: string | null): Promise<unknown> =>
      notes.save({ callId: callId ?? '', agentId, by: 'x' }, { text: '', disposition });
    await said(calls[0], first.id, '稍后联系');
    await said(calls[0], second.id, '有意向');
    await said(calls[1], first.id, '有意向');
    await said(calls[1], second.id, null);
    const report = await callReport(world.db, { by: 'line', timeZone: shanghai, taskId, ...november });
    expect(report.totals.dispositions).toEqual([
      { disposition: '有意向', calls: 2 },
      { disposition: '稍后联系', calls: 1 },
    ]);
    expect(rowOf(report, otherLineId)?.dispositions).toEqual([{ disposition: '有意向', calls: 1 }]);
  });
});

describe('hours and days', () => {
  it('puts a call into the hour and the day in which it was dialled, also when it lasts over midnight', async () => {
    const taskId = await task();
    await endedCall(world.db, { taskId, lineId, at: '2025-11-09T23:59:55+08:00', talkSeconds: 600 });
    await endedCall(world.db, { taskId, lineId, at: '2025-11-10T00:00:00+08:00' });
    const asked = { timeZone: shanghai, taskId, ...november };
    expect(brief(await callReport(world.db, { by: 'hour', ...asked }))).toEqual([
      ['0', 1, 0],
      ['23', 1, 1],
    ]);
    const days = await callReport(world.db, { by: 'day', ...asked });
    expect(brief(days)).toEqual([
      ['2025-11-09', 1, 1],
      ['2025-11-10', 1, 0],
    ]);
    expect(days.rows[0]?.talkMs).toBe(600_000);
  });

  it('counts an hour that the clock shows twice as one, and a day of 25 hours whole', async () => {
    const taskId = await task();
    const clock = {
      timeZone: 'America/New_York',
      taskId,
      from: new Date('2025-11-02T04:00:00Z'),
      to: new Date('2025-11-03T05:00:00Z'),
    };
    // 00:30, 01:30 in summer time, 01:30 in winter time, 02:00, 23:59; and midnight of the next day.
    for (const at of ['04:30', '05:30', '06:30', '07:00'])
      await endedCall(world.db, { taskId, lineId, at: `2025-11-02T${at}:00Z` });
    await endedCall(world.db, { taskId, lineId, at: '2025-11-03T04:59:59Z' });
    await endedCall(world.db, { taskId, lineId, at: '2025-11-03T05:00:00Z' });
    expect(brief(await callReport(world.db, { by: 'hour', ...clock }))).toEqual([
      ['0', 1, 0],
      ['1', 2, 0],
      ['2', 1, 0],
      ['23', 1, 0],
    ]);
    expect(brief(await callReport(world.db, { by: 'day', ...clock, to: new Date('2025-11-03T06:00:00Z') }))).toEqual([
      ['2025-11-02', 5, 0],
      ['2025-11-03', 1, 0],
    ]);
  });

  it('has no row for an hour that the clock skips', async () => {
    const taskId = await task();
    const clock = {
      timeZone: 'America/New_York',
      taskId,
      from: new Date('2025-03-09T05:00:00Z'),
      to: new Date('2025-03-10T04:00:00Z'),
    };
    // 01:59:59, and a second later it is 03:00.
    for (const at of ['06:59:59', '07:00:00']) await endedCall(world.db, { taskId, lineId, at: `2025-03-09T${at}Z` });
    expect(brief(await callReport(world.db, { by: 'hour', ...clock }))).toEqual([
      ['1', 1, 0],
      ['3', 1, 0],
    ]);
  });

  it('tells the hour in zones that are half an hour off, and whose clock changes by half an hour', async () => {
    const taskId = await task();
    await endedCall(world.db, { taskId, lineId, at: '2025-10-04T18:29:59Z' });
    await endedCall(world.db, { taskId, lineId, at: '2025-10-04T18:30:00Z' });
    const within = { taskId, from: new Date('2025-10-04T00:10:00Z'), to: new Date('2025-10-05T12:00:00Z') };
    // 23:59 and 00:00.
    expect(brief(await callReport(world.db, { by: 'hour', timeZone: 'Asia/Kolkata', ...within }))).toEqual([
      ['0', 1, 0],
      ['23', 1, 0],
    ]);
    // On Lord Howe 02:00 became 02:30 at 15:30 UTC: both are in the sixth hour.
    expect(brief(await callReport(world.db, { by: 'hour', timeZone: 'Australia/Lord_Howe', ...within }))).toEqual([['5', 2, 0]]);
  });

  it('counts the same calls however they are told', async () => {
    const taskId = await task();
    for (let hour = 0; hour < 24; hour += 1) {
      await endedCall(world.db, {
        taskId,
        lineId,
        at: new Date(Date.UTC(2025, 10, 12, hour, 7 * (hour % 8))).toISOString(),
        talkSeconds: hour,
      });
    }
    const asked = { timeZone: 'America/St_Johns', taskId, ...november };
    const [first, ...others] = await Promise.all(
      (['task', 'line', 'hour', 'day'] as const).map((by) => callReport(world.db, { by, ...asked })),
    );
    expect(first?.totals).toMatchObject({ attempts: 24, talkMs: 276_000 });
    for (const { totals } of others) expect(totals).toEqual(first?.totals);
  });
});

describe('costs', () => {
  const at = '2025-11-15T09:00:00+08:00';

  it('counts begun steps of a line with a price, and says how many calls have none', async () => {
    const taskId = await task();
    const [priced, fine] = [await makeLine(world.db, { capacity: 5 }), await makeLine(world.db, { capacity: 5 })];
    const prices = makePrices(world.db);
    await prices.setLine({ lineId: priced, price: { perMinute: 0.06, billedSeconds: 60 } });
    await prices.setLine({ lineId: fine, price: { perMinute: 0.6, billedSeconds: 6 } });
    // Two minutes, one minute; 66 s; and of another line 10 s that nobody knows the price of.
    await endedCall(world.db, { taskId, lineId: priced, at, talkSeconds: 61 });
    await endedCall(world.db, { taskId, lineId: priced, at, talkSeconds: 60 });
    await endedCall(world.db, { taskId, lineId: priced, at });
    await endedCall(world.db, { taskId, lineId: fine, at, talkSeconds: 61 });
    await endedCall(world.db, { taskId, lineId, at, talkSeconds: 10 });
    const report = await callReport(world.db, { by: 'line', timeZone: shanghai, taskId, ...november });
    expect(rowOf(report, priced)?.cost).toMatchObject({ model: null, unpricedCalls: 0 });
    expect(rowOf(report, priced)?.cost?.line).toBeCloseTo(0.18, 9);
    expect(rowOf(report, fine)?.cost?.line).toBeCloseTo(0.66, 9);
    expect(rowOf(report, lineId)?.cost).toEqual({ line: null, model: null, total: null, unpricedCalls: 1 });
    expect(report.totals.cost?.line).toBeCloseTo(0.84, 9);
    expect(report.totals.cost?.unpricedCalls).toBe(1);
    const hours = await callReport(world.db, { by: 'hour', timeZone: shanghai, taskId, ...november });
    expect(hours.totals.cost?.line).toBeCloseTo(0.84, 9);
  });

  it('tells a price of nothing from no price', async () => {
    const taskId = await task();
    const free = await makeLine(world.db, { capacity: 5 });
    await makePrices(world.db).setLine({ lineId: free, price: { perMinute: 0, billedSeconds: 60 } });
    await endedCall(world.db, { taskId, lineId: free, at, talkSeconds: 61 });
    const asked = { by: 'task', timeZone: shanghai, taskId, ...november } as const;
    expect((await callReport(world.db, asked)).totals.cost).toMatchObject({ line: 0, total: 0, unpricedCalls: 0 });
    await makePrices(world.db).setLine({ lineId: free, price: null });
    expect((await callReport(world.db, asked)).totals.cost).toMatchObject({ line: null, total: null, unpricedCalls: 1 });
  });

  it('sums the tokens that were told, and says how many questions told none or have no price', async () => {
    const taskId = await task();
    const accountId = (): Promise<string> =>
      idOf(
        world.db,
        `insert into llm_account (name, kind, base_url, model) values (gen_random_uuid()::text, 'openai-compatible', 'http://127.0.0.1:1', 'm') returning id`,
        [],
      );
    const [priced, unpriced] = [await accountId(), await accountId()];
    await makePrices(world.db).setModel({ llmAccountId: priced, price: { inputPer1000: 0.002, outputPer1000: 0.008 } });
    const callId = await endedCall(world.db, { taskId, lineId, at, talkSeconds: 61 });
    const uses = makeModelUses(world.db);
    await uses.note({ callId, llmAccountId: priced, tokens: { input: 1_000, output: 50 } });
    await uses.note({ callId, llmAccountId: priced, tokens: { input: 1_500, output: 100 } });
    // Dropped by a callee who went on talking.
    await uses.note({ callId, llmAccountId: priced, tokens: null });
    await uses.note({ callId, llmAccountId: unpriced, tokens: { input: 10, output: 1 } });
    await uses.note({ callId: '00000000-0000-4000-8000-000000000000', llmAccountId: priced, tokens: null });
    for (const by of ['task', 'hour', 'day'] as const) {
      const [row] = (await callReport(world.db, { by, timeZone: shanghai, taskId, ...november })).rows;
      expect(row?.tokens).toEqual({ requests: 4, told: 3, inputTokens: 2_510, outputTokens: 151, unpricedRequests: 1 });
      expect(row?.cost).toMatchObject({ line: null, unpricedCalls: 1 });
      expect(row?.cost?.model).toBeCloseTo(2.5 * 0.002 + 0.15 * 0.008, 9);
      expect(row?.cost?.total).toBe(row?.cost?.model);
    }
  });

  it('knows no cost of an account that told of no tokens', async () => {
    const taskId = await task();
    const { rows } = await world.db.query<{ id: string }>(
      'select a.llm_account_id as id from task t join assistant a on a.id = t.assistant_id where t.id = $1::uuid',
      [taskId],
    );
    const llmAccountId = rows[0]?.id ?? '';
    await makePrices(world.db).setModel({ llmAccountId, price: { inputPer1000: 1, outputPer1000: 1 } });
    const callId = await endedCall(world.db, { taskId, lineId, at, talkSeconds: 61 });
    await makeModelUses(world.db).note({ callId, llmAccountId, tokens: null });
    const { totals } = await callReport(world.db, { by: 'task', timeZone: shanghai, taskId, ...november });
    expect(totals.tokens).toMatchObject({ requests: 1, told: 0 });
    expect(totals.cost?.model).toBeNull();
  });
});
