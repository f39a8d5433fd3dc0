/** Who is an agent, and of which group. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { type Agent, agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made } from './nouns.ts';

const house = useHouse();
const { makeUser, makeExtension, makeGroup, makeAgent, personOf, phoneThere, get, ask } = agentHouse(house);

describe('an agent', () => {
  it('is made of a user and an extension, each of which has one only', async () => {
    const groupId = await makeGroup();
    const { id: userId, username } = await makeUser();
    const { id: extensionId, number } = await makeExtension();
    const { id } = await made(house, '/agents', { userId, extensionId, groups: [{ groupId, priority: 2, skills: ['english'] }] });
    expect(await get<Agent>(`/agents/${id}`)).toMatchObject({
      username,
      extension: number,
      state: 'offline',
      hasPhone: false,
      groups: [{ groupId, priority: 2, skills: ['english'] }],
    });
    const other = await makeUser();
    const extension = await makeExtension();
    expect(await ask('POST', '/agents', { userId, extensionId: extension.id })).toMatchObject({
      status: 409,
      code: 'user-is-agent',
      errors: [{ field: 'userId' }],
    });
    expect(await ask('POST', '/agents', { userId: other.id, extensionId })).toMatchObject({
      status: 409,
      code: 'extension-has-agent',
      errors: [{ field: 'extensionId' }],
    });
    expect(await ask('DELETE', `/users/${userId}`)).toMatchObject({ status: 409, code: 'in-use' });
    expect(await ask('DELETE', `/extensions/${extensionId}`)).toMatchObject({ status: 409, code: 'in-use' });
  });

  it('is nobody who only looks on, and needs an extension that stays', async () => {
    const viewer = await makeUser('viewer');
    const { id: extensionId } = await makeExtension();
    expect(await ask('POST', '/agents', { userId: viewer.id, extensionId })).toMatchObject({ code: 'user-unfit' });
    const { id: userId } = await makeUser();
    await house.db.query(
      `insert into browser_phone (user_id, extension_id, expires_at) values ($1::uuid, $2::uuid, now() + interval '1 h')`,
      [userId, extensionId],
    );
    expect(await ask('POST', '/agents', { userId, extensionId })).toMatchObject({ status: 409, code: 'extension-lent' });
    const missing = randomUUID();
    expect(await ask('POST', '/agents', { userId: missing, extensionId })).toMatchObject({ code: 'reference-missing' });
    const fit = await makeExtension();
    expect(await ask('POST', '/agents', { userId, extensionId: fit.id, groups: [{ groupId: missing }] })).toMatchObject({
      code: 'reference-missing',
      errors: [{ field: 'groups' }],
    });
    const groupId = await makeGroup();
    expect(await ask('POST', '/agents', { userId, extensionId: fit.id, groups: [{ groupId }, { groupId }] })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'groups', code: 'repeated' }],
    });
  });

  it('is made in a batch with new extensions, all or none, and a repetition makes nothing and shows the same', async () => {
    const people = [await makeUser(), await makeUser()];
    const groupId = await makeGroup();
    const request = {
      method: 'POST' as const,
      url: '/api/v1/agent-batches',
      headers: { 'idempotency-key': randomUUID() },
      payload: { userIds: people.map(({ id }) => id), first: '7001', groupIds: [groupId] },
    };
    const first = await house.as('admin', request);
    type Batch = { items: { id: string; username: string; extension: string; password: string }[] };
    const { items } = first.json<Batch>();
    expect(items).toMatchObject(people.map(({ username }, place) => ({ username, extension: String(7_001 + place) })));
    expect(new Set(items.map((item) => item.password)).size).toBe(2);
    expect((await house.as('admin', request)).json<Batch>()).toEqual(first.json());
    const { rows } = await house.db.query<{ body: unknown }>('select body from idempotency_key where key = $1::text', [
      request.headers['idempotency-key'],
    ]);
    expect(JSON.stringify(rows)).not.toContain(items[0]?.password);
    const group = await get<{ members: { username: string }[] }>(`/agent-groups/${groupId}`);
    expect(group.members.map(({ username }) => username)).toEqual(people.map(({ username }) => username));

    const late = await makeUser();
    expect(await ask('POST', '/agent-batches', { userIds: [late.id, people[0]?.id], first: '7101' })).toMatchObject({
      code: 'user-is-agent',
    });
    const { total } = await get<{ total: number }>('/extensions?text=7101');
    expect(total).toBe(0);
    expect(await ask('POST', '/agent-batches', { userIds: [late.id], first: '7001' })).toMatchObject({
      code: 'extensions-taken',
      errors: [{ field: 'first' }],
    });
  });

  it('is listed by name, found by a part of it, by state and by group', async () => {
    const groupId = await makeGroup();
    const [one, two] = [await makeAgent([{ groupId }]), await makeAgent([{ groupId }])];
    await (await personOf(two.username)).post('/agents/me/sign-in', {});
    const names = async (query: string) =>
      (await get<{ items: Agent[] }>(`/agents?groupId=${groupId}&${query}`)).items.map(({ username }) => username);
    expect(await names('limit=10')).toEqual([one.username, two.username].toSorted());
    expect(await names(`text=${one.number}`)).toEqual([one.username]);
    expect(await names('state=signed-in')).toEqual([two.username]);
    const page = await get<{ items: Agent[]; nextCursor: string }>(`/agents?groupId=${groupId}&limit=1`);
    expect(await names(`limit=1&cursor=${page.nextCursor}`)).toEqual([one.username, two.username].toSorted().slice(1));
  });

  it('keeps the extension while signed in, is signed out when switched off, and is not removed out of a call', async () => {
    const groupId = await makeGroup();
    const agent = await makeAgent([{ groupId }]);
    const me = await personOf(agent.username);
    await me.post('/agents/me/sign-in', {});
    const { id: extensionId } = await makeExtension();
    expect(await ask('PATCH', `/agents/${agent.id}`, { extensionId })).toMatchObject({ code: 'agent-signed-in' });
    await me.post('/agents/me/state', { state: 'free' });
    await phoneThere(agent.number);
    const callId = randomUUID();
    await makeAgentStandings(house.db).reserve({ groupId, callId });
    expect(await ask('DELETE', `/agents/${agent.id}`)).toMatchObject({ status: 409, code: 'agent-in-call' });
    expect(await ask<Agent>('PATCH', `/agents/${agent.id}`, { enabled: false })).toMatchObject({
      state: 'reserved',
      next: { state: 'offline' },
    });
    await makeAgentStandings(house.db).step(agent.id, { kind: 'release', callId });
    expect(await get<Agent>(`/agents/${agent.id}`)).toMatchObject({ state: 'offline' });
    expect(await me.post<Problem>('/agents/me/sign-in', {})).toMatchObject({ status: 409, code: 'agent-disabled' });
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/agents/${agent.id}` })).statusCode).toBe(204);
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/extensions/${agent.extensionId}` })).statusCode).toBe(204);
  });
});

describe('a group', () => {
  it('is listed by its place, changed with its members, and its removal leaves the agents', async () => {
    const agent = await makeAgent();
    const last = await makeGroup({ name: 'zz first', sort: -20 });
    const first = await makeGroup({ name: 'aa second', sort: -10, wrapUpSeconds: 30, notes: 'after sales' });
    const { items } = await get<{ items: { id: string; wrapUpSeconds: number }[] }>('/agent-groups?limit=2');
    expect(items.map(({ id }) => id)).toEqual([last, first]);
    expect(items[1]).toMatchObject({ wrapUpSeconds: 30, notes: 'after sales' });
    expect(items[1]).toMatchObject({ autoAnswer: true, ringSecondsMax: 15 });
    expect(await ask('PATCH', `/agent-groups/${first}`, { autoAnswer: false, ringSecondsMax: 20 })).toMatchObject({
      ...{ wrapUpSeconds: 30, autoAnswer: false, ringSecondsMax: 20 },
    });
    const members = [{ agentId: agent.id, priority: 1, skills: ['粤语'] }];
    expect(await ask('PATCH', `/agent-groups/${first}`, { members })).toMatchObject({
      wrapUpSeconds: 30,
      members: [{ username: agent.username, priority: 1, skills: ['粤语'], state: 'offline', taking: true }],
    });
    expect(await ask('PATCH', `/agent-groups/${first}`, { members: [{ agentId: randomUUID() }] })).toMatchObject({
      code: 'reference-missing',
      errors: [{ field: 'members' }],
    });
    expect(await ask('POST', '/agent-groups', { name: 'zz first' })).toMatchObject({ status: 409, code: 'name-taken' });
    expect(await ask('POST', '/agent-groups', { name: 'x', wrapUpSeconds: 3_601 })).toMatchObject({
      errors: [{ field: 'wrapUpSeconds', code: 'too-large' }],
    });
    await ask('PATCH', `/agent-groups/${last}`, { members });
    expect((await house.as('supervisor', { method: 'DELETE', url: `/api/v1/agent-groups/${first}` })).statusCode).toBe(204);
    expect((await get<Agent>(`/agents/${agent.id}`)).groups).toMatchObject([{ groupId: last }]);
  });
});
