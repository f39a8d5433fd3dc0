/** The phone in the browser: its credentials, and the pipe to a switch that lets nobody else through and leads nowhere else. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { hashPassword } from '../../api/passwords.ts';
import type { Role } from '../../api/route-contract.ts';
import { makeBrowserPhones } from '../../storage/browser-phones.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeUsers } from '../../storage/users.ts';
import { useHouse } from './house.ts';

const house = useHouse({ pipeLimits: { recheckMs: 50 } });
const cookies = new Map<Role, string>();
/** What the switch was asked for, besides the bytes. */
const asked: { url: string; headers: Record<string, unknown> }[] = [];
let fakeSwitch: WebSocketServer;
let port: number;

beforeAll(async () => {
  fakeSwitch = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
  fakeSwitch.on('connection', (socket, request) => {
    asked.push({ url: request.url ?? '', headers: { ...request.headers } });
    socket.on('message', (text: Buffer) => socket.send(`echo ${text.toString()}`));
  });
  await once(fakeSwitch, 'listening');
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  port = (house.app.server.address() as AddressInfo).port;
  for (const role of ['viewer', 'agent', 'supervisor'] as const) cookies.set(role, await signedIn(role));
});

afterAll(() => {
  fakeSwitch.close();
});

beforeEach(async () => {
  asked.length = 0;
  await house.db.query('delete from sip_profile');
  await openDoorAt((fakeSwitch.address() as AddressInfo).port);
  await makeSwitchNodes(house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
});

async function signedIn(role: Role): Promise<string> {
  const password = `password of a ${role}`;
  await makeUsers(house.db).insert({
    ...{ username: `phone-${role}`, passwordHash: await hashPassword(password), role, language: 'en', mustChangePassword: false },
  });
  return signInAgain(role);
}

async function signInAgain(role: Role): Promise<string> {
  const payload = { username: `phone-${role}`, password: `password of a ${role}` };
  const reply = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload });
  expect(reply.statusCode, reply.body).toBe(200);
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
}

async function openDoorAt(switchPort: number): Promise<void> {
  const profiles = makeSipProfiles(house.db);
  await profiles.ensure('sw1');
  const seen = { sipIp: '127.0.0.1', sipPort: 5060, wsBinding: `127.0.0.1:${switchPort}`, calls: 0, registrations: 0 };
  await profiles.report('sw1', [{ name: 'internal', seen }]);
}

type Knock = { role?: Role | null; node?: string; origin?: string | null; protocol?: string; path?: string };

function knock({
  role = 'agent',
  node = 'sw1',
  origin = `http://127.0.0.1:${port}`,
  protocol = 'sip',
  path = '/sip',
}: Knock = {}): WebSocket {
  const cookie = role === null ? {} : { cookie: `theme=dark; ${cookies.get(role)}` };
  return new WebSocket(`ws://127.0.0.1:${port}${path}?node=${node}`, [protocol], {
    headers: cookie,
    ...(origin === null ? {} : { origin }),
  });
}

