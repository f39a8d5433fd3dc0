/** The agent's own call: with whom it is, what was written of it, an appointment, and no more calls; and the password of the page. */
import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeTurns } from '../../storage/turns.ts';
import { agentHouse, type Problem } from './agent-house.ts';
import { switchPassword, useHouse } from './house.ts';
import { made, makeTask } from './nouns.ts';

const house = useHouse({ requestLimits: { signedInMax: 100_000, anonymousMax: 100_000 } });
const { makeUser, makeGroup, makeAgent, personOf, phoneThere, get } = agentHouse(house);

const completed: CallResult = {
  outcome: 'completed',
  reason: 'answered-callee-hung-up',
  endedBy: 'callee',
  evidence: { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: 'OK', disposition: 'recv_bye' },
  heardToEnd: null,
};

type Own = {
  call: {
    callId: string;
    state: string;
    group: { name: string } | null;
    dispositions: string[];
    note: { text: string } | null;
    facts: { contact: { name: string; number: string; variables: object }; callbackAt: string | null; forbidden: string | null };
    turns: { text: string }[];
    earlier: { id: string; sentence: string; notes: object[] }[];
  } | null;
};

let taskId = '';
let groupId = '';
const ledger = () => makeLedger(house.db);
const standings = () => makeAgentStandings(house.db, { settleMs: 0 });

beforeAll(async () => {
  taskId = await makeTask(house, { name: '回访' });
  groupId = await makeGroup({ dispositions: ['愿意', '不愿意'] });
});

