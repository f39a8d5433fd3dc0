/** Starting, stopping and restarting a SIP profile, on a switch of which only its words are played. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ProfileOperator } from '../../../activities/profile-operation.ts';
import type { RunningProfile } from '../../../domain/running-switch.ts';
import type { SipProfileSettings } from '../../../domain/sip-profile.ts';
import type { ProfileOperation, SipProfile } from '../../../storage/sip-profiles.ts';
import { revisionOf } from '../../../switch-configuration/revision.ts';
import type { SofiaOrder } from '../../../telephony/ports.ts';
import { aProfile, rowsOf } from '../switch-configuration/rows.ts';

const limits = { lookEveryMs: 1, toldMsMax: 20, startMsMax: 20, restartAgainMs: 1, callsMsMax: 50 };
const at = (sipPort: number): SipProfileSettings => aProfile('external', { sipPort }).settings;

type Play = {
  /** Ports that something else listens at. */
  taken?: readonly number[];
  calls?: number[];
  tooSoon?: number;
  away?: boolean;
  told?: boolean;
};

/** A switch that reads the settings as they are at the moment of its start, and fails at a port that is taken. */
function play(
  settings: SipProfileSettings,
  good: SipProfileSettings | null,
  { taken = [], calls = [0], tooSoon = 0, away = false, told = true }: Play,
) {
  const profile: SipProfile = {
    id: 'p',
    node: 'sw1',
    name: 'external',
    settings,
    goodSettings: good,
    enabled: true,
    loadedMark: null,
    running: true,
    seen: null,
    seenAt: null,
    operation: null,
    createdAt: new Date(0),
    changedAt: new Date(0),
  };
  let port: number | null = good?.sipPort ?? 5080;
  let refusals = tooSoon;
  const orders: SofiaOrder[] = [];
  const draining: boolean[] = [];
  const operations: Omit<ProfileOperation, 'at'>[] = [];
  const rollbacks: SipProfileSettings[] = [];
  const rows = () => rowsOf({ profiles: profile.enabled ? [{ name: 'external', settings: profile.settings }] : [] });
  const running = (): RunningProfile[] =>
    port === null
      ? []
      : [
          {
            name: 'external',
            sipIp: null,
            sipPort: port,
            wsBinding: null,
            registrations: 0,
            calls: (calls.length > 1 ? calls.shift() : calls[0]) ?? 0,
          },
        ];
  const operator = new ProfileOperator({
    node: {
      name: 'sw1',
      state: away ? 'down' : 'ready',
      coreUuid: 'core',
      sofia: {
        onGateway: () => () => undefined,
        onPhone: () => () => undefined,
        registrations: async () => [],
        look: async () => ({ sip: true, profiles: running(), gateways: [], revision: told ? revisionOf(rows()) : null }),
        async say(order) {
          orders.push(order);
          if (refusals > 0) {
            refusals -= 1;
            return 'Profile external must be up for at least 10 seconds to stop/restart.';
          }
          if (order.kind === 'stop-profile') port = null;
          else port = taken.includes(profile.settings.sipPort) ? null : profile.settings.sipPort;
          return `${order.kind}: external`;
        },
      },
    },
    profiles: {
      find: async () => ({ ...profile }),
      setEnabled: async (_id, enabled) => void Object.assign(profile, { enabled }),
      setDraining: async (_id, drains) => void draining.push(drains),
      setOperation: async (_id, operation) => void operations.push(operation),
      changeSettings: async (_id, changed) => void Object.assign(profile, { settings: changed }),
      ran: async () => undefined,
      report: async () => undefined,
    },
    readRows: async () => rows(),
    noteRollback: async (_profile, to) => void rollbacks.push(to),
    log: pino({ level: 'silent' }),
    limits,
  });
  const operate = (action: 'start' | 'stop' | 'restart', waitForCalls = false) =>
    operator.operate({ profileId: 'p', action, waitForCalls }, new AbortController().signal);
  return { operate, orders, draining, operations, rollbacks, profile, port: () => port };
}

describe('a restart', () => {
  it('is done when the profile runs where its settings say', async () => {
    const switched = play(at(5082), at(5080), {});
    expect(await switched.operate('restart')).toEqual({ state: 'done' });
    expect(switched.port()).toBe(5082);
    expect(switched.operations.map(({ state }) => state)).toEqual(['running', 'done']);
  });

  it('that fails goes back to the last settings that ran', async () => {
    const switched = play(at(5082), at(5080), { taken: [5082] });
    expect(await switched.operate('restart')).toMatchObject({ state: 'rolled-back', detail: 'restart-profile: external' });
    expect(switched.port()).toBe(5080);
    expect(switched.profile.settings.sipPort).toBe(5080);
    expect(switched.rollbacks).toEqual([at(5080)]);
  });

  it('that fails with settings that ran before says so and changes nothing', async () => {
    const switched = play(at(5080), at(5080), { taken: [5080] });
    expect(await switched.operate('restart')).toMatchObject({ state: 'failed' });
    expect(switched.rollbacks).toEqual([]);
  });

  it('is said again when the profile was started a moment ago', async () => {
    const switched = play(at(5082), at(5080), { tooSoon: 1 });
    expect(await switched.operate('restart')).toEqual({ state: 'done' });
    expect(switched.orders).toHaveLength(2);
  });

  it('waits for the calls if asked, and lets its lines rest meanwhile', async () => {
    const switched = play(at(5082), at(5080), { calls: [2, 1, 0] });
    expect(await switched.operate('restart', true)).toEqual({ state: 'done' });
    const waiting = switched.operations.filter(({ state }) => state === 'waiting').map(({ calls }) => calls);
    expect(waiting).toEqual([2, 1, 0]);
    expect([switched.draining[0], switched.draining.at(-1)]).toEqual([true, false]);
  });

  it('gives up when the calls do not end, and drops none', async () => {
    const switched = play(at(5082), at(5080), { calls: [1] });
    expect(await switched.operate('restart', true)).toEqual({ state: 'gave-up' });
    expect(switched.orders).toEqual([]);
    expect(switched.draining.at(-1)).toBe(false);
  });

  it('is not even tried while the switch is away, or is not told what we want', async () => {
    for (const trouble of [{ away: true }, { told: false }]) {
      const switched = play(at(5082), at(5080), trouble);
      expect(await switched.operate('restart')).toMatchObject({ state: 'failed' });
      expect(switched.orders).toEqual([]);
    }
  });
});

describe('a stop and a start', () => {
  it('take a profile away and bring it back', async () => {
    const switched = play(at(5080), at(5080), {});
    expect(await switched.operate('stop')).toEqual({ state: 'done' });
    expect([switched.port(), switched.profile.enabled]).toEqual([null, false]);
    expect(await switched.operate('start')).toEqual({ state: 'done' });
    expect([switched.port(), switched.profile.enabled]).toEqual([5080, true]);
  });
});
