import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../api/passwords.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeUsers } from '../../storage/users.ts';
import { useHouse } from './house.ts';
import { made } from './nouns.ts';

const house = useHouse();

type Agent = {
  id: string;
  username: string;
  extension: string;
  state: string;
  reason: string | null;
  by: string | null;
  next: unknown;
  hasPhone: boolean;
  groups: { groupId: string; name: string; priority: number; skills: string[]; taking: boolean }[];
};
type Problem = { status: number; code: string; errors?: { field: string; code: string }[] };

const password = 'a good long password';
let hash = '';
let n = 0;
beforeAll(async () => {
  hash = await hashPassword(password);
});

async function makeUser(role: 'viewer' | 'agent' = 'agent'): Promise<{ id: string; username: string }> {
  n += 1;
  const username = `person-${n}`;
  const draft = { username, passwordHash: hash, role, language: 'en', mustChangePassword: false } as const;
  const user = await makeUsers(house.db).insert(draft);
  return { id: user?.id ?? '', username };
}

async function makeExtension(): Promise<{ id: string; number: string }> {
  n += 1;
  const number = String(4_000 + n);
  const { extension } = (await made(house, '/extensions', { number })) as unknown as { extension: { id: string } };
  return { id: extension.id, number };
}

async function makeGroup(change: object = {}): Promise<string> {
  n += 1;
  return (await made(house, '/agent-groups', { name: `group ${n}`, ...change })).id;
}

async function makeAgent(groups: object[] = []): Promise<{ id: string; username: string; extensionId: string; number: string }> {
  const { id: userId, username } = await makeUser();
  const { id: extensionId, number } = await makeExtension();
  const { id } = await made(house, '/agents', { userId, extensionId, groups });
  return { id, username, extensionId, number };
}

/** Asks as this person, by a session. */
async function personOf(username: string) {
  const signedIn = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password } });
  const cookies = Object.fromEntries(signedIn.cookies.map(({ name, value }) => [name, value]));
  const headers = { 'accept-language': 'en' };
  return {
    get: async <T>(url: string) => (await house.app.inject({ url: `/api/v1${url}`, cookies, headers })).json<T>(),
    post: async <T = Agent>(url: string, payload?: object) =>
      (
        await house.app.inject({
          method: 'POST',
          url: `/api/v1${url}`,
          cookies,
          headers,
          ...(payload === undefined ? {} : { payload }),
        })
      ).json<T>(),
  };
}

const get = async <T>(url: string, role: 'viewer' | 'agent' | 'supervisor' | 'admin' = 'viewer') =>
  (await house.as(role, { url: `/api/v1${url}` })).json<T>();
const ask = async <T = Problem>(method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object = {}) =>
  (await house.as('admin', { method, url: `/api/v1${url}`, payload })).json<T>();

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

async function phoneThere(number: string): Promise<void> {
  const phone = { profile: 'internal', address: '198.51.100.4', port: 5_062, userAgent: 'Desk phone', expiresInMs: 600_000 };
  await makeRegistrations(house.db).registered('sw1', { ...phone, callId: `phone-${number}`, number });
}

