import { beforeEach, describe, expect, it } from 'vitest';
import type { ReconciliationRun } from '../../api/reconciliation/reconciler.ts';
import { ControlUnavailable } from '../../api/task-control.ts';
import type { Reconciliation } from '../../domain/reconciliation-report.ts';
import type { ReconcileInput } from '../../workflows/messages.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const callId = 'c0000000-0000-4000-8000-000000000001';
const report: Reconciliation = {
  lookedAt: '2026-11-24T06:30:00.000Z',
  taskId: null,
  verdict: 'differs',
  open: { claimed: 2, dialling: 1, live: 3, slots: { task: 4, line: 4, node: 0 }, workflows: 6 },
  nodes: [{ node: 'sw1', channels: 5, problem: null }],
  tasks: [],
  differences: [{ key: `unknown-channel/${callId}`, kind: 'unknown-channel', cure: 'hang-up', callId, node: 'sw1' }],
  differencesTotal: 1,
  mended: [
    { difference: { key: `rung-twice/${callId}`, kind: 'rung-twice', cure: null, callId, taskId: callId }, result: 'healed' },
  ],
};

let last: ReconciliationRun | 'away';
let free: boolean;
const orders: ReconcileInput[] = [];
const house = useHouse({
  reconciler: {
    async start(input) {
      if (last === 'away') throw new ControlUnavailable(null);
      orders.push(input);
      return free;
    },
    async last() {
      if (last === 'away') throw new ControlUnavailable(null);
      return last;
    },
  },
});
beforeEach(() => {
  last = { state: 'never' };
  free = true;
  orders.length = 0;
});

const url = '/api/v1/reconciliation';
const entries = async (): Promise<unknown[]> =>
  (await house.as('admin', { method: 'GET', url: '/api/v1/audit?subjectKind=reconciliation' })).json<{ items: unknown[] }>()
    .items;

describe('a reconciliation through the api', () => {
  it('says that nobody has looked yet', async () => {
    const reply = await house.as('supervisor', { method: 'GET', url });
    expect([reply.statusCode, reply.json()]).toEqual([200, { state: 'never', startedAt: null, report: null }]);
  });

  it('tells each difference in words, in the language of the asker, with what would mend it', async () => {
    last = { state: 'done', startedAt: new Date('2026-11-24T06:29:55Z'), report };
    const told = async (language: string): Promise<{ sentence: string; cureName: string; byNameOnly: boolean } | undefined> => {
      const reply = await house.as('supervisor', { method: 'GET', url, headers: { 'accept-language': language } });
      const run = reply.json<{ report: { differences: { sentence: string; cureName: string; byNameOnly: boolean }[] } }>();
      return run.report.differences[0];
    };
    expect(await told('en')).toMatchObject({
      kind: 'unknown-channel',
      cureName: 'Hang up',
      byNameOnly: true,
      node: 'sw1',
      callId,
    });
    expect(await told('zh')).toMatchObject({ cureName: '挂断', sentence: expect.stringContaining('账本') as unknown });
  });

  it('is run and mended by supervisors, not by agents, and leaves an entry for each order', async () => {
    const taskId = await makeTask(house);
    for (const path of ['', '/mend']) {
      expect((await house.as('agent', { method: 'POST', url: url + path, payload: {} })).statusCode).toBe(403);
    }
    expect((await house.as('agent', { method: 'GET', url })).statusCode).toBe(403);
    last = { state: 'running', startedAt: new Date('2026-11-24T06:30:00Z') };
    const run = await house.as('supervisor', { method: 'POST', url, payload: { taskId } });
    expect([run.statusCode, run.json<{ state: string }>().state]).toEqual([202, 'running']);
    await house.as('supervisor', { method: 'POST', url: `${url}/mend`, payload: {} });
    await house.as('admin', { method: 'POST', url: `${url}/mend`, payload: { keys: ['stale-slot/a/line'] } });
    expect(orders).toEqual([
      { taskId, mend: 'nothing' },
      { taskId: null, mend: 'all' },
      { taskId: null, mend: { keys: ['stale-slot/a/line'] } },
    ]);
    expect(await entries()).toMatchObject([
      {
        action: 'reconciliation.mend',
        subjectId: 'all',
        actorName: 'admin program',
        after: { mend: { keys: ['stale-slot/a/line'] } },
      },
      { action: 'reconciliation.mend', subjectId: 'all', after: { mend: 'all' } },
      { action: 'reconciliation.run', subjectId: taskId, actorName: 'supervisor program' },
    ]);
  });

  it('joins a run that is under way, but never takes it for an order to mend', async () => {
    free = false;
    const before = (await entries()).length;
    expect((await house.as('supervisor', { method: 'POST', url, payload: {} })).statusCode).toBe(202);
    const refused = await house.as('supervisor', { method: 'POST', url: `${url}/mend`, payload: {} });
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([409, 'reconciliation-runs']);
    expect(await entries()).toHaveLength(before);
  });

  it('refuses a task that is not there', async () => {
    const reply = await house.as('supervisor', { method: 'POST', url, payload: { taskId: callId } });
    expect([reply.statusCode, orders]).toEqual([404, []]);
  });

  it('says that the workflow server is away, and leaves no entry of an order that was not given', async () => {
    last = 'away';
    const before = (await entries()).length;
    const reply = await house.as('supervisor', { method: 'POST', url: `${url}/mend`, payload: {} });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([503, 'part-unavailable']);
    expect((await house.as('supervisor', { method: 'GET', url })).statusCode).toBe(503);
    expect(await entries()).toHaveLength(before);
  });
});
