/** Dials one leg: asks the limits, makes the channel, sends the INVITE and watches the clock. */
import type { CallEnd } from './call-end.ts';
import { runApiHooks } from './channel/api-hooks.ts';
import { Channel } from './channel/channel.ts';
import { unbornHeaders } from './channel/channel-headers.ts';
import { begin, type Fire } from './channel/channel-life.ts';
import { followPlan, later } from './far-end.ts';
import type { DialTarget } from './originate-request.ts';
import { findRoute, type Route } from './route.ts';
import type { SwitchCore } from './switch-core.ts';

/** From the command to the INVITE. */
const inviteMs = 2;
const originateSecondsDefault = 60;
/** The whole second is noticed at the next look, up to 20 ms later. */
const secondNoticedMs = 10;
/** Who calls when nobody said so. */
const callerNumberDefault = '0000000000';
const refuseSession = '-ERR DESTINATION_OUT_OF_ORDER\n';

export type DialRequest = {
  uuid: string;
  target: DialTarget;
  variables: ReadonlyMap<string, string>;
  otherLeg: Channel | null;
  /** The reply of `originate`, once: `+OK …` comes from the caller, `-ERR …` from here. */
  settle: (text: string) => void;
  onMedia: (channel: Channel) => void;
  onAnswer: (channel: Channel) => void;
};

export type DialDeps = { core: SwitchCore; fire: Fire; end: CallEnd };

/** Never throws: what goes wrong is told to `settle`, in FreeSWITCH's words. */
export function dial(deps: DialDeps, request: DialRequest): void {
  const { core } = deps;
  const { uuid, target, settle } = request;
  if (core.channels.has(uuid)) {
    core.faults.record('duplicate-uuid', uuid, 'refused: the first call with this uuid lives');
    settle(refuseSession);
    return;
  }
  if (target.kind === 'unknown') {
    settle('-ERR CHAN_NOT_IMPLEMENTED\n');
    return;
  }
  if (target.kind === 'user' && !core.extensions.has(target.extension)) {
    settle('-ERR SUBSCRIBER_ABSENT\n');
    return;
  }
  if (target.kind === 'user' && core.extensions.get(target.extension) === null) {
    settle('-ERR USER_NOT_REGISTERED\n');
    return;
  }
  const sessionId = core.sessions.next(core.channels.size, Date.now());
  if (sessionId === undefined) {
    settle(refuseSession);
    return;
  }
  const routing = findRoute(core, target, uuid);
  switch (routing.kind) {
    case 'refused':
      settle(refuseSession);
      return;
    case 'unborn':
      core.scheduler.after(inviteMs, () => {
        tellUnborn(core, uuid, sessionId);
        settle(`-ERR ${routing.cause}\n`);
      });
      return;
    case 'route':
      invite(deps, request, routing.route, sessionId);
  }
}

function invite(deps: DialDeps, request: DialRequest, route: Route, sessionId: number): void {
  const { core, fire } = deps;
  const { uuid, variables } = request;
  const channel = new Channel({
    uuid,
    sessionId,
    number: route.number,
    gateway: route.gateway?.name ?? null,
    farEnd: route.farEnd,
    callerNumber: request.otherLeg?.callerNumber ?? variables.get('origination_caller_id_number') ?? callerNumberDefault,
    callerName: request.otherLeg?.callerName ?? variables.get('origination_caller_id_name') ?? '',
    variables,
    codec: variables.get('absolute_codec_string')?.startsWith('PCMA') === true ? 'PCMA' : 'PCMU',
  });
  channel.settle = request.settle;
  if (request.otherLeg !== null) becomeSecondLeg(channel, request.otherLeg);
  const { gateway } = route;
  if (gateway !== null && !route.full) channel.onEnd.push(() => gateway.release());
  core.channels.set(uuid, channel);
  runApiHooks(core, channel, 'api_on_originate');
  later(core, channel, inviteMs, () => {
    begin(fire, channel);
    // A carrier without room lets no phone ring.
    if (!route.full) {
      const taskId = variables.get('carillon_task') ?? null;
      core.witness.ring({ atMs: Date.now(), uuid, number: route.number, gateway: channel.gateway, taskId });
    }
    armTimeouts(deps, channel);
    followPlan({ ...deps, onMedia: request.onMedia, onAnswer: request.onAnswer }, channel, route.plan);
  });
}

/** Both clocks of `originate` fire when the whole second has come, not so many milliseconds later. */
function armTimeouts({ core, end }: DialDeps, channel: Channel): void {
  const { variables, times } = channel;
  const startedMs = Date.now();
  const atSecond = (seconds: number, run: () => void): void => {
    const dueMs = (Math.floor(startedMs / 1000) + seconds) * 1000 + secondNoticedMs;
    later(core, channel, dueMs - startedMs, () => {
      if (channel.settle !== null && !channel.answered) run();
    });
  };
  const timeout = Number(variables.get('originate_timeout') ?? variables.get('call_timeout') ?? originateSecondsDefault);
  if (timeout > 0) atSecond(timeout, () => end(channel, { by: 'originator', cause: 'NO_ANSWER' }));
  const progress = Number(variables.get('leg_progress_timeout') ?? variables.get('progress_timeout') ?? 0);
  if (progress <= 0) return;
  atSecond(progress, () => {
    if (times.progress === 0 && times.progressMedia === 0) end(channel, { by: 'originator', cause: 'PROGRESS_TIMEOUT' });
  });
}

function becomeSecondLeg(channel: Channel, first: Channel): void {
  channel.otherLeg = first;
  channel.dialplan = first.dialplan;
  channel.networkAddress = first.networkAddress;
  channel.setVariables({
    max_forwards: Number(first.variables.get('max_forwards') ?? 70) - 1,
    originator_codec: `${first.codec}@8000h@20i`,
    originator: first.uuid,
    signal_bond: first.uuid,
    originating_leg_uuid: first.uuid,
  });
}

/** The session was made and thrown away before it became a call: nothing but its destruction is told. */
function tellUnborn(core: SwitchCore, uuid: string, sessionId: number): void {
  core.events.publish({
    name: 'CHANNEL_DESTROY',
    origin: ['switch_core_session.c', 'switch_core_session_perform_destroy', 1584],
    headers: () => ({
      ...unbornHeaders(uuid, 'CS_NONE'),
      variable_direction: 'outbound',
      variable_is_outbound: 'true',
      variable_uuid: uuid,
      variable_call_uuid: uuid,
      variable_session_id: String(sessionId),
    }),
  });
  core.events.publish({
    name: 'CHANNEL_STATE',
    origin: ['switch_channel.c', 'switch_channel_perform_set_running_state', 2408],
    headers: () => unbornHeaders(uuid, 'CS_DESTROY'),
  });
}
