/** What agents press, what a supervisor makes of it, and how it was. */
import { describe, expect, it } from 'vitest';
import { type Agent, agentHouse, type Problem } from './agent-house.ts';
import { useHouse } from './house.ts';

const house = useHouse();
const { makeUser, makeGroup, makeAgent, personOf, get, ask } = agentHouse(house);

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