/** A call of the task to this number that somebody answered. */
async function liveCall(number: string, of = taskId): Promise<DialGrant> {
  const contacts = [{ number, name: '王丽', variables: { 产品: '净水器' } }];
  const asSupervisor = (url: string, payload: object) =>
    house.as('supervisor', { method: 'POST', url: `/api/v1/tasks/${of}${url}`, payload });
  await asSupervisor('/contacts', { contacts });
  await asSupervisor('/start', {});
  const [call] = await ledger().claim({ taskId: of, lane: 0, claimKey: randomUUID(), want: 1 });
  const answer = await ledger().fence({ callId: call?.callId ?? '', owner: 'test' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  await ledger().markRinging(answer.grant);
  await ledger().markLive(answer.grant);
  return answer.grant;
}

/** Somebody who talks with the callee of this call. */
async function talking(callId: string) {
  const agent = await makeAgent([{ groupId }]);
  await phoneThere(agent.number);
  const me = await personOf(agent.username);
  await me.post('/agents/me/sign-in', {});
  await me.post('/agents/me/state', { state: 'free' });
  await standings().reserve({ groupId, callId });
  await standings().step(agent.id, { kind: 'answer', callId });
  const hangUp = () => standings().step(agent.id, { kind: 'hang-up', callId });
  return { ...agent, me, hangUp, free: () => me.post('/agents/me/sign-out') };
}

const end = ({ callId, epoch }: DialGrant) => ledger().release({ callId, epoch, result: completed, waiter: null });

describe('the call that has an agent', () => {
  it('is told with contact, group, what an assistant said, and earlier calls of the number with their notes', async () => {
    const first = await liveCall('13800000101');
    const before = await talking(first.callId);
    await before.me.put('/agents/me/call/notes', { callId: first.callId, text: '周五再谈', disposition: '愿意' });
    await end(first);
    await before.hangUp();
    await before.free();

    const grant = await liveCall('13800000101');
    await makeTurns(house.db).save(grant, {
      ...{ n: 0, speaker: 'us', text: '您好', heard: '您好', interrupted: false, startMs: 0, endMs: 500, timings: {} },
    });
    const agent = await talking(grant.callId);
    const { call } = await agent.me.get<Own>('/agents/me/call');
    expect(call).toMatchObject({
      callId: grant.callId,
      state: 'talking',
      dispositions: ['愿意', '不愿意'],
      note: null,
      facts: {
        contact: { name: '王丽', number: '13800000101', variables: { 产品: '净水器' } },
        forbidden: null,
        callbackAt: null,
      },
      turns: [{ text: '您好' }],
      earlier: [
        {
          id: first.callId,
          outcome: 'completed',
          notes: [{ by: before.username, text: '周五再谈', disposition: '愿意' }],
        },
      ],
    });
    expect(call?.earlier[0]?.sentence).toMatch(/hung up/);
    await end(grant);
    await agent.hangUp();
    expect((await agent.me.get<Own>('/agents/me/call')).call).toMatchObject({ state: 'wrap-up' });
    expect(await agent.me.post('/agents/me/wrap-up/done')).toMatchObject({ state: 'free' });
    expect(await agent.me.post('/agents/me/wrap-up/done')).toMatchObject({ state: 'free' });
    expect(await agent.me.get('/agents/me/call')).toEqual({ call: null });
    expect(await agent.me.get('/agents/me/calls')).toMatchObject({
      figures: { calls: 1 },
      items: [{ callId: grant.callId, number: '13800000101', text: '', disposition: null }],
    });
    await agent.free();
  });

  it('ends its wrap-up with what was asked for meanwhile', async () => {
    const grant = await liveCall('13800000102');
    const agent = await talking(grant.callId);
    await agent.me.post('/agents/me/state', { state: 'busy', reason: 'break' });
    await end(grant);
    await agent.hangUp();
    expect(await agent.me.post('/agents/me/wrap-up/done')).toMatchObject({ state: 'busy', reason: 'break' });
    await agent.free();
  });
});

describe('a note', () => {
  it('is written anew until a day after the call, with a word of the own groups, and audited without what it says', async () => {
    const grant = await liveCall('13800000103');
    const agent = await talking(grant.callId);
    const put = (body: object) => agent.me.put<Problem>('/agents/me/call/notes', { callId: grant.callId, ...body });
    expect(await put({ text: 'x', disposition: '没有的' })).toMatchObject({ status: 422, code: 'disposition-unknown' });
    expect(await put({ text: 'x'.repeat(4_001), disposition: null })).toMatchObject({
      errors: [{ field: 'text', code: 'too-long' }],
    });
    expect(await put({ text: '要发票', disposition: '愿意' })).toMatchObject({ text: '要发票', by: agent.username });
    await end(grant);
    await agent.hangUp();
    await agent.me.post('/agents/me/wrap-up/done');
    expect(await put({ text: '要发票，已发', disposition: '愿意' })).toMatchObject({ text: '要发票，已发' });
    const { items } = await get<{ items: { after: unknown }[] }>('/audit?subjectKind=call&action=note', 'admin');
    expect(items).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain('发票');
    await house.db.query(
      `update agent_span set until_at = clock_timestamp() - interval '25 hours' where agent_id = $1::uuid and call_id = $2::uuid`,
      [agent.id, grant.callId],
    );
    expect(await put({ text: '太晚', disposition: null })).toMatchObject({ status: 409, code: 'note-too-late' });
    await agent.free();
  });

  it('belongs to a call of one’s own', async () => {
    const grant = await liveCall('13800000104');
    const [agent, other] = [await talking(grant.callId), await makeAgent([{ groupId }])];
    const stranger = await personOf(other.username);
    const body = { callId: grant.callId, text: 'x', disposition: null };
    expect(await stranger.put<Problem>('/agents/me/call/notes', body)).toMatchObject({ status: 404, code: 'call-not-yours' });
    const nobody = await personOf((await makeUser()).username);
    expect(await nobody.put<Problem>('/agents/me/call/notes', body)).toMatchObject({ status: 404, code: 'not-an-agent' });
    expect(await nobody.get('/agents/me')).toMatchObject({ agent: null, admins: ['admin'] });
    expect(await nobody.get('/agents/me/call')).toEqual({ call: null });
    await end(grant);
    await agent.hangUp();
    await agent.free();
  });
});

describe('an appointment', () => {
  const contactOf = async ({ brief: { contactId } }: DialGrant) =>
    (
      await house.db.query<{ state: string; because: string | null }>(
        'select state, waits_because as because from contact where id = $1::uuid',
        [contactId],
      )
    ).rows[0];

  it('made in the call becomes an attempt when it ends, like that of a callee', async () => {
    const grant = await liveCall('13800000105');
    const agent = await talking(grant.callId);
    const ask = (body: object) => agent.me.post<Problem>('/agents/me/call/callback', { callId: grant.callId, ...body });
    expect(await ask({})).toMatchObject({ status: 422, code: 'callback-refused' });
    expect(await ask({ at: '2020-01-01T10:00' })).toMatchObject({ code: 'callback-refused', errors: [{ field: 'at' }] });
    expect(await ask({ inMinutes: 90 })).toMatchObject({ moved: false });
    expect((await agent.me.get<Own>('/agents/me/call')).call?.facts.callbackAt).not.toBeNull();
    await end(grant);
    expect(await contactOf(grant)).toEqual({ state: 'waiting', because: 'callback' });
    await agent.hangUp();
    await agent.free();
  });

  it('made in the wrap-up of the last call of a task lets the task go on', async () => {
    const task = await makeTask(house);
    const grant = await liveCall('13800000106', task);
    const agent = await talking(grant.callId);
    await end(grant);
    await agent.hangUp();
    await house.db.query(`update task set status = 'completed' where id = $1::uuid`, [task]);
    expect(await agent.me.post('/agents/me/call/callback', { callId: grant.callId, inMinutes: 30 })).toMatchObject({
      moved: false,
    });
    expect(await contactOf(grant)).toEqual({ state: 'waiting', because: 'callback' });
    expect(await get(`/tasks/${task}`)).toMatchObject({ status: 'running' });
    await house.db.query(`update task set status = 'stopped' where id = $1::uuid`, [task]);
    expect(await agent.me.post<Problem>('/agents/me/call/callback', { callId: grant.callId, inMinutes: 30 })).toMatchObject({
      code: 'callback-refused',
      detail: expect.stringContaining('was stopped') as string,
    });
    await agent.free();
  });

  it('is refused for a number that is not to be called again', async () => {
    const grant = await liveCall('13800000107');
    const agent = await talking(grant.callId);
    const body = { callId: grant.callId, scope: 'task', reason: '不需要' };
    expect(await agent.me.post('/agents/me/call/do-not-call', body)).toEqual({ forbidden: 'task' });
    expect(await agent.me.post('/agents/me/call/do-not-call', { ...body, scope: 'all' })).toEqual({ forbidden: 'all' });
    expect(await agent.me.post<Problem>('/agents/me/call/callback', { callId: grant.callId, inMinutes: 30 })).toMatchObject({
      detail: expect.stringContaining('do-not-call') as string,
    });
    const listed = await get<{ items: object[] }>('/do-not-call?q=13800000107', 'agent');
    expect(listed.items).toMatchObject([
      { callId: grant.callId, createdBy: agent.username },
      { callId: grant.callId, createdBy: agent.username },
    ]);
    await end(grant);
    await agent.hangUp();
    await agent.free();
  });
});

describe('the phone of an agent’s page', () => {
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

  async function askSwitchDoor(fields: Record<string, string>): Promise<string> {
    const credentials = Buffer.from(`carillon:${switchPassword}`).toString('base64');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${credentials}` };
    const payload = new URLSearchParams(fields).toString();
    return (await house.app.inject({ method: 'POST', url: '/fs?node=sw1', headers, payload })).body;
  }

  /** What the switch asks when somebody signs in with this hash. */
  function signIn(number: string, a1Hash: string): Record<string, string> {
    const digest = { method: 'REGISTER', uri: 'sip:carillon', nonce: 'n0', qop: 'auth', cnonce: 'c0', nc: '00000001' };
    const response = md5(`${a1Hash}:n0:00000001:c0:auth:${md5('REGISTER:sip:carillon')}`);
    const auth: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...digest, response })) auth[`sip_auth_${name}`] = value;
    return { section: 'directory', action: 'sip_auth', user: number, ip: '198.51.100.9', ...auth };
  }

  it('signs in with a password of its own, while a desk phone keeps the one it has', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    const deskHash = (
      await house.db.query<{ hash: string }>('select a1_hash as hash from extension where number = $1::text', [agent.number])
    ).rows[0]?.hash;
    const { number, password } = await me.post<{ number: string; password: string }>('/agents/me/phone');
    expect(number).toBe(agent.number);
    const pageHash = md5(`${number}:carillon:${password}`);
    await expect.poll(() => askSwitchDoor(signIn(number, pageHash))).toContain(`"a1-hash" value="${pageHash}"`);
    expect(await askSwitchDoor(signIn(number, deskHash ?? ''))).toContain(`"a1-hash" value="${deskHash}"`);
    expect(await askSwitchDoor(signIn(number, md5('a guess')))).toContain(`"a1-hash" value="${deskHash}"`);
    // Opened again, the password of before is worth nothing.
    await me.post('/agents/me/phone');
    await expect.poll(() => askSwitchDoor(signIn(number, pageHash))).not.toContain(pageHash);
    const { items } = await get<{ items: object[] }>('/audit?subjectKind=agent&action=open-phone', 'admin');
    expect(items).toHaveLength(1);
  });

  it('is closed for whoever is an agent no more', async () => {
    const agent = await makeAgent();
    const me = await personOf(agent.username);
    await me.post('/agents/me/phone');
    await house.as('admin', { method: 'PATCH', url: `/api/v1/agents/${agent.id}`, payload: { enabled: false } });
    expect(await me.post<Problem>('/agents/me/phone')).toMatchObject({ status: 409, code: 'agent-disabled' });
    const { rows } = await house.db.query('select 1 from extension where number = $1::text and page_until is not null', [
      agent.number,
    ]);
    expect(rows).toEqual([]);
  });
});

describe('the words of a group', () => {
  it('are usual ones in the language of who makes it, until a supervisor changes them', async () => {
    const { id } = await made(house, '/agent-groups', { name: '标签组' });
    expect(await get(`/agent-groups/${id}`)).toMatchObject({ dispositions: expect.arrayContaining(['Interested']) as string[] });
    await house.as('supervisor', {
      method: 'PATCH',
      url: `/api/v1/agent-groups/${id}`,
      payload: { dispositions: [' 已签约 ', '考虑中'] },
    });
    expect(await get(`/agent-groups/${id}`)).toMatchObject({ dispositions: ['已签约', '考虑中'] });
  });
});