async function answer(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

async function opened(change: Knock = {}): Promise<WebSocket> {
  const socket = knock(change);
  expect(await answer(socket)).toBe(101);
  return socket;
}

describe('the pipe from a browser to a switch', () => {
  it('carries bytes both ways, and nothing of the browser but the key of its WebSocket', async () => {
    const socket = await opened();
    expect(socket.protocol).toBe('sip');
    socket.send('REGISTER sip:carillon SIP/2.0');
    const [text] = (await once(socket, 'message')) as [Buffer];
    expect(String(text)).toBe('echo REGISTER sip:carillon SIP/2.0');
    expect(asked).toHaveLength(1);
    expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual([
      'connection',
      'host',
      'sec-websocket-key',
      'sec-websocket-protocol',
      'sec-websocket-version',
      'upgrade',
    ]);
    socket.close();
    await once(socket, 'close');
  });

  it.each<[string, Knock, number]>([
    ['a stranger', { role: null }, 401],
    ['a viewer, who may not hear calls', { role: 'viewer' }, 403],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a program, which names no page', { origin: null }, 403],
    ['a switch that is none of ours', { node: 'sw9' }, 404],
    ['a node that is an address', { node: '127.0.0.1:22' }, 404],
    ['another path', { path: '/sip/../sip2' }, 404],
    ['another protocol', { protocol: 'chat' }, 400],
  ])('refuses %s', async (_name, change, status) => {
    expect(await answer(knock(change))).toBe(status);
    expect(asked).toEqual([]);
  });

  it('is shut where the switch has no WebSocket, or said so too long ago, or does not listen', async () => {
    await house.db.query(`update sip_profile set seen = jsonb_set(seen, '{wsBinding}', 'null') where name = 'internal'`);
    expect(await answer(knock())).toBe(503);
    await openDoorAt((fakeSwitch.address() as AddressInfo).port);
    await house.db.query(`update sip_profile set seen_at = now() - interval '5 minutes'`);
    expect(await answer(knock())).toBe(503);
    await openDoorAt(1);
    expect(await answer(knock())).toBe(502);
  });

  it('takes so many of one person and no more, and has room again when one is gone', async () => {
    const sockets: WebSocket[] = [];
    for (let n = 0; n < 5; n += 1) sockets.push(await opened());
    expect(await answer(knock())).toBe(429);
    const [first] = sockets;
    first?.close();
    if (first !== undefined) await once(first, 'close');
    // The switch's end of it closes a moment later.
    let status = 0;
    for (let n = 0; n < 100 && status !== 101; n += 1) {
      const next = knock();
      status = await answer(next);
      next.terminate();
    }
    expect(status).toBe(101);
    for (const socket of sockets) socket.terminate();
  });

  it('ends with the session of its person', async () => {
    const before = cookies.get('agent') ?? '';
    cookies.set('agent', await signInAgain('agent'));
    const socket = await opened();
    const closed = once(socket, 'close');
    await house.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie: cookies.get('agent') ?? '' } });
    await closed;
    cookies.set('agent', before);
  });

  it('answers an upgrade that is no phone by closing it', async () => {
    const raw = connect(port, '127.0.0.1');
    raw.write('GET /api/v1/events HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
    const [bytes] = (await once(raw, 'data')) as [Buffer];
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 404 /);
    raw.destroy();
  });
});

describe('the credentials of a browser', () => {
  const lend = (role: Role) =>
    house.app.inject({ method: 'POST', url: '/api/v1/phone/credentials', headers: { cookie: cookies.get(role) ?? '' } });
  type Lent = { extensionId: string; number: string; password: string; domain: string };

  it('are an extension of the person, with a password made anew each time', async () => {
    const [first, second] = [(await lend('supervisor')).json<Lent>(), (await lend('supervisor')).json<Lent>()];
    expect(first).toMatchObject({ number: '7000', domain: 'carillon' });
    expect(second.extensionId).toBe(first.extensionId);
    expect(second.password).not.toBe(first.password);
    const { rows } = await house.db.query<{ hash: string; told: string | null }>(
      `select a1_hash as hash, (select string_agg(after::text, '') from audit_entry where action = 'phone.lend') as told
      from extension where id = $1::uuid`,
      [first.extensionId],
    );
    expect(rows[0]?.hash).toBe(createHash('md5').update(`7000:carillon:${second.password}`).digest('hex'));
    expect(rows[0]?.told).not.toContain(second.password);
  });

  it('are not for programs, nor for agents', async () => {
    const program = await house.as('admin', { method: 'POST', url: '/api/v1/phone/credentials' });
    expect(program.json<{ code: string }>().code).toBe('people-only');
    expect((await lend('agent')).statusCode).toBe(403);
  });

  it('go with their extension when nobody asked for them again', async () => {
    await lend('supervisor');
    expect(await makeBrowserPhones(house.db).takeBack()).toBe(0);
    await house.db.query(`update browser_phone set expires_at = now() - interval '1 second'`);
    expect(await makeBrowserPhones(house.db).takeBack()).toBe(1);
    expect((await house.db.query('select 1 from extension')).rowCount).toBe(0);
  });
});

describe('what is told of the doors', () => {
  const doors = async () =>
    (await house.as('agent', { url: '/api/v1/phone' })).json<{ doors: { node: string; door: string; sentence: string }[] }>()
      .doors;

  it('is where a browser may register, and what is missing elsewhere', async () => {
    expect(await doors()).toMatchObject([
      { node: 'sw1', door: 'open' },
      { node: 'sw2', door: 'switch-away' },
    ]);
    const set = (statement: string) => house.db.query(`update sip_profile set ${statement} where name = 'internal'`);
    await set(`seen = jsonb_set(seen, '{wsBinding}', 'null')`);
    expect((await doors())[0]).toMatchObject({ door: 'no-web-socket', sentence: expect.stringContaining(':5066') as string });
    await set('running = false');
    expect((await doors())[0]).toMatchObject({
      door: 'profile-stopped',
      sentence: expect.stringContaining('FreeSWITCH') as string,
    });
    await set('enabled = false');
    expect((await doors())[0]).toMatchObject({ door: 'no-profile' });
  });
});
