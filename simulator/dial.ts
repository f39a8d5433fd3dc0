/** Dials one leg: asks the limits, sends the INVITE, and lets the far end do what its plan says. */

import type { CallEnd } from './call-end.ts';
import { type CalleePlan, refuses, unreachable } from './callee/callee-plan.ts';
import { Channel, type FarEnd } from './channel/channel.ts';
import { unbornHeaders } from './channel/channel-headers.ts';
import type { ChannelLife, Fire } from './channel/channel-life.ts';
import { ChannelMedia } from './channel/channel-media.ts';
import { fireDigit } from './channel/digits.ts';
import type { Gateway } from './gateway.ts';
import type { DialTarget } from './originate-request.ts';
import type { SwitchCore } from './switch-core.ts';
import { profileName } from './switch-identity.ts';

/** From the command to the INVITE. */
const inviteMs = 2;
const originateSecondsDefault = 60;
/** The whole second is noticed at the next look, up to 20 ms later. */
const secondNoticedMs = 10;

export type DialRequest = {
  uuid: string;
  target: DialTarget;
  variables: ReadonlyMap<string, string>;
  otherLeg: Channel | null;
  /** The reply of `originate`, once: `+OK …` comes from the caller, `-ERR …` from here. */
  settle(text: string): void;
  /** Media or the answer came. */
  onMedia(channel: Channel): void;
  onAnswer(channel: Channel): void;
};

export type Dial = (request: DialRequest) => Channel | undefined;

type Route = { gateway: Gateway | null; farEnd: FarEnd; number: string; plan: CalleePlan; full: boolean };

