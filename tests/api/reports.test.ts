import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../api/route-contract.ts';
import { makeAgent } from '../storage/agent-world.ts';
import { endedCall, stood } from '../storage/report-world.ts';
import { addContacts } from '../storage/world.ts';
import { useHouse } from './house.ts';
import { makeAccount, makeLine, makeTask } from './nouns.ts';

const house = useHouse();
const span = 'from=2025-11-01&to=2025-11-30';

let [taskId, lineId, agentId] = ['', '', ''];
beforeAll(async () => {
  lineId = await makeLine(house, { name: '=HYPERLINK("x")' });
  taskId = await makeTask(house, { lineIds: [lineId] });
  await addContacts(house.db, taskId, 0);
  const at = '2025-11-05T10:30:00+08:00';
  const taken = await endedCall(house.db, { taskId, lineId, at, talkSeconds: 61, outcome: 'transferred', intent: 'A' });
  agentId = (await makeAgent(house.db)).id;
  await stood(house.db, { agentId, callId: taken, state: 'talking', at, from: 12, until: 71 });
  await house.db.query(
    `insert into call_note (call_id, agent_id, written_by, disposition) values ($1::uuid, $2::uuid, 'x', '有意向')`,
    [taken, agentId],
  );
  await endedCall(house.db, {
    taskId,
    lineId,
    at: '2025-11-06T23:10:00+08:00',
    talkSeconds: 4,
    outcome: 'abandoned',
    abandoned: true,
  });
  await endedCall(house.db, { taskId, lineId, at: '2025-11-06T23:20:00+08:00' });
});

type Report = {
  from: string;
  to: string;
  timeZone: string;
  currency: string;
  rows: { key: string; name: string | null; answered: number; talkMs: number }[];
  totals: Record<string, unknown>;
};

async function report(query: string, role: Role = 'supervisor'): Promise<Report> {
  const reply = await house.as(role, { url: `/api/v1/reports/calls?${query}` });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json<Report>();
}

describe('a report of calls', () => {
  it('tells rows with their names and the totals, of whole days by the time zone of the settings', async () => {
    const told = await report(`${span}&taskId=${taskId}`);
    expect(told).toMatchObject({
      groupBy: 'task',
      from: '2025-10-31T16:00:00.000Z',
      to: '2025-11-30T16:00:00.000Z',
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      more: 0,
      rows: [{ key: taskId, name: expect.stringMatching(/^task/) as unknown, attempts: 3, answered: 2, people: 2, abandoned: 1 }],
      totals: {
        answerRate: 2 / 3,
        abandonRate: 1 / 2,
        talkMs: 65_000,
        intents: { A: 1 },
        dispositions: [{ disposition: '有意向', calls: 1 }],
      },
    });
  });

  it('is told by hour, day, line and agent', async () => {
    expect((await report(`${span}&groupBy=hour`)).rows.map(({ key }) => key)).toEqual(['10', '23']);
    expect((await report(`${span}&groupBy=day`)).rows.map(({ key }) => key)).toEqual(['2025-11-05', '2025-11-06']);
    expect((await report(`${span}&groupBy=line`)).rows).toMatchObject([{ key: lineId, name: '=HYPERLINK("x")' }]);
    expect((await report(`${span}&groupBy=agent`)).rows).toMatchObject([
      { key: agentId, name: expect.stringMatching(/^agent-/) as unknown, answered: 1, talkMs: 59_000, attempts: null },
    ]);
    expect((await report(`${span}&lineId=${taskId}`)).rows).toEqual([]);
  });

  it('is of the last seven days unless told otherwise', async () => {
    const { from, to, rows } = await report('');
    expect(rows).toEqual([]);
    expect(Date.parse(to) - Date.parse(from)).toBe(7 * 86_400_000);
  });

  it.each([
    ['from=2025-02-30', 'from', 'not-a-date'],
    ['to=yesterday', 'to', 'not-a-date'],
    ['from=2025-11-02&to=2025-11-01', 'to', 'span-empty'],
    ['from=2024-01-01&to=2025-11-01', 'from', 'span-too-long'],
  ])('refuses %s, naming the field', async (query, field, code) => {
    const reply = await house.as('viewer', { url: `/api/v1/reports/calls?${query}` });
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toMatchObject({ errors: [{ field, code }] });
  });

  it('is for who looks on and who leads, not for agents: those see their own figures elsewhere', async () => {
    const statusOf = async (role: Role, path: string): Promise<number> =>
      (await house.as(role, { url: `/api/v1/${path}` })).statusCode;
    expect(await statusOf('viewer', 'reports/calls')).toBe(200);
    expect(await statusOf('admin', 'reports/calls')).toBe(200);
    const agent = await house.as('agent', { url: '/api/v1/reports/calls?groupBy=agent' });
    expect(agent.json()).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: 'This needs the role supervisor; yours is agent.',
    });
    expect(await statusOf('agent', 'reports/abandonment')).toBe(403);
    for (const role of ['viewer', 'agent'] as const) expect(await statusOf(role, 'reports/calls/export')).toBe(403);
  });

  it('holds no telephone number, whoever reads it', async () => {
    const { rows } = await house.db.query<{ number: string }>('select number from call');
    for (const groupBy of ['task', 'line', 'agent', 'hour', 'day']) {
      const { body } = await house.as('viewer', { url: `/api/v1/reports/calls?${span}&groupBy=${groupBy}` });
      expect(rows.filter(({ number }) => body.includes(number))).toEqual([]);
    }
  });
});

