/** Numbers that people call, through the api: who may set them up, what is refused in words, and what is told of calls that came in. */
import { describe, expect, it } from 'vitest';
import { comeIn, leaveQueue } from '../storage/callers.ts';
import { makePredictiveTask } from '../storage/predictive-world.ts';
import { agentHouse } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made, makeTask, makeVoice } from './nouns.ts';

const house = useHouse();
const { makeGroup, get } = agentHouse(house);
const nobody = '00000000-0000-4000-8000-000000000000';

type Problem = { status: number; code: string; detail: string; errors: { field: string; message: string }[] };
type InboundNumber = Record<string, unknown> & { id: string; number: string };

let given = 0;
function freshNumber(): string {
  given += 1;
  return `0216666${String(given).padStart(4, '0')}`;
}

async function ask<T = Problem>(method: 'POST' | 'PATCH' | 'DELETE', path: string, payload: object, language = 'en'): Promise<T> {
  const headers = { 'accept-language': language };
  return (await house.as('admin', { method, url: `/api/v1${path}`, payload, headers })).json<T>();
}
const add = <T = Problem>(body: object, language = 'en') => ask<T>('POST', '/inbound-numbers', body, language);

describe('a number', () => {
  it('is added with what is usual, changed and removed; each is in the audit log', async () => {
    const taskId = await makeTask(house, { name: 'callbacks' });
    const first = await add<InboundNumber>({ number: '+86 21-6666 9999', name: ' hotline ', taskId });
    expect(first).toMatchObject({
      ...{ number: '02166669999', name: 'hotline', enabled: true, followDays: 30, taskName: 'callbacks', taskType: 'ai' },
      ...{ queueMax: 20, waitSecondsMax: 120, overflow: 'callback', voiceId: null, overflowGroupName: null },
    });
    const path = `/inbound-numbers/${first.id}`;
    expect(await ask('PATCH', path, { number: '95013', taskId: null })).toMatchObject({ number: '95013', taskName: null });
    expect(await get(path, 'viewer')).toMatchObject({ number: '95013', name: 'hotline' });
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1${path}` })).statusCode).toBe(204);
    const { items } = await get<{ items: { action: string; before: unknown; after: unknown }[] }>(
      '/audit?subjectKind=inbound-number',
      'supervisor',
    );
    expect(items.map(({ action }) => action)).toEqual([
      'inbound-number.delete',
      'inbound-number.update',
      'inbound-number.create',
    ]);
    expect(items[1]).toMatchObject({ before: { number: '02166669999' }, after: { number: '95013' } });
  });

  it('is set up by admins; everybody reads them, page after page by number', async () => {
    for (const role of ['viewer', 'agent', 'supervisor'] as const) {
      const reply = await house.as(role, { method: 'POST', url: '/api/v1/inbound-numbers', payload: { number: freshNumber() } });
      expect(reply.statusCode).toBe(403);
    }
    await made(house, '/inbound-numbers', { number: '03155550001' });
    await made(house, '/inbound-numbers', { number: '03155550002' });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: InboundNumber[]; nextCursor: string | null } = await get(
        `/inbound-numbers?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ number }) => number));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(seen.toSorted());
    expect(seen).toEqual(expect.arrayContaining(['03155550001', '03155550002']));
  });

  it('is refused in words that name the field and the cure', async () => {
    const number = freshNumber();
    await made(house, '/inbound-numbers', { number });
    expect(await add({ number: `+86${number.slice(1)}` })).toMatchObject({
      status: 409,
      code: 'inbound-number-taken',
      errors: [{ field: 'number' }],
    });
    expect(await add({ number: '热线' }, 'zh')).toMatchObject({
      status: 422,
      errors: [{ field: 'number', code: 'number-not-a-number' }],
    });
    const fresh = { number: freshNumber() };
    expect(await add({ ...fresh, welcome: '您好' }, 'zh')).toMatchObject({
      ...{ status: 422, code: 'inbound-message-needs-voice', errors: [{ field: 'voiceId' }] },
      detail: 'welcome 需要有音色来播报：请选择音色（voiceId），或清空 welcome。',
    });
    expect(await add({ ...fresh, overflow: 'message' })).toMatchObject({
      code: 'overflow-message-required',
      errors: [{ field: 'overflowMessage' }],
    });
    expect(await add({ ...fresh, overflow: 'group' })).toMatchObject({
      code: 'overflow-group-required',
      errors: [{ field: 'overflowGroupId' }],
    });
    for (const field of ['taskId', 'voiceId', 'overflowGroupId']) {
      expect(await add({ ...fresh, [field]: nobody })).toMatchObject({ code: 'reference-missing', errors: [{ field }] });
    }
    const voiceId = await makeVoice(house);
    const { id } = await add<InboundNumber>({ ...fresh, voiceId, welcome: '您好' });
    expect(await ask('PATCH', `/inbound-numbers/${id}`, { voiceId: null })).toMatchObject({
      code: 'inbound-message-needs-voice',
    });
  });

  it('holds its task, its voice and its group: none of them goes without a word', async () => {
    const [taskId, voiceId, overflowGroupId] = [await makeTask(house), await makeVoice(house), await makeGroup()];
    const { id } = await made(house, '/inbound-numbers', {
      number: freshNumber(),
      taskId,
      voiceId,
      overflow: 'group',
      overflowGroupId,
    });
    for (const [path, noun] of [
      [`/tasks/${taskId}`, 'task'],
      [`/voices/${voiceId}`, 'voice'],
      [`/agent-groups/${overflowGroupId}`, 'group of agents'],
    ] as const) {
      expect(await ask('DELETE', path, {})).toMatchObject({
        ...{ status: 409, code: 'in-use' },
        detail: expect.stringContaining(`at least one number for incoming calls. Choose another ${noun} there`) as string,
      });
    }
    expect(await ask('DELETE', `/tasks/${taskId}`, {}, 'zh')).toMatchObject({
      detail: expect.stringContaining('呼入号码') as string,
    });
    await house.as('admin', { method: 'DELETE', url: `/api/v1/inbound-numbers/${id}` });
    for (const path of [`/tasks/${taskId}`, `/voices/${voiceId}`, `/agent-groups/${overflowGroupId}`]) {
      expect((await house.as('admin', { method: 'DELETE', url: `/api/v1${path}` })).statusCode).toBe(204);
    }
  });
});

