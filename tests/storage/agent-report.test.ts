/** The report by agent, and what predictive tasks abandoned, against counts that were made by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCallNotes } from '../../storage/call-notes.ts';
import { campaignDays } from '../../storage/reports/abandonment.ts';
import { agentReport } from '../../storage/reports/agent-report.ts';
import { reportSpan } from '../../storage/reports/report-filter.ts';
import { reportNames } from '../../storage/reports/report-names.ts';
import { makeAgent, makeGroup } from './agent-world.ts';
import { makePredictiveTask } from './predictive-world.ts';
import { endedCall, stood } from './report-world.ts';
import { makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld();
const november = { from: new Date('2025-11-01T00:00:00+08:00'), to: new Date('2025-12-01T00:00:00+08:00') };

let lineId = '';
beforeAll(async () => {
  lineId = await makeLine(world.db, { capacity: 5 });
});

const task = (): Promise<string> => makeTask(world.db, { contacts: 0, maxConcurrency: 5, lineIds: [lineId] });

describe('by agent', () => {
  it('counts a call that was transferred to each of its two agents with their own talk, and once in all', async () => {
    const groupId = await makeGroup(world.db);
    const groups = [{ groupId }];
    const [first, second, outsider] = [
      await makeAgent(world.db, { groups }),
      await makeAgent(world.db, { groups }),
      await makeAgent(world.db),
    ];
    const taskId = await task();
    const at = '2025-11-05T10:00:00+08:00';
    const given = await endedCall(world.db, { taskId, lineId, at, talkSeconds: 100, outcome: 'transferred', intent: 'A' });
    await stood(world.db, { agentId: first.id, callId: given, state: 'talking', at, from: 10, until: 40 });
    await stood(world.db, { agentId: first.id, callId: given, state: 'wrap-up', at, from: 40, until: 55 });
    await stood(world.db, { agentId: second.id, callId: given, state: 'talking', at, from: 38, until: 88 });
    // And back to the first one.
    await stood(world.db, { agentId: first.id, callId: given, state: 'talking', at, from: 86, until: 110 });
    const own = await endedCall(world.db, { taskId, lineId, at, talkSeconds: 20, outcome: 'transferred' });
    await stood(world.db, { agentId: second.id, callId: own, state: 'talking', at, from: 10, until: 30 });
    await stood(world.db, { agentId: outsider.id, callId: own, state: 'wrap-up', at, from: 10, until: 30 });
    const notes = makeCallNotes(world.db);
    await notes.save({ callId: given, agentId: first.id, by: 'x' }, { text: '', disposition: '稍后联系' });
    await notes.save({ callId: given, agentId: second.id, by: 'x' }, { text: '', disposition: '有意向' });

    const { rows, totals } = await agentReport(world.db, { taskId, ...november });
    expect(
      rows.map(({ key, answered, talkMs, wrapUpMs, intents, dispositions }) => ({
        key,
        answered,
        talkMs,
        wrapUpMs,
        intents,
        dispositions,
      })),
    ).toEqual([
      {
        key: second.id,
        answered: 2,
        talkMs: 70_000,
        wrapUpMs: 0,
        intents: { A: 1 },
        dispositions: [{ disposition: '有意向', calls: 1 }],
      },
      {
        key: first.id,
        answered: 1,
        talkMs: 54_000,
        wrapUpMs: 15_000,
        intents: { A: 1 },
        dispositions: [{ disposition: '稍后联系', calls: 1 }],
      },
    ]);
    expect(totals).toMatchObject({
      attempts: null,
      answered: 2,
      talkMs: 124_000,
      wrapUpMs: 15_000,
      intents: { A: 1 },
      abandonRate: null,
      cost: null,
    });
    expect(
      (
        await reportNames(
          world.db,
          'agent',
          rows.map(({ key }) => key),
        )
      ).get(first.id),
    ).toMatch(/^agent-\d+ · \d+$/);
    const ofGroup = await agentReport(world.db, { agentGroupId: groupId, ...november });
    expect(ofGroup.rows.map(({ key }) => key)).toEqual([second.id, first.id]);
    expect(ofGroup.totals.dispositions).toHaveLength(2);
  });

  it('counts a talk with the call: in the time in which that was dialled, however long it lasts', async () => {
    const agent = await makeAgent(world.db);
    const taskId = await task();
    const late = '2025-11-30T23:59:50+08:00';
    const callId = await endedCall(world.db, { taskId, lineId, at: late, talkSeconds: 3_600, outcome: 'transferred' });
    await stood(world.db, { agentId: agent.id, callId, state: 'talking', at: late, from: 15, until: 3_610 });
    expect((await agentReport(world.db, { taskId, ...november })).rows).toMatchObject([{ key: agent.id, talkMs: 3_595_000 }]);
    const december = { from: november.to, to: new Date('2026-01-01T00:00:00+08:00') };
    expect((await agentReport(world.db, { taskId, ...december })).rows).toEqual([]);
  });
});

describe('what was abandoned', () => {
  const timeZone = 'Asia/Shanghai';

  it('is told by day of the periods that lie within the time, whole, counted from the first call of the task', async () => {
    const taskId = await makePredictiveTask(world.db, { groupId: await makeGroup(world.db), contacts: 1 });
    const call = (at: string, outcome: 'transferred' | 'abandoned' | 'completed' | 'voicemail' | 'no-answer'): Promise<string> =>
      endedCall(world.db, {
        taskId,
        lineId,
        at,
        outcome,
        abandoned: outcome === 'abandoned',
        ...(outcome === 'no-answer' ? {} : { talkSeconds: 5 }),
      });
    // The first period is 10 September to 9 October; the second goes to 8 November, the third to 8 December.
    await call('2025-09-10T00:00:01+08:00', 'no-answer');
    await call('2025-09-20T09:00:00+08:00', 'abandoned');
    await call('2025-10-10T00:00:00+08:00', 'transferred');
    await call('2025-11-05T10:00:00+08:00', 'transferred');
    await call('2025-11-05T23:59:59+08:00', 'abandoned');
    await call('2025-11-06T00:00:00+08:00', 'abandoned');
    // Hung up before anybody could come, and no person.
    await call('2025-11-06T10:00:00+08:00', 'completed');
    await call('2025-11-06T10:00:00+08:00', 'voicemail');
    await call('2025-11-09T10:00:00+08:00', 'transferred');
    await call('2025-12-09T00:00:00+08:00', 'abandoned');
    const [campaign] = await campaignDays(world.db, { taskId, timeZone, ...november });
    expect(campaign).toEqual({
      taskId,
      taskName: 'a task',
      firstDay: '2025-09-10',
      days: [
        { day: '2025-10-10', people: 1, abandoned: 0, putThrough: 1 },
        { day: '2025-11-05', people: 2, abandoned: 1, putThrough: 1 },
        { day: '2025-11-06', people: 2, abandoned: 1, putThrough: 0 },
        { day: '2025-11-09', people: 1, abandoned: 0, putThrough: 1 },
      ],
    });
  });

  it('is not told of tasks without agents, nor of those that began later', async () => {
    const ai = await task();
    await endedCall(world.db, { taskId: ai, lineId, at: '2025-11-06T10:00:00+08:00' });
    const later = await makePredictiveTask(world.db, { groupId: await makeGroup(world.db), contacts: 1 });
    await endedCall(world.db, { taskId: later, lineId, at: '2025-12-06T10:00:00+08:00' });
    for (const taskId of [ai, later]) expect(await campaignDays(world.db, { taskId, timeZone, ...november })).toEqual([]);
  });
});

describe('the span of a report', () => {
  const zone = 'America/New_York';

  it('is whole days of the time zone where days are named, the last one with it', async () => {
    const { from, to } = await reportSpan(world.db, { from: '2025-11-01', to: '2025-11-02', days: 7 }, zone);
    expect([from.toISOString(), to.toISOString()]).toEqual(['2025-11-01T04:00:00.000Z', '2025-11-03T05:00:00.000Z']);
  });

  it('is as named where instants are, and seven days up to its end where no beginning is named', async () => {
    const instants = { from: '2025-11-01T10:00:00Z', to: '2025-11-01T11:30:00Z', days: 7 };
    const exact = await reportSpan(world.db, instants, zone);
    expect([exact.from.getTime(), exact.to.getTime()]).toEqual([Date.parse(instants.from), Date.parse(instants.to)]);
    const week = await reportSpan(world.db, { from: null, to: '2025-11-07', days: 7 }, zone);
    expect([week.from.toISOString(), week.to.toISOString()]).toEqual(['2025-11-01T04:00:00.000Z', '2025-11-08T05:00:00.000Z']);
    const usual = await reportSpan(world.db, { from: null, to: null, days: 7 }, zone);
    const day = await reportSpan(world.db, { from: null, to: '2025-11-02', days: 1 }, zone);
    expect(day.to.getTime() - day.from.getTime()).toBe(25 * 3_600_000);
    expect(usual.to.getTime()).toBeGreaterThan(Date.now());
    expect(usual.to.getTime() - usual.from.getTime()).toBeGreaterThanOrEqual(7 * 86_400_000 - 3_600_000);
  });
});
