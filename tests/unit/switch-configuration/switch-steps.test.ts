import { describe, expect, it } from 'vitest';
import type { RunningGateway, RunningSwitch } from '../../../domain/running-switch.ts';
import { compareSwitch, type SwitchStep, type WantedSwitch } from '../../../switch-configuration/switch-steps.ts';
import { aGateway, aProfile } from './rows.ts';

function running(change: Partial<RunningSwitch> = {}): RunningSwitch {
  const external = { name: 'external', sipIp: null, sipPort: 5080, wsBinding: null, calls: 0, registrations: 0 };
  return { sip: true, profiles: [external], gateways: [], revision: 'now', ...change };
}

function runs(name: string, change: Partial<RunningGateway> = {}): RunningGateway {
  return { name, profile: 'external', mark: `mark-${name}`, state: 'NOREG', up: true, pingMs: 1, ...change };
}

function wanted(change: Partial<WantedSwitch> = {}): WantedSwitch {
  return {
    profiles: [aProfile('external')],
    gateways: [],
    revision: 'now',
    stale: new Set(),
    busy: new Set(),
    stopped: new Set(),
    ...change,
  };
}

function steps(want: Partial<WantedSwitch>, is: Partial<RunningSwitch>): SwitchStep[] {
  const comparison = compareSwitch(wanted(want), running(is));
  if (comparison.kind !== 'steps') throw new Error(comparison.kind);
  return comparison.steps;
}

const kill = (gateway: string, profile = 'external'): SwitchStep => ({ kind: 'kill-gateway', profile, gateway });
const start = (gateway: string, profile = 'external'): SwitchStep => ({ kind: 'start-gateway', profile, gateway });

describe('a switch that is configured by us', () => {
  it('is told nothing when it is as it should be', () => {
    expect(steps({ gateways: [aGateway('a')] }, { gateways: [runs('a')] })).toEqual([]);
  });

  it('gets what it lacks, loses what nobody wants, and gets anew what changed', () => {
    const want = { gateways: [aGateway('new'), aGateway('changed', { mark: 'other' })] };
    expect(steps(want, { gateways: [runs('old'), runs('changed')] })).toEqual([
      kill('old'),
      kill('changed'),
      start('new'),
      start('changed'),
    ]);
  });

  it('gets a line that moved to another profile there', () => {
    const both = [aProfile('external'), aProfile('second')];
    const profiles = both.map(({ name }) => ({ name, sipIp: null, sipPort: 1, wsBinding: null, calls: 0, registrations: 0 }));
    const want = { profiles: both, gateways: [aGateway('a', { profile: 'second' })] };
    expect(steps(want, { profiles, gateways: [runs('a')] })).toEqual([kill('a'), start('a', 'second')]);
  });

  it('keeps a gateway that it knows from elsewhere, wanted or not', () => {
    const foreign = [runs('adopted', { mark: null }), runs('somebody-elses', { mark: null })];
    expect(steps({ gateways: [aGateway('adopted')] }, { gateways: foreign })).toEqual([]);
  });

  it('is not asked to log in with what a carrier refused too often', () => {
    const gateways = [aGateway('a')];
    const stopped = new Set(['mark-a']);
    expect(steps({ gateways, stopped }, { gateways: [runs('a')] })).toEqual([kill('a')]);
    expect(steps({ gateways, stopped }, {})).toEqual([]);
    // Other data are another login.
    expect(steps({ gateways: [aGateway('a', { mark: 'corrected' })], stopped }, {})).toEqual([start('a')]);
  });

  it('starts a profile that does not run, with its gateways, and reads changed settings', () => {
    const profiles = [aProfile('external'), aProfile('second')];
    const want = { profiles, gateways: [aGateway('a', { profile: 'second' })], stale: new Set(['external', 'second']) };
    expect(steps(want, {})).toEqual([
      { kind: 'start-profile', profile: 'second' },
      { kind: 'rescan-profile', profile: 'external' },
    ]);
  });

  it('is left alone with a profile that somebody restarts at this moment', () => {
    const profiles = [aProfile('external'), aProfile('second')];
    const want = { profiles, stale: new Set(['external']), busy: new Set(['external', 'second']) };
    expect(steps(want, {})).toEqual([]);
  });

  it('loads the SIP module first when a start without an answer left it out', () => {
    expect(steps({ gateways: [aGateway('a')] }, { sip: false, profiles: [] })).toEqual([{ kind: 'load-sip' }]);
  });
});

describe('a switch that we do not answer', () => {
  it('is left alone: what it would be told is not what we want', () => {
    expect(compareSwitch(wanted({ gateways: [aGateway('a')] }), running({ revision: null }))).toEqual({ kind: 'not-ours' });
    expect(compareSwitch(wanted({ gateways: [aGateway('a')] }), running({ revision: 'before' }))).toEqual({ kind: 'behind' });
  });
});