describe('the export of a report', () => {
  async function sheet(query: string): Promise<unknown[][]> {
    const reply = await house.as('supervisor', { url: `/api/v1/reports/calls/export?${span}&${query}` });
    expect(reply.statusCode).toBe(200);
    const workbook = new exceljs.Workbook();
    // Its types know another Buffer than Node has today.
    await workbook.xlsx.load(reply.rawPayload as unknown as Parameters<typeof workbook.xlsx.load>[0]);
    const [first] = workbook.worksheets;
    return (first?.getSheetValues() ?? []).slice(1).map((row) => (Array.isArray(row) ? row.slice(1) : []));
  }

  it('is a workbook that reads back as the same figures, with rates as percentages and nothing where nothing is known', async () => {
    const [headers = [], ...rows] = await sheet('groupBy=day&lang=zh');
    expect(rows).toHaveLength(3);
    const cell = (row: number, header: string): unknown => rows[row]?.[headers.indexOf(header)];
    expect([0, 1, 2].map((row) => cell(row, '日期'))).toEqual(['2025-11-05', '2025-11-06', '合计']);
    expect([0, 1, 2].map((row) => cell(row, '外呼次数'))).toEqual([1, 2, 3]);
    expect([0, 1, 2].map((row) => cell(row, '接通率'))).toEqual([1, 0.5, 2 / 3]);
    expect([0, 1, 2].map((row) => cell(row, '呼损率'))).toEqual([0, 1, 0.5]);
    expect([0, 1, 2].map((row) => cell(row, '通话秒数'))).toEqual([61, 4, 65]);
    expect([0, 1, 2].map((row) => cell(row, '小结：有意向'))).toEqual([1, 0, 1]);
    expect([0, 1, 2].map((row) => cell(row, '线路费用（CNY）') ?? null)).toEqual([null, null, null]);
    expect(headers).not.toContain('意向 B');
  });

  it('is named by what it holds', async () => {
    const reply = await house.as('supervisor', { url: `/api/v1/reports/calls/export?${span}&groupBy=agent&format=csv` });
    expect(reply.headers['content-disposition']).toBe('attachment; filename="report-agent-2025-11-01-2025-11-30.csv"');
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('is CSV that a spreadsheet program opens as it is, in which no name is run as a formula', async () => {
    const { body } = await house.as('supervisor', {
      url: `/api/v1/reports/calls/export?${span}&groupBy=line&format=csv&lang=en`,
    });
    expect(body.startsWith('\uFEFFLine,Attempts,Answered,Answer rate,')).toBe(true);
    const [, line = '', total = ''] = body.split('\r\n');
    expect(line.startsWith(`"'=HYPERLINK(""x"")",3,2,66.67%,2,1,50.00%,65,`)).toBe(true);
    expect(total.startsWith('Total,3,2,66.67%,')).toBe(true);
  });
});

describe('prices', () => {
  it('make costs of minutes; a forgotten price makes them unknown again, and who changed what is kept', async () => {
    const account = await makeAccount(house);
    const payload = {
      lines: [{ lineId, price: { perMinute: 0.06, billedSeconds: 60 } }],
      llmAccounts: [{ llmAccountId: account, price: { inputPer1000: 0.002, outputPer1000: 0.008 } }],
    };
    const changed = await house.as('admin', { method: 'PATCH', url: '/api/v1/prices', payload });
    expect(changed.json<{ lines: unknown[] }>().lines).toContainEqual({
      lineId,
      name: '=HYPERLINK("x")',
      perMinute: 0.06,
      billedSeconds: 60,
    });
    const { totals } = await report(`${span}&taskId=${taskId}`);
    // Two minutes and one.
    expect(totals['cost']).toMatchObject({ line: expect.closeTo(0.18, 9) as unknown, model: null, unpricedCalls: 0 });
    const forget = { lines: [{ lineId, price: null }], llmAccounts: [{ llmAccountId: account, price: null }] };
    await house.as('admin', { method: 'PATCH', url: '/api/v1/prices', payload: forget });
    expect((await report(`${span}&taskId=${taskId}`)).totals['cost']).toMatchObject({
      line: null,
      total: null,
      unpricedCalls: 2,
    });
    const audit = await house.as('admin', { url: '/api/v1/audit?limit=1' });
    expect(audit.json()).toMatchObject({ items: [{ action: 'prices.update', after: { lines: {}, llmAccounts: {} } }] });
  });

  it('are refused below nothing, in steps that no carrier counts, and for what is not there, and nothing is changed then', async () => {
    const change = (payload: object) => house.as('admin', { method: 'PATCH', url: '/api/v1/prices', payload });
    expect((await change({ lines: [{ lineId, price: { perMinute: -1, billedSeconds: 60 } }] })).statusCode).toBe(400);
    expect((await change({ lines: [{ lineId, price: { perMinute: 1, billedSeconds: 7 } }] })).statusCode).toBe(400);
    const both = { lines: [lineId, taskId].map((id) => ({ lineId: id, price: { perMinute: 1, billedSeconds: 60 } })) };
    const refused = await change(both);
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ errors: [{ field: 'lines.1.lineId', code: 'reference-missing' }] });
    const kept = await house.as('supervisor', { url: '/api/v1/prices' });
    expect(kept.json<{ lines: { perMinute: number | null }[] }>().lines.map(({ perMinute }) => perMinute)).toEqual([null]);
  });
});

