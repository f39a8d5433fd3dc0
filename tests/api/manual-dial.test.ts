/** An agent dials by hand: in whose name, whom, what is refused with which words, and what is told of the last one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made, makeLine } from './nouns.ts';

const house = useHouse({ requestLimits: { signedInMax: 100_000, anonymousMax: 100_000 } });
const { makeUser, makeGroup, makeAgent, personOf, phoneThere } = agentHouse(house);

type Dial = { callId: string; number: string; state: string; cancelled: boolean; sentence: string | null };
type Own = { dial: Dial | null; tasks: { id: string; name: string }[] };
type Refused = Problem & { detail: string; errors: { field: string; message: string }[] };

let groupId = '';
let taskId = '';
let numbers = 0;

const freshNumber = (): string => `1390000${String((numbers += 1)).padStart(4, '0')}`;

/** Never started: dialling by hand needs no list. */
async function predictive(agentGroupId: string): Promise<string> {
  const task = { name: '回访', type: 'predictive', maxConcurrency: 4, lineIds: [await makeLine(house)], agentGroupId };
  return (await made(house, '/tasks', task)).id;
}

beforeAll(async () => {
  groupId = await makeGroup();
  taskId = await predictive(groupId);
});

async function agentOf(group: string, { phone = true, free = true } = {}) {
  const agent = await makeAgent([{ groupId: group }]);
  if (phone) await phoneThere(agent.number);
  const me = await personOf(agent.username);
  await me.post('/agents/me/sign-in', {});
  if (free) await me.post('/agents/me/state', { state: 'free' });
  return { ...agent, me };
}

const dialOf = (me: { get<T>(url: string): Promise<T> }) => me.get<Own>('/agents/me/dial');

describe('an agent who dials', () => {
  it('has the call at once, which is handed on to be conducted, and is reserved for it', async () => {
    const { me } = await agentOf(groupId);
    const number = freshNumber();
    expect(await dialOf(me)).toEqual({ dial: null, tasks: [{ id: taskId, name: '回访' }] });
    const { dial } = await me.post<Own>('/agents/me/dial', { number: ` +86 ${number} ` });
    expect(dial).toMatchObject({ number, state: 'to-agent', cancelled: false, sentence: null });
    expect(house.told).toContainEqual({ kind: 'call', taskId, callId: dial?.callId });
    expect(await me.get('/agents/me')).toMatchObject({ agent: { state: 'reserved', callId: dial?.callId } });
    expect(await me.get('/agents/me/call')).toMatchObject({
      call: { callId: dial?.callId, talk: null, facts: { contact: { number } } },
    });
  });

  it('calls somebody who is on no list: the story of their number says so, and the task has no import of it', async () => {
    const { me } = await agentOf(groupId);
    const number = freshNumber();
    await me.post('/agents/me/dial', { number });
    const why = (await house.as('admin', { url: `/api/v1/numbers/${number}/why` })).json<{
      decisions: { kind: string; sentence: string }[];
    }>();
    const entered = why.decisions.find(({ kind }) => kind === 'imported');
    expect(entered?.sentence).toContain('dialled it by hand');
    const imports = await house.as('admin', { url: `/api/v1/tasks/${taskId}/imports` });
    expect(imports.json()).toMatchObject({ items: [], total: 0 });
  });

  it('may give it up, and is told what became of it', async () => {
    const { me } = await agentOf(groupId);
    const { dial } = await me.post<Own>('/agents/me/dial', { number: freshNumber() });
    const cancelled = await me.del<Own>('/agents/me/dial');
    expect(cancelled.dial).toMatchObject({
      callId: dial?.callId,
      state: 'over',
      sentence: 'Cancelled; the number was not called.',
    });
    expect(await me.del<Own>('/agents/me/dial')).toEqual(cancelled);
    expect(await me.get('/agents/me')).toMatchObject({ agent: { state: 'free' } });
  });

  it('may name an earlier call instead of a number', async () => {
    const { me } = await agentOf(groupId);
    const number = freshNumber();
    const { dial } = await me.post<Own>('/agents/me/dial', { number });
    await me.del('/agents/me/dial');
    expect((await me.post<Own>('/agents/me/dial', { callId: dial?.callId })).dial).toMatchObject({ number, state: 'to-agent' });
    const nobody = await me.post<Problem>('/agents/me/dial', { callId: taskId });
    expect(nobody).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('of several tasks names the one', async () => {
    const group = await makeGroup();
    const [one, two] = [await predictive(group), await predictive(group)];
    const { me } = await agentOf(group);
    expect((await dialOf(me)).tasks.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted());
    expect(await me.post<Problem>('/agents/me/dial', { number: freshNumber() })).toMatchObject({
      status: 422,
      errors: [{ field: 'taskId', code: 'required' }],
    });
    expect((await me.post<Own>('/agents/me/dial', { number: freshNumber(), taskId: two })).dial).toMatchObject({
      state: 'to-agent',
    });
  });
});

describe('a dial is refused', () => {
  it('to whoever is no agent, and to agents without a task', async () => {
    const { username } = await makeUser('supervisor');
    const person = await personOf(username);
    expect(await dialOf(person)).toEqual({ dial: null, tasks: [] });
    expect(await person.post('/agents/me/dial', { number: freshNumber() })).toMatchObject({ status: 404, code: 'not-an-agent' });
    const { me } = await agentOf(await makeGroup());
    expect(await me.post('/agents/me/dial', { number: freshNumber() })).toMatchObject({ status: 409, code: 'dial-no-task' });
  });

  it('with the reason and what helps', async () => {
    const { me } = await agentOf(groupId);
    const ask = (body: object) => me.post<Refused>('/agents/me/dial', body);
    expect(await ask({})).toMatchObject({ status: 422, errors: [{ field: 'number', code: 'required' }] });
    expect(await ask({ number: '12' })).toMatchObject({ status: 422, errors: [{ field: 'number' }] });
    const listed = freshNumber();
    await house.as('supervisor', { method: 'POST', url: '/api/v1/do-not-call', payload: { number: listed } });
    const refused = await ask({ number: listed });
    expect(refused).toMatchObject({ status: 409, code: 'dial-refused', errors: [{ field: 'number' }] });
    expect(refused.detail).toMatch(/do-not-call/);
    expect(await ask({ number: freshNumber(), taskId: groupId })).toMatchObject({ status: 409, errors: [{ field: 'taskId' }] });
    expect((await dialOf(me)).dial).toBeNull();
  });

  it('before the agent is free or busy, without a phone, and in a call', async () => {
    const early = await agentOf(groupId, { free: false });
    const number = freshNumber();
    expect((await early.me.post<Refused>('/agents/me/dial', { number })).detail).toMatch(/press free or busy/);
    const without = await agentOf(groupId, { phone: false });
    expect((await without.me.post<Refused>('/agents/me/dial', { number })).detail).toMatch(/not registered/);
    const { me } = await agentOf(groupId);
    await me.post('/agents/me/dial', { number });
    expect((await me.post<Refused>('/agents/me/dial', { number: freshNumber() })).detail).toMatch(/You have a call/);
  });
});
