/** An agent reads who is next (预览外呼): what they are shown, that they dial or skip, and what is told when there is nothing to decide. */
import { describe, expect, it } from 'vitest';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made, makeLine } from './nouns.ts';

const house = useHouse({ requestLimits: { signedInMax: 100_000, anonymousMax: 100_000 } });
const { makeGroup, makeAgent, makeUser, personOf, phoneThere } = agentHouse(house);

type Own = {
  call: {
    callId: string;
    state: string;
    preview: { until: string; skipsLeft: number } | null;
    facts: { contact: { name: string; number: string; variables: Record<string, string> }; script: string | null };
  } | null;
};
type Dialled = { dial: { callId: string; state: string } | null };
type Refused = Problem & { detail: string };

let numbers = 0;

async function scene({ contacts = 2, previewSeconds = 90 }: { contacts?: number; previewSeconds?: number } = {}) {
  const agentGroupId = await makeGroup();
  const task = {
    ...{ name: '预览', type: 'predictive', maxConcurrency: 4, lineIds: [await makeLine(house)], agentGroupId },
    ...{ pacing: { mode: 'preview', previewSeconds }, agentScript: '您好，{{name}}' },
  };
  const taskId = (await made(house, '/tasks', task)).id;
  const list = Array.from({ length: contacts }, () => {
    numbers += 1;
    return { number: `1380000${String(numbers).padStart(4, '0')}`, name: `client ${numbers}`, variables: { 产品: '净水器' } };
  });
  const ask = (url: string, payload: object = {}) => house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload });
  await ask(`/tasks/${taskId}/contacts`, { contacts: list });
  expect((await ask(`/tasks/${taskId}/start`)).statusCode).toBe(200);
  const { username, number } = await makeAgent([{ groupId: agentGroupId }]);
  await phoneThere(number);
  const me = await personOf(username);
  await me.post('/agents/me/sign-in', {});
  await me.post('/agents/me/state', { state: 'free' });
  const next = async (): Promise<string> => {
    await makeTaskPace(house.db).handOut(taskId, 1);
    return (await me.get<Own>('/agents/me/call')).call?.callId ?? '';
  };
  return { taskId, me, list, next };
}

describe('an agent of a running preview task', () => {
  it('is shown who is next, with all that is known of them and until when to decide', async () => {
    const { me, list, next } = await scene();
    const callId = await next();
    const { call } = await me.get<Own>('/agents/me/call');
    expect(call).toMatchObject({
      ...{ callId, state: 'reserved', preview: { until: expect.any(String) as string, skipsLeft: 2 } },
      facts: { contact: list[0], script: '您好，{{name}}' },
    });
    const leftMs = Date.parse(call?.preview?.until ?? '') - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(90_000);
  });

  it('dials: the call is handed on to be conducted, once, and is told as every call that they dial', async () => {
    const { me, next, taskId } = await scene();
    const callId = await next();
    expect(await me.post<Dialled>('/agents/me/preview/dial', { callId })).toMatchObject({ dial: { callId, state: 'to-agent' } });
    expect(await me.post<Dialled>('/agents/me/preview/dial', { callId })).toMatchObject({ dial: { callId, state: 'to-agent' } });
    expect(house.told.filter((told) => told.kind === 'call' && told.callId === callId)).toEqual([
      { kind: 'call', taskId, callId },
    ]);
    expect((await me.get<Own>('/agents/me/call')).call).toMatchObject({ callId, preview: null });
    const cancelled = await me.del<Dialled>('/agents/me/dial');
    expect(cancelled).toMatchObject({ dial: { callId, state: 'over' } });
  });

  it('skips: the contact comes again later, and the next one is theirs', async () => {
    const { me, next, list } = await scene();
    const callId = await next();
    const { againAt } = await me.post<{ againAt: string | null }>('/agents/me/preview/skip', { callId });
    expect(Date.parse(againAt ?? '')).toBeGreaterThan(Date.now());
    expect(await me.get('/agents/me')).toMatchObject({ agent: { state: 'free' } });
    expect(await next()).not.toBe(callId);
    expect((await me.get<Own>('/agents/me/call')).call?.facts.contact).toEqual({ ...list[1], id: expect.any(String) as string });
    const story = await house.as('admin', { url: `/api/v1/calls/${callId}` });
    expect(story.json<{ steps: { step: string; sentence: string }[] }>().steps.map(({ step }) => step)).toEqual([
      'previewed',
      'skipped',
    ]);
  });

  it('gives the contact back by going busy; giving up a dialled call does not touch one that is only read', async () => {
    const { me, next } = await scene();
    const callId = await next();
    await me.del('/agents/me/dial');
    expect((await me.get<Own>('/agents/me/call')).call).toMatchObject({ callId, preview: { skipsLeft: 2 } });
    await me.post('/agents/me/state', { state: 'busy', reason: 'break' });
    expect(await me.get('/agents/me')).toMatchObject({ agent: { state: 'busy', reason: 'break', callId: null } });
  });
});

describe('a press is refused', () => {
  it('when the contact is not before them any more, or never was', async () => {
    const { me, next } = await scene();
    const callId = await next();
    await me.post('/agents/me/preview/skip', { callId });
    for (const url of ['/agents/me/preview/dial', '/agents/me/preview/skip']) {
      expect(await me.post<Problem>(url, { callId })).toMatchObject({ status: 409, code: 'preview-over' });
    }
    const { username } = await makeUser('supervisor');
    const person = await personOf(username);
    expect(await person.post<Problem>('/agents/me/preview/dial', { callId })).toMatchObject({
      status: 404,
      code: 'not-an-agent',
    });
  });

  it('with what the gate says by now', async () => {
    const { me, next, list } = await scene();
    const callId = await next();
    await house.as('supervisor', { method: 'POST', url: '/api/v1/do-not-call', payload: { number: list[0]?.number } });
    const refused = await me.post<Refused>('/agents/me/preview/dial', { callId });
    expect(refused).toMatchObject({ status: 409, code: 'dial-refused' });
    expect(refused.detail).toMatch(/do-not-call/);
    expect(await me.get('/agents/me')).toMatchObject({ agent: { state: 'free' } });
  });
});

describe('the plan of a task', () => {
  it('takes the mode and the time to read, also while it runs, within limits', async () => {
    const { taskId } = await scene();
    const patch = (pacing: object) => house.as('admin', { method: 'PATCH', url: `/api/v1/tasks/${taskId}`, payload: { pacing } });
    expect((await patch({ mode: 'progressive' })).json()).toMatchObject({ pacing: { mode: 'progressive', previewSeconds: 90 } });
    expect((await patch({ mode: 'preview', previewSeconds: 30 })).json()).toMatchObject({
      pacing: { mode: 'preview', previewSeconds: 30 },
    });
    expect((await patch({ previewSeconds: 5 })).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'pacing.previewSeconds' }],
    });
  });
});