export function makeDial({ core, life, fire, end }: { core: SwitchCore; life: ChannelLife; fire: Fire; end: CallEnd }): Dial {
  const refuseSession = '-ERR DESTINATION_OUT_OF_ORDER\n';

  /** The session was made and thrown away before it became a call: nothing but its destruction is told. */
  function unborn(uuid: string, sessionId: number, cause: string, settle: (text: string) => void): void {
    core.scheduler.after(inviteMs, () => {
      const variables = { variable_uuid: uuid, variable_call_uuid: uuid, variable_session_id: String(sessionId) };
      core.events.publish({
        name: 'CHANNEL_DESTROY',
        origin: ['switch_core_session.c', 'switch_core_session_perform_destroy', 1584],
        headers: () => ({
          ...unbornHeaders(uuid, 'CS_NONE'),
          variable_direction: 'outbound',
          variable_is_outbound: 'true',
          ...variables,
        }),
      });
      core.events.publish({
        name: 'CHANNEL_STATE',
        origin: ['switch_channel.c', 'switch_channel_perform_set_running_state', 2408],
        headers: () => unbornHeaders(uuid, 'CS_DESTROY'),
      });
      settle(`-ERR ${cause}\n`);
    });
  }

  function routeOf({ target, uuid }: DialRequest, sessionId: number): Route | string {
    switch (target.kind) {
      case 'gateway': {
        const gateway = core.gateways.get(target.gateway);
        if (gateway === undefined) return 'INVALID_GATEWAY';
        if (!gateway.up) return 'GATEWAY_DOWN';
        const plan = gateway.callees({ number: target.number, uuid, gateway: gateway.name });
        return { gateway, farEnd: gateway.farEnd, number: target.number, plan, full: false };
      }
      case 'address': {
        if (target.profile !== profileName) return 'INVALID_PROFILE';
        const choice = core.addresses.get(`${target.host}:${target.port}`);
        const plan = choice?.({ number: target.number, uuid, gateway: null }) ?? unreachable;
        return { gateway: null, farEnd: { host: target.host, port: target.port }, number: target.number, plan, full: false };
      }
      case 'user':
      case 'unknown':
        throw new Error(`session ${sessionId} has nowhere to go`);
    }
  }

  /** Undefined when the gateway is full and the switch says so. */
  function seat(route: Route): Route | undefined {
    if (route.gateway === null || route.gateway.take(core.scheduler.nowMs())) return route;
    route.gateway.failedCallsOut++;
    if (route.gateway.whenFull === 'switch') return undefined;
    return { ...route, full: true, plan: refuses(503, { afterMs: 5, q850: 34, alerting: 'none' }) };
  }

  function follow(channel: Channel, plan: CalleePlan, request: DialRequest): void {
    const { ending } = plan;
    if (plan.alerting !== 'none') {
      later(core, channel, plan.alertAfterMs, () => {
        if (plan.alerting === 'ring') life.ringing(channel);
        else startEarlyMedia(channel, plan, request);
      });
    }
    switch (ending.kind) {
      case 'unreachable':
        end(channel, { by: 'nobody-there' });
        return;
      case 'refuse':
        later(core, channel, ending.afterMs, () => end(channel, { ...ending, by: 'carrier' }));
        return;
      case 'answer':
        later(core, channel, ending.afterMs, () => {
          life.answered(channel);
          const actor = core.cast.answering(ending.behaviour, {
            hangUp: () => end(channel, { by: 'callee' }),
            press: (digit) => fireDigit(fire, channel, digit, 'RTP'),
            after: (delayMs, run) => later(core, channel, delayMs, run),
          });
          core.actors.set(channel.uuid, actor);
          openMedia(channel).sound = actor;
          request.onAnswer(channel);
        });
        return;
      case 'never':
    }
  }

  function startEarlyMedia(channel: Channel, plan: CalleePlan, request: DialRequest): void {
    life.earlyMedia(channel);
    openMedia(channel).sound = plan.early === undefined ? null : core.cast.early(plan.early);
    request.onMedia(channel);
  }

  function openMedia(channel: Channel): ChannelMedia {
    channel.media ??= new ChannelMedia({
      scheduler: core.scheduler,
      codec: core.codecs[channel.codec],
      onFault: (kind, detail) => core.faults.record(kind, channel.uuid, detail),
    });
    return channel.media;
  }

  /** Both clocks of `originate` fire when the whole second has come, not so many milliseconds later. */
  function armTimeouts(channel: Channel, variables: ReadonlyMap<string, string>): void {
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
      if (channel.times.progress === 0 && channel.times.progressMedia === 0)
        end(channel, { by: 'originator', cause: 'PROGRESS_TIMEOUT' });
    });
  }

  return (request) => {
    const { uuid, variables, settle } = request;
    if (core.channels.has(uuid)) {
      core.faults.record('duplicate-uuid', uuid, 'refused: the first call with this uuid lives');
      settle(refuseSession);
      return undefined;
    }
    if (request.target.kind === 'user' || request.target.kind === 'unknown') {
      settle(request.target.kind === 'user' ? '-ERR SUBSCRIBER_ABSENT\n' : '-ERR CHAN_NOT_IMPLEMENTED\n');
      return undefined;
    }
    const sessionId = core.sessions.next(core.channels.size, Date.now());
    if (sessionId === undefined) {
      settle(refuseSession);
      return undefined;
    }
    const wanted = routeOf(request, sessionId);
    if (typeof wanted === 'string') {
      unborn(uuid, sessionId, wanted, settle);
      return undefined;
    }
    const route = seat(wanted);
    if (route === undefined) {
      settle(refuseSession);
      return undefined;
    }
    const channel = new Channel({
      uuid,
      sessionId,
      number: route.number,
      gateway: route.gateway?.name ?? null,
      farEnd: route.farEnd,
      callerNumber: request.otherLeg?.callerNumber ?? variables.get('origination_caller_id_number') ?? '0000000000',
      callerName: request.otherLeg?.callerName ?? variables.get('origination_caller_id_name') ?? '',
      variables,
      codec: variables.get('absolute_codec_string')?.startsWith('PCMA') === true ? 'PCMA' : 'PCMU',
    });
    channel.settle = settle;
    if (request.otherLeg !== null) becomeSecondLeg(channel, request.otherLeg);
    const { gateway } = route;
    if (gateway !== null && !route.full) channel.onEnd.push(() => gateway.release());
    core.channels.set(uuid, channel);
    later(core, channel, inviteMs, () => {
      life.begin(channel);
      // A carrier without room lets no phone ring.
      if (!route.full) core.witness.ring({ atMs: Date.now(), uuid, number: route.number, gateway: channel.gateway });
      armTimeouts(channel, variables);
      follow(channel, route.plan, request);
    });
    return channel;
  };
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

/** Runs after a delay, unless the channel has ended by then. */
export function later(core: SwitchCore, channel: Channel, delayMs: number, run: () => void): void {
  const cancel = core.scheduler.after(delayMs, () => {
    channel.timers.delete(cancel);
    if (!channel.ended) run();
  });
  channel.timers.add(cancel);
}
