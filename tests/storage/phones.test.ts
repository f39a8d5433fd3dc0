/** Phones that register, and addresses that guess: on a real database. */
import { beforeEach, describe, expect, it } from 'vitest';
import { PhoneKeeper } from '../../activities/phone-keeper.ts';
import type { Registration } from '../../domain/extension.ts';
import type { PhoneFailure } from '../../domain/phone-guard.ts';
import { makeExtensions } from '../../storage/extensions.ts';
import { outsideWay } from '../../storage/outside-way.ts';
import { makePhoneGuard } from '../../storage/phone-guard.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeSettings } from '../../storage/settings.ts';
import type { SofiaControl, SofiaOrder } from '../../telephony/ports.ts';
import { silent, useWorld } from './world.ts';

const world = useWorld();
let n = 0;
let node: string;
let number: string;
beforeEach(() => {
  n += 1;
  node = `phones-${n}`;
  number = String(2_000 + n);
});

const extensions = () => makeExtensions(world.db);
const registrations = () => makeRegistrations(world.db);
const guard = () => makePhoneGuard(world.db);
const everything = { text: null, registered: null };

async function extension(): Promise<string> {
  const [id = ''] = await extensions().insert([
    { number, a1Hash: 'a'.repeat(32), displayName: 'Desk', enabled: true, node: null },
  ]);
  return id;
}

function phone(change: Partial<Registration> = {}): Registration {
  return {
    profile: 'internal',
    callId: `call-${n}`,
    number,
    address: '198.51.100.4',
    port: 5_062,
    userAgent: 'Desk phone/1.0',
    expiresInMs: 60_000,
    ...change,
  };
}

describe('a phone', () => {
  it('is seen with its extension while it is registered, under one time however often it signs in again', async () => {
    const id = await extension();
    await registrations().registered(node, phone());
    const [first] = (await extensions().find(id))?.registrations ?? [];
    expect(first).toMatchObject({ address: '198.51.100.4', port: 5_062, userAgent: 'Desk phone/1.0', profile: 'internal' });
    await registrations().registered(node, phone({ address: '198.51.100.9' }));
    const again = (await extensions().find(id))?.registrations ?? [];
    expect(again).toMatchObject([{ address: '198.51.100.9', since: first?.since }]);
    await registrations().gone(node, { number, callId: `call-${n}` });
    expect((await extensions().find(id))?.registrations).toEqual([]);
  });

  it('counts no more when its time is over, whatever was said of it last', async () => {
    const id = await extension();
    await registrations().registered(node, phone({ expiresInMs: 0 }));
    expect((await extensions().find(id))?.registrations).toEqual([]);
    expect((await extensions().list({ ...everything, registered: true }, { limit: 10, after: null })).rows).toEqual([]);
  });

  it('is gone when its switch lists it no more, but not when the list is older than its sign-in', async () => {
    const id = await extension();
    await registrations().registered(node, phone());
    await registrations().report(node, []);
    expect((await extensions().find(id))?.registrations).toHaveLength(1);
    await world.db.query(`update registration set seen_at = now() - interval '1 minute' where node = $1::text`, [node]);
    await registrations().report(node, []);
    expect((await extensions().find(id))?.registrations).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['another password', (id) => extensions().setPassword(id, 'b'.repeat(32))],
    ['been switched off', (id) => extensions().change(id, { displayName: '', enabled: false, node: null })],
    ['another switch', (id) => extensions().change(id, { displayName: '', enabled: true, node: 'elsewhere' })],
    ['been removed', (id) => extensions().remove(id)],
  ])('has to sign in anew when its extension has %s', async (_what, change) => {
    const id = await extension();
    await registrations().registered(node, phone());
    expect(await registrations().outdated(node)).toEqual([]);
    await change(id);
    const orders: SofiaOrder[] = [];
    const keeper = keeperOf({ say: async (order) => (orders.push(order), '+OK'), registrations: async () => [phone()] });
    await keeper.look([{ name: 'internal', sipIp: null, sipPort: null, wsBinding: null, calls: 0, registrations: 1 }], {
      ours: true,
    });
    expect(orders).toEqual([{ kind: 'forget-phones', profile: 'internal', number }]);
    expect(await registrations().outdated(node)).toEqual([]);
  });

  it('of a switch that others configure is never sent away', async () => {
    const keeper = keeperOf({ registrations: async () => [phone({ number: 'foreign' })] });
    await keeper.look([{ name: 'own', sipIp: null, sipPort: null, wsBinding: null, calls: 0, registrations: 1 }], {
      ours: false,
    });
    expect(await registrations().outdated(node)).toEqual([{ profile: 'internal', number: 'foreign' }]);
  });
});

function keeperOf(sofia: Partial<SofiaControl>): PhoneKeeper {
  const unused = (): never => {
    throw new Error('nobody asked for this');
  };
  return new PhoneKeeper({
    node: {
      name: node,
      sofia: { look: unused, say: unused, registrations: unused, onGateway: unused, onPhone: unused, ...sofia },
    },
    registrations: registrations(),
    guard: guard(),
    keeps: () => true,
    log: silent,
  });
}

