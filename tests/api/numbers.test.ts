import { describe, expect, it } from 'vitest';
import type { Actor } from '../../api/actor.ts';
import { lookupsMaxDefault, NumberLookups } from '../../api/number-lookups.ts';
import type { CallResult } from '../../domain/call.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { useHouse } from './house.ts';
import { makeLine, makeTask } from './nouns.ts';

const house = useHouse();

type Decision = { kind: string; sentence: string; taskId: string | null; callId: string | null };
type Story = { number: string; standing: string; standingCode: string; nextAt: string | null; decisions: Decision[] };

const post = (url: string, payload?: object) =>
  house.as('supervisor', { method: 'POST', url: `/api/v1${url}`, ...(payload === undefined ? {} : { payload }) });
const patch = (id: string, payload: object) => house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });
const append = (id: string, number: string) => post(`/tasks/${id}/contacts`, { contacts: [{ number }] });

async function why(number: string, language = 'en'): Promise<Story> {
  const url = `/api/v1/numbers/${encodeURIComponent(number)}/why`;
  const reply = await house.as('viewer', { url, headers: { 'accept-language': language } });
  expect(reply.statusCode).toBe(200);
  return reply.json<Story>();
}

const kinds = ({ decisions }: Story): string[] => decisions.map(({ kind }) => kind);

async function claimed(taskId: string): Promise<string> {
  const [call] = await makeLedger(house.db).claim({ taskId, lane: 0, claimKey: crypto.randomUUID(), want: 1 });
  if (call === undefined) throw new Error('nothing was left to claim');
  return call.callId;
}

async function dialled(taskId: string): Promise<DialGrant> {
  const answer = await makeLedger(house.db).fence({ callId: await claimed(taskId), owner: 'test' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  return answer.grant;
}

async function ended({ callId, epoch }: DialGrant, end: Pick<CallResult, 'outcome' | 'reason'>): Promise<void> {
  const evidence = { cause: 'USER_BUSY', q850: 17, sipCode: 486, sipReason: null, disposition: null };
  const result: CallResult = { ...end, endedBy: 'carrier', evidence, heardToEnd: null };
  await makeLedger(house.db).release({ callId, epoch, result, waiter: null });
}

it('a number on no list is told as such, and what would have to be done', async () => {
  expect(await why('+86 137 0000 0001')).toMatchObject({ number: '13700000001', standingCode: 'unlisted', decisions: [] });
  expect((await why('13700000001', 'zh')).standing).toMatch(/不在任何任务的名单中.*导入/);
});

it('a text that is no number is refused in words', async () => {
  const reply = await house.as('viewer', { url: '/api/v1/numbers/1380/why?timeZone=Mars' });
  expect(reply.json()).toMatchObject({ status: 422, code: 'time-zone-unknown' });
  const short = await house.as('viewer', { url: '/api/v1/numbers/13800/why' });
  expect(short.statusCode).toBe(200);
  const none = await house.as('viewer', { url: '/api/v1/numbers/x/why' });
  expect(none.json()).toMatchObject({ status: 422, errors: [{ field: 'number', code: 'number-not-a-number' }] });
});

it('the row of the list, each step of the call and the planned retry are told in time order', async () => {
  const retry = { rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 600 }] };
  const taskId = await makeTask(house, { name: 'winter', retry });
  await append(taskId, '0086 137-0000-0002');
  expect((await why('13700000002')).standingCode).toBe('task-draft');
  await post(`/tasks/${taskId}/start`);
  expect(await why('13700000002')).toMatchObject({
    standingCode: 'in-turn',
    standing: expect.stringContaining('0 numbers') as unknown,
  });
  const grant = await dialled(taskId);
  await makeLedger(house.db).markRinging(grant);
  expect((await why('13700000002')).standingCode).toBe('ringing');
  await ended(grant, { outcome: 'busy', reason: 'sip-486-busy' });

  const story = await why('13700000002');
  expect(kinds(story)).toEqual(['imported', 'task', 'claimed', 'permitted', 'ringing', 'ended', 'not-yet']);
  expect(story.decisions[0]?.sentence).toContain('entry 1');
  expect(story.decisions[5]?.sentence).toContain('The callee’s line is busy');
  expect(story).toMatchObject({ standingCode: 'waits', standing: expect.stringContaining('Busy') as unknown });
  expect(Date.parse(story.nextAt ?? '') - Date.now()).toBeGreaterThan(500_000);
});

it('without a rule a busy number is over, and the sentence says what to change', async () => {
  const taskId = await makeTask(house);
  await append(taskId, '13700000003');
  await post(`/tasks/${taskId}/start`);
  await ended(await dialled(taskId), { outcome: 'busy', reason: 'sip-486-busy' });
  expect(await why('13700000003')).toMatchObject({
    standingCode: 'done',
    standing: expect.stringContaining('no retry rule') as unknown,
  });
});

it('an end that nobody saw is never repeated by itself, and says so', async () => {
  const taskId = await makeTask(house);
  await append(taskId, '13700000013');
  await post(`/tasks/${taskId}/start`);
  await ended(await dialled(taskId), { outcome: 'unknown', reason: 'end-unseen' });
  expect((await why('13700000013')).standingCode).toBe('unknown-end');
});

