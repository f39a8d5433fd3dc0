/** A switch that knows only our address gets its profiles and lines from us, while it runs and while it does not reach us. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAllowedAddresses } from '../../api/allowed-addresses.ts';
import { readSettings } from '../../config/settings.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { type NodeRounds, openKeeper, openOperator } from '../../workers/keeper-house.ts';
import { houseSealer, silent, useHouse } from '../api/house.ts';
import { made } from '../api/nouns.ts';
import { type BareSettings, bareSettings, Door, restartBare } from './bare-switch.ts';
import { echoes } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { reach } from './real-switch.ts';

const settings = bareSettings();
const waitMs = 200;
const waitsMax = 200;

describe.skipIf(settings === null)(
  'a bare switch (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    const bare = settings ?? ({ address: { name: '' }, ports: {}, door: {} } as BareSettings);
    const house = useHouse({
      switches: { password: bare.password, nodes: () => Promise.resolve([bare.address.name]), allowed: makeAllowedAddresses([]) },
    });
    const closers: (() => Promise<void> | void)[] = [];
    const carriers: SipCarrier[] = [];
    let door: Door;
    let node: SwitchNode;
    let keeper: NodeRounds;
    let opened = false;

    beforeAll(async () => {
      await house.db.query(
        `insert into sip_profile (node, name, settings)
      select $1::text, p.name, p.settings from jsonb_to_recordset($2::jsonb) as p (name text, settings jsonb)`,
        [bare.address.name, JSON.stringify([profile('internal', true), profile('external', false)])],
      );
      for (const port of [16_061, 16_062]) carriers.push(await SipCarrier.open({ host: '127.0.0.1', port }));
      door = new Door(house, bare.door);
      await door.open();
      await restartBare(bare);
      node = makeSwitchNode({
        address: bare.address,
        mediaAddress: '127.0.0.1',
        log: silent,
        callsPerSecond: 50,
        limits: { backoffMs: () => 200 },
      });
      await reach(node, 'ready');
      const all = { ...readSettings({ CARILLON_SWITCH_FILES: bare.files }), databaseUrl: house.url, switches: [bare.address] };
      const context = {
        settings: { ...all, temporal: { ...all.temporal, address: '' } },
        log: silent,
        fail: () => undefined,
        keepLine: () => undefined,
      };
      keeper = openKeeper(node, {
        ...context,
        onClose: (close) => void closers.unshift(close),
        db: house.db,
        sealer: houseSealer,
      });
      keeper.rounds.wake();
      opened = true;
    }, 60_000);

    afterAll(async () => {
      for (const close of closers) await close();
      if (opened) await node.close();
      if (opened) await door.shut();
      for (const carrier of carriers) carrier.close();
    });

    function profile(name: 'internal' | 'external', authCalls: boolean): object {
      const own = { sipIp: '127.0.0.1', sipPort: bare.ports[name], rtpIp: '127.0.0.1', extSipIp: null, extRtpIp: null };
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

    type LineSeen = {
      id: string;
      gateway: string;
      standing: { state: string; sipStatus: number | null; sentence: string } | null;
    };

    async function change(id: string, payload: object): Promise<void> {
      const reply = await house.as('admin', { method: 'PATCH', url: `/api/v1/lines/${id}`, payload });
      expect(reply.statusCode, reply.body).toBe(200);
      keeper.rounds.wake();
    }

    function seen(id: string, states: readonly string[]): Promise<LineSeen> {
      return eventually(
        async () => {
          const line = (await house.as('viewer', { method: 'GET', url: `/api/v1/lines/${id}` })).json<LineSeen>();
          return line.standing !== null && states.includes(line.standing.state) ? line : null;
        },
        `a line that is ${states.join(' or ')}`,
      );
    }

    async function addLine(payload: object = {}): Promise<LineSeen> {
      const body = {
        name: `line ${randomUUID()}`,
        node: bare.address.name,
        profile: 'external',
        address: '127.0.0.1:16061',
        register: false,
      };
      const { id } = await made(house, '/lines', {
        ...body,
        capacity: 5,
        callerNumbers: ['02188880001'],
        codec: 'PCMU',
        pingSeconds: 5,
        ...payload,
      });
      keeper.rounds.wake();
      return seen(id, ['reachable', 'registered', 'failed', 'stopped']);
    }

    async function call(gateway: string, carrier: SipCarrier): Promise<LiveChannel> {
      const outcome = await node.dial(
        {
          callId: randomUUID(),
          taskId: 'freeswitch-test',
          number: carrier.callee(echoes),
          gateway,
          callerNumber: '02188880001',
          prefix: null,
          codec: 'PCMU',
          ringMsMax: 10_000,
          callMsMax: 60_000,
        },
        { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal },
      );
      if (outcome.kind !== 'answered') throw new Error(`The call was ${JSON.stringify(outcome)}.`);
      return outcome.channel;
    }

    const lastCall = (carrier: SipCarrier | undefined) => carrier?.witnessed.at(-1);

    it('runs the profiles that it was told', async () => {
      const running = await eventually(async () => {
        const { profiles } = await node.sofia.look([]);
        return profiles.length === 2 ? profiles : null;
      }, 'two profiles');
      expect(running.map(({ name, sipPort }) => [name, sipPort]).sort()).toEqual([
        ['external', bare.ports.external],
        ['internal', bare.ports.internal],
      ]);
    });

    it('gets a line, calls through it, and goes on with the call while the line changes its address', async () => {
      const [first, second] = carriers;
      if (first === undefined || second === undefined) throw new Error('no carriers');
      const line = await addLine();
      const channel = await call(line.gateway, first);
      expect(lastCall(first)).toMatchObject({ endedBy: null });

      await change(line.id, { address: '127.0.0.1:16062' });
      const next = await eventually(async () => {
        const made = await call(line.gateway, second);
        if (second.witnessed.length > 0) return made;
        // Dialled before the switch heard of the change.
        await made.hangUp('NORMAL_CLEARING');
        await made.ended;
        return null;
      }, 'a call to the new address');
      expect(lastCall(second)).toMatchObject({ endedBy: null });
      // The call that was there before is still there, and its end is ours.
      expect(first.witnessed[0]).toMatchObject({ endedBy: null });
      expect(await node.channelExists(channel.callId)).toBe(true);
      await channel.hangUp('NORMAL_CLEARING');
      await next.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await next.ended;
      expect(first.witnessed[0]).toMatchObject({ endedBy: 'switch' });

      const removed = await house.as('admin', { method: 'DELETE', url: `/api/v1/lines/${line.id}` });
      expect(removed.statusCode).toBe(204);
      keeper.rounds.wake();
      await eventually(async () => {
        const { gateways } = await node.sofia.look([line.gateway]);
        return gateways.some(({ name }) => name === line.gateway) ? null : true;
      }, 'the end of the gateway');
    });

    it('tells why a registration fails', async () => {
      const line = await addLine({
        register: true,
        username: 'nobody',
        password: 'wrong',
        address: '127.0.0.1:16069',
        parameters: { 'retry-seconds': '5' },
      });
      expect(line.standing).toMatchObject({ state: 'failed', sipStatus: 503 });
      expect(line.standing?.sentence).toContain('503');
      await house.as('admin', { method: 'DELETE', url: `/api/v1/lines/${line.id}` });
    });

    it('restarts a profile elsewhere, and goes back when it can not listen there', async () => {
      const operator = openOperator(node, { log: silent, db: house.db, sealer: houseSealer });
      const profiles = makeSipProfiles(house.db);
      const external = (await profiles.ofNode(bare.address.name)).find(({ name }) => name === 'external');
      if (external === undefined) throw new Error('no profile');
      const portNow = async () => (await node.sofia.look([])).profiles.find(({ name }) => name === 'external')?.sipPort;
      const restartAt = async (sipPort: number): Promise<string> => {
        const payload = { sipPort };
        const reply = await house.as('admin', { method: 'PATCH', url: `/api/v1/sip-profiles/${external.id}`, payload });
        expect(reply.statusCode, reply.body).toBe(200);
        const order = { profileId: external.id, action: 'restart', waitForCalls: true } as const;
        return (await operator.operate(order, new AbortController().signal)).state;
      };
      const [free, taken] = [bare.ports.external + 2, bare.ports.external + 4];
      expect(await restartAt(free)).toBe('done');
      expect(await portNow()).toBe(free);

      const sitters = [createServer(), createSocket('udp4')] as const;
      await new Promise<void>((resolve) => sitters[0].listen(taken, '127.0.0.1', resolve));
      await new Promise<void>((resolve) => sitters[1].bind(taken, '127.0.0.1', resolve));
      expect(await restartAt(taken)).toBe('rolled-back');
      expect(await portNow()).toBe(free);
      expect((await profiles.find(external.id))?.settings.sipPort).toBe(free);
      sitters[0].close();
      sitters[1].close();
    }, 150_000);

    it('has its lines after a restart while nobody answers it', async () => {
      const [first] = carriers;
      if (first === undefined) throw new Error('no carrier');
      const line = await addLine();
      const copy = path.join(bare.files, `sofia-${bare.address.name}.xml`);
      await eventually(async () => ((await readFile(copy, 'utf8')).includes(line.gateway) ? true : null), 'the copy on disk');
      await door.shut();
      const before = node.coreUuid;
      await restartBare(bare);
      await eventually(
        async () => (node.state === 'ready' && node.coreUuid !== before ? true : null),
        'the switch after its restart',
      );
      const channel = await eventually(() => call(line.gateway, first).catch(() => null), 'a call without the api');
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      expect(lastCall(first)).toMatchObject({ endedBy: 'switch' });
      await door.open();
    });
  },
);
