/** What must be said to a running switch so that it is what the rows want: pure, and harmless to repeat. */
import type { RunningSwitch } from '../domain/running-switch.ts';
import type { SwitchRows } from '../domain/switch-rows.ts';

export type SwitchStep =
  | { kind: 'load-sip' }
  | { kind: 'start-profile'; profile: string }
  | { kind: 'rescan-profile'; profile: string }
  | { kind: 'start-gateway'; profile: string; gateway: string }
  | { kind: 'kill-gateway'; profile: string; gateway: string };

export type WantedSwitch = Pick<SwitchRows, 'profiles' | 'gateways'> & {
  /** What the documents say at this moment. The switch must be told the same, or it would be told something old. */
  revision: string;
  /** Profiles whose present settings a switch in its present life has not read yet. */
  stale: ReadonlySet<string>;
  /** Profiles that somebody starts, stops or restarts at this moment: nobody meddles. */
  busy: ReadonlySet<string>;
  /** Marks of logins that a carrier refused too often: not tried again. */
  stopped: ReadonlySet<string>;
};

export type Comparison =
  /** It is configured by somebody else, or we don't answer it: nothing of it is ours to change. */
  | { kind: 'not-ours' }
  /** It is told something older than what we want: looked at again in a moment. */
  | { kind: 'behind' }
  | { kind: 'steps'; steps: SwitchStep[] };

/**
 * A gateway without a mark is known to the switch from elsewhere: it is adopted, never touched. Changed data mean another mark, hence
 * an end and a beginning; calls go on through it.
 */
export function compareSwitch(wanted: WantedSwitch, running: RunningSwitch): Comparison {
  if (running.revision === null) return { kind: 'not-ours' };
  if (running.revision !== wanted.revision) return { kind: 'behind' };
  if (!running.sip) return { kind: 'steps', steps: wanted.profiles.length === 0 ? [] : [{ kind: 'load-sip' }] };
  const runs = new Set(running.profiles.map(({ name }) => name));
  const [up, missing] = [
    wanted.profiles.filter(({ name }) => runs.has(name)),
    wanted.profiles.filter(({ name }) => !runs.has(name)),
  ];
  return {
    kind: 'steps',
    steps: [
      ...unwantedGateways(wanted, running),
      // A profile that starts brings its gateways along.
      ...profileSteps('start-profile', missing, wanted.busy),
      ...profileSteps(
        'rescan-profile',
        up.filter(({ name }) => wanted.stale.has(name)),
        wanted.busy,
      ),
      ...missingGateways(wanted, running, runs),
    ],
  };
}

function profileSteps(
  kind: 'start-profile' | 'rescan-profile',
  profiles: WantedSwitch['profiles'],
  busy: ReadonlySet<string>,
): SwitchStep[] {
  return profiles.filter(({ name }) => !busy.has(name)).map(({ name }) => ({ kind, profile: name }));
}

function unwantedGateways({ gateways, stopped }: WantedSwitch, running: RunningSwitch): SwitchStep[] {
  return running.gateways
    .filter(({ name, profile, mark }) => {
      if (mark === null) return false;
      const row = gateways.find((gateway) => gateway.name === name);
      return row === undefined || row.mark !== mark || row.profile !== profile || stopped.has(mark);
    })
    .map(({ name, profile }) => ({ kind: 'kill-gateway', gateway: name, profile }));
}

function missingGateways({ gateways, stopped }: WantedSwitch, running: RunningSwitch, runs: ReadonlySet<string>): SwitchStep[] {
  return gateways
    .filter(({ profile, mark }) => runs.has(profile) && !stopped.has(mark))
    .filter(({ name, profile, mark }) => {
      // For up to two seconds after its end the old one is listed beside the new one.
      const known = running.gateways.filter((gateway) => gateway.name === name);
      return !known.some((gateway) => gateway.mark === null || (gateway.mark === mark && gateway.profile === profile));
    })
    .map(({ name, profile }) => ({ kind: 'start-gateway', gateway: name, profile }));
}