describe('a call that came in', () => {
  it('is told as such by the board, the records and the story of its number', async () => {
    const groupId = await makeGroup();
    const taskId = await makePredictiveTask(house.db, { groupId });
    const { id: inboundId, number: called } = await add<InboundNumber>({ number: freshNumber(), name: 'hotline', taskId });
    const number = '13911150001';
    const callId = await comeIn(house.db, { taskId, inboundId, number, queue: { groupId, waitedMs: 20_000 } });
    const shared = { direction: 'inbound', calledNumber: called, calledName: 'hotline' };
    const { calls } = await get<{ calls: { id: string }[] }>('/supervision', 'supervisor');
    expect(calls.find(({ id }) => id === callId)).toMatchObject({ ...shared, with: 'waiting', position: 1, groupId, number });

    await house.db.query(
      `insert into call_step (call_id, step) values ($1::uuid, 'received'), ($1::uuid, 'picked-up'), ($1::uuid, 'queued')`,
      [callId],
    );
    await leaveQueue(house.db, callId);
    const { items } = await get<{ items: object[] }>(`/calls?taskId=${taskId}&direction=inbound`, 'agent');
    const sentence = 'Called in; hung up in the queue before an agent took it.';
    expect(items).toMatchObject([{ ...shared, id: callId, number, sentence }]);
    expect(await get(`/calls/${callId}`, 'viewer')).toMatchObject({ ...shared, number: '139****0001' });
    expect((await get<{ items: object[] }>(`/calls?taskId=${taskId}&direction=outbound`)).items).toEqual([]);
    const story = await get<{ standingCode: string; decisions: { kind: string; sentence: string }[] }>(
      `/numbers/${number}/why`,
      'agent',
    );
    expect(story.standingCode).toBe('called-in');
    expect(story.decisions.find(({ kind }) => kind === 'came-in')?.sentence).toContain(`Called us at ${called}`);
  });
});