it('a number that the fence refuses is never called again, with who put it on the list', async () => {
  const taskId = await makeTask(house, { name: 'summer' });
  await append(taskId, '13700000004');
  await post(`/tasks/${taskId}/start`);
  const callId = await claimed(taskId);
  await post('/do-not-call', { number: '13700000004', reason: 'asked by letter' });
  expect(await makeLedger(house.db).fence({ callId, owner: 'test' })).toMatchObject({ kind: 'withdrawn' });
  const story = await why('13700000004');
  expect(story).toMatchObject({ standingCode: 'forbidden', doNotCall: true });
  expect(kinds(story)).toEqual(['imported', 'task', 'claimed', 'never-again', 'never-again']);
  expect(story.decisions[3]?.sentence).toBe(
    'Put on the do-not-call list of all tasks by supervisor program (through the API), reason: asked by letter.',
  );
});

it('what a callee said in a call is told with that call', async () => {
  const taskId = await makeTask(house, { name: 'spring' });
  await append(taskId, '13700000005');
  await post(`/tasks/${taskId}/start`);
  const { callId } = await dialled(taskId);
  const said = { number: '13700000005', taskId, reason: '', source: 'call', callId, createdBy: null } as const;
  await makeDoNotCall(house.db).add(said);
  const heard = (await why('13700000005')).decisions.find(({ kind }) => kind === 'never-again');
  expect(heard).toMatchObject({ callId, taskId, sentence: expect.stringContaining('The callee asked') as unknown });
});

it('taking a number off the list is part of its story', async () => {
  const entry = (await post('/do-not-call', { number: '13700000006' })).json<{ id: string }>();
  await house.as('supervisor', { method: 'DELETE', url: `/api/v1/do-not-call/${entry.id}` });
  expect(await why('13700000006')).toMatchObject({ standingCode: 'unlisted', decisions: [{ kind: 'allowed-again' }] });
});

it('closed hours are told by the clock of the number itself', async () => {
  const days = { mon: [['09:00', '09:01']] };
  const taskId = await makeTask(house, { callingWindow: { timeZone: 'callee', days } });
  await append(taskId, '+1 212 555 0142');
  await append(taskId, '12345');
  await post(`/tasks/${taskId}/start`);
  expect(await why('+12125550142')).toMatchObject({
    standingCode: 'window-closed',
    standing: expect.stringContaining('(America/New_York)') as unknown,
  });
});

it('a pause hands back, and the story says why', async () => {
  const taskId = await makeTask(house, { name: 'autumn' });
  await append(taskId, '13700000007');
  await post(`/tasks/${taskId}/start`);
  await claimed(taskId);
  expect((await why('13700000007')).standingCode).toBe('next');
  await post(`/tasks/${taskId}/pause`);
  await house.db.query(`select withdraw($1::uuid, null, 'pause')`, [taskId]);
  const story = await why('13700000007');
  expect(story.standingCode).toBe('task-paused');
  expect(story.decisions.at(-1)?.sentence).toBe('Not dialled, handed back to the list: the task was paused.');
});

it('a line that rests is what the number waits for', async () => {
  const lineId = await makeLine(house, { name: 'carrier-7' });
  const taskId = await makeTask(house, { lineIds: [lineId] });
  await append(taskId, '13700000008');
  await post(`/tasks/${taskId}/start`);
  await house.db.query(
    `update line set rests = 1, rest_until = now() + interval '5 min', rest_reason = 'line-down' where id = $1::uuid`,
    [lineId],
  );
  expect(await why('13700000008')).toMatchObject({
    standingCode: 'line',
    standing: expect.stringContaining('carrier-7') as unknown,
  });
  await patch(taskId, { endAt: null });
});

it('a refused row in which the number can be recognised is told with its reason', async () => {
  const taskId = await makeTask(house);
  await house.db.query(
    `with i as (
      insert into list_import (task_id, source, file_name, status, refused) values ($1::uuid, 'file', 'x.xlsx', 'done', 1) returning id
    ) insert into import_refused (import_id, row_number, column_name, code, value)
    select id, 17, 'Phone', 'number-two-numbers', '137 0000 0009 / 137 0000 0010' from i`,
    [taskId],
  );
  const story = await why('13700000009');
  expect(kinds(story)).toEqual(['row-refused']);
  expect(story.decisions[0]?.sentence).toMatch(/^Row 17 of x\.xlsx was not imported/);
});

describe('a viewer', () => {
  it('may ask about whole numbers, and not about as many as one masked number stands for', () => {
    let now = 0;
    const lookups = new NumberLookups({ lookupsMax: 3, now: () => now });
    const actor: Actor = {
      ...{ kind: 'user', id: 'v', name: 'v', role: 'viewer', language: null, scopes: null, sessionId: 's' },
      ...{ mustChangePassword: false, mustSetSecondFactor: false },
    };
    for (const number of ['1', '2', '3', '3', '2']) lookups.note(actor, number);
    expect(() => lookups.note(actor, '4')).toThrow(/too-many-lookups/);
    // The next hour, and people who see numbers anyway.
    lookups.note({ ...actor, role: 'agent' }, '4');
    now = 60 * 60_000;
    lookups.note(actor, '4');
  });

  it('is told so by every route that finds calls of a number', async () => {
    const ask = (url: string) => house.as('viewer', { url: `/api/v1${url}` });
    for (let n = 0; n < lookupsMaxDefault; n += 1) {
      await ask(`/numbers/1390000${String(n).padStart(4, '0')}/why`);
    }
    for (const url of ['/numbers/13911112222/why', '/calls?number=13911112222']) {
      const reply = await ask(url);
      expect([url, reply.statusCode, reply.headers['retry-after']]).toEqual([url, 429, expect.stringMatching(/^\d+$/)]);
    }
    expect((await ask('/numbers/13900000000/why')).statusCode).toBe(200);
  });
});