describe('what was abandoned', () => {
  it('is told of predictive tasks by 30 days and by the worst day', async () => {
    const group = await house.as('admin', { method: 'POST', url: '/api/v1/agent-groups', payload: { name: 'sales' } });
    const predictive = await makeTask(house, {
      lineIds: [lineId],
      type: 'predictive',
      assistantId: null,
      agentGroupId: group.json<{ id: string }>().id,
    });
    await addContacts(house.db, predictive, 0);
    for (const [at, outcome] of [
      ['2025-11-05T10:00:00+08:00', 'transferred'],
      ['2025-11-06T10:00:00+08:00', 'transferred'],
      ['2025-11-06T11:00:00+08:00', 'abandoned'],
    ] as const) {
      await endedCall(house.db, { taskId: predictive, lineId, at, talkSeconds: 3, outcome, abandoned: outcome === 'abandoned' });
    }
    const reply = await house.as('viewer', { url: `/api/v1/reports/abandonment?${span}&taskId=${predictive}` });
    expect(reply.json()).toMatchObject({
      rateMax: 0.03,
      timeZone: 'Asia/Shanghai',
      items: [
        {
          taskId: predictive,
          periods: [{ from: '2025-11-05', to: '2025-12-04', people: 3, abandoned: 1, rate: 1 / 3 }],
          worstDay: { day: '2025-11-06', abandoned: 1, putThrough: 1, rate: 0.5 },
        },
      ],
    });
  });
});
