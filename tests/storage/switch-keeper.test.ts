/** The keeper on a real database and a simulated switch that is told its configuration. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PhoneKeeper } from '../../activities/phone-keeper.ts';
import { makeSwitchCopy } from '../../activities/switch-copy.ts';
import { SwitchKeeper } from '../../activities/switch-keeper.ts';
import { contextOfMark } from '../../domain/running-switch.ts';
import { type CalleePlan, refuses } from '../../simulator/callee/callee-plan.ts';
import type { GatewayOptions } from '../../simulator/gateway.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { makeGateways } from '../../storage/gateways.ts';
import { KeeperLock } from '../../storage/keeper-lock.ts';
import { type LineDraft, makeLines } from '../../storage/lines.ts';
import { makePhoneGuard } from '../../storage/phone-guard.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { credentialPurpose, makeSealer } from '../../storage/sealed.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { readSwitchRows } from '../../storage/switch-rows.ts';
import { revisionOf } from '../../switch-configuration/revision.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { silent, useWorld } from './world.ts';

const world = useWorld();
const sealer = makeSealer(Buffer.alloc(32, 3).toString('base64'));
let n = 0;
let name: string;
let folder: string;
let simulated: SimulatedSwitch;
let node: SwitchNode;
let keeper: SwitchKeeper;
/** What the switch is told when it asks: as the api would tell it, from the tables. */
let told: { revision: string; gateways: GatewayOptions[] };
let bound: boolean;
const callees = (): CalleePlan => refuses(486);

beforeEach(async () => {
  name = `kept-${++n}`;
  bound = true;
  told = { revision: 'none', gateways: [] };
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-copy-'));
  simulated = await makeSimulatedSwitch({
    gateways: [{ name: 'foreign', callees }],
    configuration: () => told,
  });
  await reconnect();
});

afterEach(async () => {
  await node.close();
  await simulated.close();
  await rm(folder, { recursive: true });
});

async function reconnect(): Promise<void> {
  const { host, port, password } = simulated;
  node = makeSwitchNode({ address: { name, host, port, password }, mediaAddress: '127.0.0.1', log: silent });
  await new Promise<void>((resolve) => {
    if (node.state === 'ready') resolve();
    node.onState((state) => (state === 'ready' ? resolve() : undefined));
  });
  keeper = new SwitchKeeper({
    node,
    readRows: () => readSwitchRows(world.db, sealer, name),
    profiles: makeSipProfiles(world.db),
    gateways: makeGateways(world.db),
    phones: new PhoneKeeper({
      node,
      registrations: makeRegistrations(world.db),
      guard: makePhoneGuard(world.db),
      keeps: () => true,
      log: silent,
    }),
    isKeeper: async () => true,
    copy: makeSwitchCopy({ folder, node: name }),
    log: silent,
  });
  await keeper.round();
}

/** As the api does when it hears of a change. */
async function tellSwitch(): Promise<void> {
  const rows = await readSwitchRows(world.db, sealer, name);
  told = {
    revision: bound ? revisionOf(rows) : 'old',
    gateways: rows.gateways.map((gateway) => ({ name: gateway.name, context: contextOfMark(gateway.mark), callees })),
  };
}

function draft(change: Partial<LineDraft> = {}): LineDraft {
  return {
    name: `line of ${name} ${Math.random()}`,
    node: name,
    gateway: 'a',
    profile: 'external',
    address: '127.0.0.1:5060',
    register: false,
    username: null,
    passwordSealed: null,
    capacity: 2,
    callsPerSecond: null,
    callerNumbers: [],
    prefix: null,
    codec: 'PCMA',
    purpose: 'both',
    realm: null,
    outboundProxy: null,
    pingSeconds: 25,
    parameters: {},
    callerRotation: 'roundRobin',
    calledStrip: null,
    priority: 5,
    ...change,
  };
}

const lines = () => makeLines(world.db);
const gatewaysThere = () => ['a', 'foreign'].filter((one) => simulated.gateway(one) !== undefined);

