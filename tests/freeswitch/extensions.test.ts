/** Two phones at a switch that knows only our address: they register, call each other and outside when they may, and guessers are shut out. */
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAllowedAddresses } from '../../api/allowed-addresses.ts';
import { readSettings } from '../../config/settings.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { type NodeRounds, openKeeper } from '../../workers/keeper-house.ts';
import { houseSealer, silent, useHouse } from '../api/house.ts';
import { made } from '../api/nouns.ts';
import { type BareSettings, bareSettings, Door, restartBare } from './bare-switch.ts';
import { echoes, refuses } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { type PhoneCall, SipPhone } from './carrier/sip-phone.ts';
import { reach } from './real-switch.ts';

const settings = bareSettings();
const waitMs = 100;
const waitsMax = 300;
const local = '127.0.0.1';
const carrierPort = 16_063;
const tone = Int16Array.from({ length: 800 }, (_, n) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * n) / 8_000)));
const loud = 1_000;

describe.skipIf(settings === null)('phones (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)', () => {
  const bare = settings ?? ({ address: { name: '' }, ports: {}, door: {} } as BareSettings);
  const house = useHouse({
    switches: { password: bare.password, nodes: () => Promise.resolve([bare.address.name]), allowed: makeAllowedAddresses([]) },
  });
  const closers: (() => Promise<void> | void)[] = [];
  const phones: SipPhone[] = [];
  let carrier: SipCarrier;
  let node: SwitchNode;
  let keeper: NodeRounds;
  /** An address of this machine that is not the one that browsers have: guessers sit there. */
  const outside =
    Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '';

  beforeAll(async () => {
    await house.db.query(
      `insert into sip_profile (node, name, settings)
      select $1::text, p.name, p.settings from jsonb_to_recordset($2::jsonb) as p (name text, settings jsonb)`,
      [bare.address.name, JSON.stringify([profile('internal', true), profile('external', false)])],
    );
    carrier = await SipCarrier.open({ host: outside, port: carrierPort });
    closers.unshift(() => carrier.close());
    const door = new Door(house, bare.door);
    await door.open();
    closers.unshift(() => door.shut());
    await restartBare(bare);
    node = makeSwitchNode({
      address: bare.address,
      mediaAddress: local,
      log: silent,
      callsPerSecond: 50,
      limits: { backoffMs: () => 200 },
    });
    closers.unshift(() => node.close());
    await reach(node, 'ready');
    const all = { ...readSettings({ CARILLON_SWITCH_FILES: bare.files }), databaseUrl: house.url, switches: [bare.address] };
    keeper = openKeeper(node, {
      settings: { ...all, temporal: { ...all.temporal, address: '' } },
      log: silent,
      fail: () => undefined,
      keepLine: () => undefined,
      onClose: (close) => void closers.unshift(close),
      db: house.db,
      sealer: houseSealer,
    });
    keeper.rounds.wake();
    await eventually(async () => ((await node.sofia.look([])).profiles.length === 2 ? true : null), 'two profiles');
  }, 60_000);

  afterAll(async () => {
    for (const phone of phones) phone.close();
    for (const close of closers) await close();
  });

  function profile(name: 'internal' | 'external', authCalls: boolean): object {
    const own = { sipIp: outside, sipPort: bare.ports[name], rtpIp: outside, extSipIp: null, extRtpIp: null };
    return { name, settings: { ...own, authCalls, wsBinding: null, wssBinding: null, codecs: ['PCMU', 'PCMA'] } };
  }

  async function eventually<T>(look: () => Promise<T | null>, what: string): Promise<T> {
    for (let wait = 0; wait < waitsMax; wait += 1) {
      const found = await look();
      if (found !== null) return found;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    throw new Error(`${what} did not come about`);
  }

  type Extension = { id: string; number: string; registrations: { address: string; userAgent: string; profile: string }[] };
  type Block = { id: string; address: string; number: string | null; attempts: number };

  async function get<T>(url: string): Promise<T> {
    const reply = await house.as('supervisor', { method: 'GET', url: `/api/v1${url}` });
    expect(reply.statusCode, reply.body).toBe(200);
    return reply.json<T>();
  }

  async function set(payload: object): Promise<void> {
    expect((await house.as('admin', { method: 'PATCH', url: '/api/v1/settings', payload })).statusCode).toBe(200);
  }

  async function extension(number: string): Promise<{ id: string; number: string; password: string }> {
    const reply = await house.as('admin', { method: 'POST', url: '/api/v1/extensions', payload: { number } });
    const { extension: made, password } = reply.json<{ extension: Extension; password: string }>();
    return { id: made.id, number, password };
  }

  async function phoneOf(
    { number, password }: { number: string; password: string },
    { at = local, server = 'internal' }: { at?: string; server?: 'internal' | 'external' } = {},
  ): Promise<SipPhone> {
    const phone = await SipPhone.open(at, { server: { host: outside, port: bare.ports[server] }, user: number, password });
    phones.push(phone);
    return phone;
  }

  /** A phone of a new extension that is registered. */
  async function registered(number: string): Promise<{ id: string; number: string; password: string; phone: SipPhone }> {
    const account = await extension(number);
    const phone = await phoneOf(account);
    await eventually(async () => ((await phone.register()) === 200 ? true : null), `the registration of ${number}`);
    return { ...account, phone };
  }

  const seen = (id: string, registrations: number) =>
    eventually(async () => {
      const found = await get<Extension>(`/extensions/${id}`);
      return found.registrations.length === registrations ? found : null;
    }, `${registrations} phones`);

  /** A line for phones; it is dialled once its gateway is there. */
  async function addLine(change: object): Promise<void> {
    const { id } = await made(house, '/lines', {
      name: `line ${randomUUID()}`,
      node: bare.address.name,
      profile: 'external',
      register: false,
      pingSeconds: 5,
      capacity: 5,
      callerNumbers: ['02188880001'],
      codec: 'PCMU',
      purpose: 'phoneBar',
      ...change,
    });
    keeper.rounds.wake();
    await eventually(async () => {
      const { standing } = await get<{ standing: { state: string } | null }>(`/lines/${id}`);
      return standing !== null && standing.state !== 'missing' ? true : null;
    }, 'a gateway');
  }

  /** Each hears the tone that the other one sends. */
  async function hearEachOther(call: PhoneCall, called: SipPhone): Promise<void> {
    const [caller, callee] = [call.sound, called.taken.at(-1)];
    if (caller === null || callee === undefined) throw new Error('there is no call');
    caller.repeat(tone);
    callee.repeat(tone);
    const heard = (sound: typeof caller) =>
      new Promise<void>((resolve) => {
        sound.onFrame = (frame) => {
          if (Math.max(...frame) > loud) resolve();
        };
      });
    await Promise.all([heard(caller), heard(callee)]);
  }

  it('are seen with their address while they are registered', async () => {
    const { id, phone } = await registered('2001');
    const { registrations } = await seen(id, 1);
    expect(registrations).toMatchObject([{ address: local, userAgent: 'Test phone/1.0', profile: 'internal' }]);
    keeper.rounds.wake();
    expect(await phone.register(0)).toBe(200);
    await seen(id, 0);
  });

  it('have to sign in anew when their extension gets another password', async () => {
    const { id, phone } = await registered('2002');
    await seen(id, 1);
    const reply = await house.as('admin', { method: 'POST', url: `/api/v1/extensions/${id}/password`, payload: {} });
    keeper.rounds.wake();
    await seen(id, 0);
    expect(await node.sofia.registrations('internal')).not.toContainEqual(expect.objectContaining({ number: '2002' }));
    expect(await phone.register()).toBe(403);
    expect(await phone.register(60, reply.json<{ password: string }>().password)).toBe(200);
    await seen(id, 1);
  });

  it('call each other only when that is switched on, and are told busy as it is', async () => {
    const [first, second] = [await registered('2003'), await registered('2004')];
    expect((await first.phone.call('2004')).status).toBe(403);
    await set({ extensionDialling: true });
    const call = await eventually(async () => {
      const tried = await first.phone.call('2004');
      return tried.status === 403 ? null : tried;
    }, 'a call between extensions');
    expect(call.status).toBe(200);
    await hearEachOther(call, second.phone);
    call.hangUp();
    second.phone.manners = 'is-busy';
    expect((await first.phone.call('2004')).status).toBe(486);
    await extension('2005');
    expect((await first.phone.call('2005')).status).toBe(480);
    await set({ extensionDialling: false });
    await eventually(async () => ((await first.phone.call('2004')).status === 403 ? true : null), 'the refusal');
  });

  it('call outside by a line only when that is switched on, and nobody who may not be called', async () => {
    const { phone } = await registered('2006');
    await addLine({ address: `${outside}:${carrierPort}` });
    const number = carrier.callee(echoes);
    expect((await phone.call(number)).status).toBe(403);
    await set({ extensionsDialOut: true });
    const call = await eventually(async () => {
      const tried = await phone.call(number);
      return tried.status === 200 ? tried : null;
    }, 'a call to the carrier');
    expect(carrier.callsTo(number).at(-1)).toMatchObject({ endedBy: null });
    const echoed = new Promise<void>((resolve) => {
      if (call.sound === null) return;
      call.sound.repeat(tone);
      call.sound.onFrame = (frame) => (Math.max(...frame) > loud ? resolve() : undefined);
    });
    await echoed;
    call.hangUp();
    await eventually(async () => (carrier.callsTo(number).at(-1)?.endedBy === 'switch' ? true : null), 'the end at the carrier');

    const forbidden = carrier.callee(echoes);
    await made(house, '/do-not-call', { number: forbidden, reason: 'asked' });
    expect((await phone.call(forbidden)).status).toBe(403);
    expect(carrier.callsTo(forbidden)).toEqual([]);
    await set({ extensionsDialOut: false });
  });

  it('go by the next line when one fails, and ring nobody twice who is busy', async () => {
    const { phone } = await registered('2010');
    // Nobody listens there, and nobody asks whether anybody does.
    await addLine({ address: `${outside}:${carrierPort + 1}`, priority: 1, pingSeconds: null });
    await addLine({ address: `${outside}:${carrierPort}`, priority: 8 });
    await set({ extensionsDialOut: true });
    const number = carrier.callee(echoes);
    const call = await eventually(async () => {
      const tried = await phone.call(number);
      return tried.status === 200 ? tried : null;
    }, 'a call by the second line');
    call.hangUp();
    expect(carrier.callsTo(number).length).toBe(1);
    const busy = carrier.callee(refuses(486));
    expect((await phone.call(busy)).status).toBe(486);
    expect(carrier.callsTo(busy).length).toBe(1);
    await set({ extensionsDialOut: false });
  });

  it('that guess are noted, shut out with their address, and let in again by a person', async () => {
    const good = await registered('2007');
    const guesser = await phoneOf({ number: good.number, password: 'wrong' }, { at: outside });
    await set({ phoneFailuresMax: 3 });
    expect(await guesser.register()).toBe(403);
    const noted = await eventually(async () => {
      const { items } = await get<{ items: { address: string; number: string; method: string }[] }>('/phone-refusals');
      return items.find(({ address, number }) => address === outside && number === good.number) ?? null;
    }, 'the refusal');
    expect(noted.method).toBe('REGISTER');
    await guesser.register();
    // An INVITE counts as well, whoever it says it is.
    expect((await guesser.call('900441234', { password: 'wrong' })).status).toBe(403);
    const block = await eventually(async () => {
      const { items } = await get<{ items: Block[] }>('/blocked-addresses?active=true');
      return items.find(({ address }) => address === outside) ?? null;
    }, 'the block');
    expect(block.number).toBeNull();
    // Also with the right password; others are not touched.
    await eventually(
      async () => ((await guesser.register(60, good.password)) === 403 ? true : null),
      'the refusal of who is right',
    );
    expect(await good.phone.register()).toBe(200);
    await eventually(async () => {
      const { items } = await get<{ items: Block[] }>('/blocked-addresses?active=true');
      return (items.find(({ id }) => id === block.id)?.attempts ?? 0) > 0 ? true : null;
    }, 'the counted attempt');

    const lift = await house.as('admin', { method: 'POST', url: `/api/v1/blocked-addresses/${block.id}/lift`, payload: {} });
    expect(lift.statusCode).toBe(200);
    await eventually(async () => ((await guesser.register(60, good.password)) === 200 ? true : null), 'the way back in');
  });

  it('that come by the page are shut out one extension at a time', async () => {
    const [victim, other] = [await registered('2008'), await registered('2009')];
    await set({ phoneFailuresMax: 3 });
    for (let tries = 0; tries < 3; tries += 1) expect(await victim.phone.register(60, 'wrong')).toBe(403);
    const block = await eventually(async () => {
      const { items } = await get<{ items: Block[] }>('/blocked-addresses?active=true');
      return items.find(({ address }) => address === local) ?? null;
    }, 'the block');
    expect(block.number).toBe('2008');
    await eventually(async () => ((await victim.phone.register()) === 403 ? true : null), 'the refusal');
    expect(await other.phone.register()).toBe(200);
  });
});