describe('at work', () => {
  it('one signs in, is free, busy for a reason, and signs out; a second press changes nothing', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    expect(await me.post<Problem>('/agents/me/state', { state: 'free' })).toMatchObject({
      status: 409,
      code: 'agent-not-signed-in',
    });
    expect(await me.post('/agents/me/sign-in', {})).toMatchObject({ state: 'signed-in' });
    const free = await me.post('/agents/me/state', { state: 'free' });
    expect(await me.post('/agents/me/state', { state: 'free' })).toEqual(free);
    expect(await me.post('/agents/me/state', { state: 'busy', reason: 'break' })).toMatchObject({
      state: 'busy',
      reason: 'break',
    });
    expect(await me.post('/agents/me/beat')).toMatchObject({ state: 'busy', reason: 'break' });
    expect(await me.post('/agents/me/sign-out')).toMatchObject({ state: 'offline', reason: null });
  });

  it('takes reasons of the house and of the settings, and names them all when it knows one not', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    await me.post('/agents/me/sign-in', {});
    const busy = (reason?: string) =>
      me.post<Problem & Agent>('/agents/me/state', { state: 'busy', ...(reason === undefined ? {} : { reason }) });
    expect(await busy('回访')).toMatchObject({ status: 422, code: 'busy-reason-unknown', errors: [{ field: 'reason' }] });
    expect(await busy()).toMatchObject({ code: 'busy-reason-unknown' });
    expect(await busy('no-answer')).toMatchObject({ code: 'busy-reason-unknown' });
    await ask('PATCH', '/settings', { busyReasons: ['回访'] });
    expect(await busy('回访')).toMatchObject({ state: 'busy', reason: '回访' });
    expect(await me.get('/agents/me')).toMatchObject({
      busyReasons: ['break', 'meeting', 'training', '回访'],
      beatEveryMs: 2_000,
    });
  });

  it('signs in for groups of one’s own', async () => {
    const [mine, second, theirs] = [await makeGroup(), await makeGroup(), await makeGroup()];
    const agent = await makeAgent([{ groupId: mine }, { groupId: second }]);
    const me = await personOf(agent.username);
    expect(await me.post<Problem>('/agents/me/sign-in', { groupIds: [theirs] })).toMatchObject({ code: 'group-not-yours' });
    const taking = ({ groups }: Agent) => groups.filter((group) => group.taking).map(({ groupId }) => groupId);
    expect(taking(await me.post('/agents/me/sign-in', { groupIds: [mine] }))).toEqual([mine]);
    expect(taking(await me.post('/agents/me/sign-in', {})).toSorted()).toEqual([mine, second].toSorted());
  });

  it('is for people who are agents: others and programs are told so', async () => {
    const { username } = await makeUser();
    const nobody = await personOf(username);
    expect(await nobody.get('/agents/me')).toMatchObject({ agent: null });
    expect(await nobody.post<Problem>('/agents/me/sign-in', {})).toMatchObject({ status: 404, code: 'not-an-agent' });
    expect(await nobody.post<Problem>('/agents/me/beat')).toMatchObject({ status: 404, code: 'not-an-agent' });
    expect(await get('/agents/me', 'agent')).toMatchObject({ agent: null });
  });

  it('a supervisor’s word is told with the name, and stands in the audit log', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    const force = (payload: object) =>
      house.as('supervisor', { method: 'POST', url: `/api/v1/agents/${agent.id}/state`, payload });
    expect((await force({ state: 'free' })).json()).toMatchObject({ code: 'agent-not-signed-in' });
    await me.post('/agents/me/sign-in', {});
    expect((await force({ state: 'busy', reason: 'training' })).json()).toMatchObject({
      state: 'busy',
      reason: 'training',
      by: 'supervisor program',
    });
    expect((await force({ state: 'offline' })).json()).toMatchObject({ state: 'offline', reason: 'forced' });
    const audited = await get<{ items: { action: string; after: unknown }[] }>(
      '/audit?subjectKind=agent&action=force-state',
      'admin',
    );
    expect(audited.items[0]).toMatchObject({
      action: 'agent.force-state',
      after: { username: agent.username, state: 'offline' },
    });
  });
});

describe('the history', () => {
  type Day = {
    items: { id: number; state: string; until: string | null }[];
    nextCursor: string | null;
    total: number;
    day: string;
    sums: unknown[];
  };

  it('shows a day in pages, the own one to an agent and everybody’s to a supervisor', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    await me.post('/agents/me/sign-in', {});
    for (const reason of ['break', 'meeting', 'training']) await me.post('/agents/me/state', { state: 'busy', reason });
    const day = await me.get<Day>(`/agents/${agent.id}/states`);
    expect(day.items.map(({ state }) => state)).toEqual(['offline', 'signed-in', 'busy', 'busy', 'busy']);
    expect(day.items.at(-1)).toMatchObject({ until: null });
    const read: number[] = [];
    let cursor = '';
    for (let page = 0; page < 5; page += 1) {
      const part = await get<Day>(`/agents/${agent.id}/states?limit=2${cursor}`, 'supervisor');
      read.push(...part.items.map(({ id }) => id));
      if (part.nextCursor === null) break;
      cursor = `&cursor=${part.nextCursor}`;
    }
    expect(read).toEqual(day.items.map(({ id }) => id));
    const stranger = await personOf((await makeAgent()).username);
    expect(await stranger.get<Problem>(`/agents/${agent.id}/states`)).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await get<Day>(`/agents/${agent.id}/states?day=2020-02-29`, 'supervisor')).toMatchObject({
      items: [],
      day: '2020-02-29',
    });
    expect(await get<Problem>(`/agents/${agent.id}/states?day=2021-02-29`, 'supervisor')).toMatchObject({
      status: 422,
      errors: [{ field: 'day', code: 'not-a-date' }],
    });
  });

  it('is summed up for each agent', async () => {
    const groupId = await makeGroup();
    const agent = await makeAgent([{ groupId }]);
    await house.db.query(
      `insert into agent_span (agent_id, state, reason, from_at, until_at) values
        ($1::uuid, 'talking', null, '2026-01-05T09:00:00Z', '2026-01-05T09:10:00Z'),
        ($1::uuid, 'busy', 'break', '2026-01-05T09:10:00Z', '2026-01-05T10:10:00Z')`,
      [agent.id],
    );
    const span = 'from=2026-01-05T09:00:00Z&to=2026-01-05T10:00:00Z';
    expect(await get(`/reports/agents?groupId=${groupId}&${span}`, 'supervisor')).toMatchObject({
      items: [
        {
          username: agent.username,
          signedInMs: 3_600_000,
          calls: 1,
          sums: [
            { state: 'busy', reason: 'break', ms: 3_000_000, times: 1 },
            { state: 'talking', ms: 600_000, times: 1 },
          ],
        },
      ],
    });
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