describe('a switch whose keeper looks', () => {
  it('gets a line, gets it anew when its data change, and loses it', async () => {
    const id = await lines().insert(draft());
    await tellSwitch();
    expect(await keeper.round()).toBe('soon');
    expect(gatewaysThere()).toEqual(['a', 'foreign']);
    expect((await lines().find(id))?.standing).toMatchObject({ state: 'reachable', ours: true });
    const before = simulated.gateway('a')?.context;

    await lines().change(id, draft({ address: '127.0.0.1:5070' }));
    await tellSwitch();
    await keeper.round();
    expect(simulated.gateway('a')?.context).not.toBe(before);

    await lines().remove(id);
    await tellSwitch();
    await keeper.round();
    expect(gatewaysThere()).toEqual(['foreign']);
  });

  it('is told nothing while the api has not heard of the change, and is looked at again soon', async () => {
    await tellSwitch();
    await lines().insert(draft());
    expect(await keeper.round()).toBe('soon');
    expect(gatewaysThere()).toEqual(['foreign']);
  });

  it('keeps the gateway that its own files define, under a line of that name', async () => {
    const id = await lines().insert(draft({ gateway: 'foreign' }));
    await tellSwitch();
    await keeper.round();
    expect((await lines().find(id))?.standing).toMatchObject({ state: 'reachable', ours: false });
    await lines().remove(id);
    await tellSwitch();
    await keeper.round();
    expect(gatewaysThere()).toEqual(['foreign']);
  });

  it('does not log in again with what its carrier refused three times, until somebody changes it', async () => {
    const login = { register: true, username: 'u', passwordSealed: sealer.seal('wrong', credentialPurpose) };
    const id = await lines().insert(draft(login));
    await tellSwitch();
    await keeper.round();
    for (let refusal = 0; refusal < 3; refusal += 1) {
      await keeper.hear({ gateway: 'a', state: 'TRYING', up: false, answer: null });
      await keeper.hear({ gateway: 'a', state: 'FAILED', up: false, answer: { status: 403, phrase: 'Forbidden' } });
    }
    await keeper.round();
    expect(gatewaysThere()).toEqual(['foreign']);
    expect((await lines().find(id))?.standing).toMatchObject({ state: 'stopped', sipStatus: 403, sipPhrase: 'Forbidden' });
    const told = await makeGateways(world.db).changes({ node: name, name: 'a' }, 10);
    expect(told.map(({ state }) => state)).toEqual(['stopped', 'failed', 'trying', 'reachable']);

    await lines().change(id, draft({ ...login, passwordSealed: sealer.seal('right', credentialPurpose) }));
    await tellSwitch();
    await keeper.round();
    expect(gatewaysThere()).toEqual(['a', 'foreign']);
  });

  it('has a copy of its configuration on disk, with the newest lines', async () => {
    await lines().insert(draft({ username: 'carrier-user' }));
    await keeper.round();
    const copy = await readFile(path.join(folder, `sofia-${name}.xml`), 'utf8');
    expect(copy).toContain('<gateway name="a">');
    expect(copy).toContain('carrier-user');
  });

  it('has its two usual profiles, and they stand as it runs them', async () => {
    await tellSwitch();
    await keeper.round();
    const profiles = await makeSipProfiles(world.db).ofNode(name);
    expect(profiles.map(({ name: profile, running, seen }) => [profile, running, seen?.sipPort ?? null])).toEqual([
      ['external', true, 5080],
      ['internal', false, null],
    ]);
  });
});

describe('the keeper of a switch', () => {
  it('is one process at a time, and the next one when it is gone', async () => {
    const lock = () => new KeeperLock({ connectionString: world.url, node: name, log: silent });
    const [first, second] = [lock(), lock()];
    expect([await first.take(), await second.take(), await first.take()]).toEqual([true, false, true]);
    await first.close();
    expect([await second.take(), await first.take()]).toEqual([true, false]);
    await second.close();
  });
});