describe('an address that guesses', () => {
  const guess = (change: Partial<PhoneFailure> = {}): PhoneFailure => ({
    profile: 'internal',
    address: `203.0.113.${n}`,
    method: 'REGISTER',
    number,
    userAgent: 'guesser',
    ...change,
  });
  async function rule(failuresMax: number): Promise<void> {
    await makeSettings(world.db).set('phoneFailuresMax', failuresMax, 'test');
    await makeSettings(world.db).set('phoneBlockMinutes', 5, 'test');
  }
  const blocksHere = async () =>
    (await guard().blocks({ active: true }, { limit: 100, after: null })).rows.filter(({ seenBy }) => seenBy === node);

  it('is blocked for a time when it failed too often, and what it tries then is only counted', async () => {
    await rule(3);
    const said = [];
    for (let tries = 0; tries < 5; tries += 1) said.push(await guard().note(node, guess({ number: String(tries) })));
    expect(said).toEqual(['noted', 'noted', 'blocked', 'was-blocked', 'was-blocked']);
    const [block] = await blocksHere();
    expect(block).toMatchObject({ number: null, failures: 3, attempts: 2, withinSeconds: 600 });
    expect((block?.until.getTime() ?? 0) - (block?.blockedAt.getTime() ?? 0)).toBeCloseTo(5 * 60_000, -3);
  });

  it('is let in again by a person, and begins anew', async () => {
    await rule(3);
    for (let tries = 0; tries < 3; tries += 1) await guard().note(node, guess());
    const [block] = await blocksHere();
    expect(await guard().lift(block?.id ?? '', 'admin')).toMatchObject({ liftedBy: 'admin' });
    expect(await guard().lift(block?.id ?? '', 'admin')).toBeNull();
    expect(await guard().note(node, guess())).toBe('noted');
    expect(await guard().note(node, guess())).toBe('noted');
    expect(await guard().note(node, guess())).toBe('blocked');
    const { rows } = await guard().blocks({ active: false }, { limit: 100, after: null });
    expect(rows.filter(({ seenBy }) => seenBy === node)).toHaveLength(2);
  });

  it('keeps browsers apart, which all have the address of this machine', async () => {
    await rule(3);
    const browser = { address: '127.0.0.1' };
    await guard().note(node, guess(browser));
    await guard().note(node, guess(browser));
    expect(await guard().note(node, guess(browser))).toBe('blocked');
    expect(await guard().note(node, guess({ ...browser, number: `${number}9` }))).toBe('noted');
    expect(await blocksHere()).toMatchObject([{ address: '127.0.0.1', number }]);
  });

  it('is heard of in the order in which its switch tells it', async () => {
    await rule(3);
    const keeper = keeperOf({});
    keeper.hear({ kind: 'registered', registration: phone() });
    keeper.hear({ kind: 'gone', number, callId: `call-${n}` });
    for (let tries = 0; tries < 3; tries += 1) keeper.hear({ kind: 'refused', failure: guess() });
    await keeper.settled();
    expect(await blocksHere()).toHaveLength(1);
    const { rows } = await guard().failures({ limit: 2, afterId: null });
    expect(rows).toMatchObject([{ node, userAgent: 'guesser' }, { node }]);
  });
});

describe('the way to an outside number', () => {
  async function line(change: {
    name: string;
    priority?: number;
    purpose?: string;
    state?: string;
    rests?: boolean;
  }): Promise<void> {
    const { name, priority = 5, purpose = 'phoneBar', state, rests = false } = change;
    await world.db.query(
      `insert into line (name, node, gateway, profile, address, register, capacity, caller_numbers, prefix, called_strip, codec, purpose, priority, rests, rest_until)
      values ($1::text || $2::text, $2::text, $1::text, 'external', 'c.example', false, 1, '{02100001}', '9', '0', 'PCMU', $3::text, $4::integer,
        case when $5::boolean then 1 else 0 end, case when $5::boolean then now() + interval '1 hour' end)`,
      [name, node, purpose, priority, rests],
    );
    if (state !== undefined)
      await world.db.query('insert into gateway (node, name, state) values ($1::text, $2::text, $3::text)', [node, name, state]);
  }

  it('is by the lines that are open to phones, the first ones first, without those that rest or are down', async () => {
    await line({ name: 'second', priority: 7, purpose: 'both', state: 'reachable' });
    await line({ name: 'first', priority: 2 });
    await line({ name: 'for-tasks', purpose: 'tasks' });
    await line({ name: 'off', purpose: 'off' });
    await line({ name: 'down', state: 'unreachable' });
    await line({ name: 'resting', rests: true });
    const route = { number: '9108888', callerNumber: '02100001', codec: 'PCMU' };
    expect(await outsideWay(world.db, { node, number: '0108888' })).toEqual({
      kind: 'routes',
      routes: [
        { ...route, gateway: 'first' },
        { ...route, gateway: 'second' },
      ],
    });
  });

  it('is closed without such a line, and to a number that nobody may call', async () => {
    expect(await outsideWay(world.db, { node, number: '0108889' })).toEqual({ kind: 'refused', because: 'no-line' });
    await line({ name: 'open' });
    await world.db.query(`insert into do_not_call (number, source) values ('0108889', 'page')`);
    expect(await outsideWay(world.db, { node, number: '0108889' })).toEqual({ kind: 'refused', because: 'do-not-call' });
  });
});
