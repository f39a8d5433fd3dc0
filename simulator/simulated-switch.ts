/** A FreeSWITCH that nobody can call: the same event socket, the same audio stream, people behind it by script. */
import { join } from 'node:path';
import { makeApi } from './api/api-commands.ts';
import { type CallControl, makeCallControl } from './call-control.ts';
import { callIn } from './call-in.ts';
import { makeCalleeCast } from './callee/callee-cast-factory.ts';
import type { Channel } from './channel/channel.ts';
import { fireDigit } from './channel/digits.ts';
import { sendToChannel } from './channel/private-message.ts';
import { makeEventBus } from './event-bus.ts';
import { listenForEventSockets } from './event-socket/socket-server.ts';
import type { SwitchCommands } from './event-socket/socket-session.ts';
import { makeFaultLog } from './faults.ts';
import { makeGateway } from './gateway.ts';
import { startHeartbeat } from './heartbeat.ts';
import { makeLineCodecs } from './line-codec.ts';
import { makeScheduler } from './scheduler.ts';
import { makeSessionCounter, type SwitchCore } from './switch-core.ts';
import { makeIdentity } from './switch-identity.ts';
import { type ChannelView, type SimulatedSwitch, type SimulatedSwitchOptions, switchDefaults } from './switch-options.ts';
import { makeConfiguration } from './told-configuration.ts';
import { makeWitness } from './witness.ts';

/** Starts a simulated switch; resolves when its event socket listens. */
export async function makeSimulatedSwitch(options: SimulatedSwitchOptions = {}): Promise<SimulatedSwitch> {
  let peakBeforeRestart = 0;
  const core = makeCore(options, () => {
    dropChannels(core);
    void listening.setDoor('refusing');
  });
  const control = makeCallControl(core);
  const api = makeApi({ core, control });
  core.api = (line) => api(line, () => undefined);
  const password = options.password ?? switchDefaults.password;
  const host = options.host ?? switchDefaults.host;
  const listening = await listenForEventSockets({
    host,
    port: options.port ?? 0,
    password,
    commands: commandsOf(core, control, api),
    events: core.events,
    scheduler: core.scheduler,
  });
  startHeartbeat(core, options.heartbeatMs ?? switchDefaults.heartbeatMs);

  return {
    host,
    password,
    get port() {
      return listening.port;
    },
    get coreUuid() {
      return core.identity.coreUuid;
    },
    get peakChannels() {
      return Math.max(peakBeforeRestart, core.sessions.peak);
    },
    faults: core.faults.all,
    rings: core.witness.rings,
    channels: () => [...core.channels.values()].map(viewOf),
    transcript: (uuid) => core.actors.get(uuid)?.transcript ?? [],
    gateway: (name) => core.gateways.get(name),
    setGateway: (name, change) => setGateway(core, name, change),
    callIn: (call) => callIn({ core, ...control, api: core.api }, call),
    calleeHangsUp(uuid, cause) {
      const channel = core.channels.get(uuid);
      if (channel !== undefined) control.end(channel, { by: 'callee', cause });
    },
    calleePresses(uuid, digit) {
      const channel = core.channels.get(uuid);
      if (channel !== undefined) fireDigit(control.fire, channel, digit, 'RTP');
    },
    cutSockets: () => listening.cut(),
    goHalfOpen: () => listening.setDoor('half-open'),
    refuse: () => listening.setDoor('refusing'),
    open: () => listening.setDoor('open'),
    slowReplies: (delayMs) => listening.setReplyDelayMs(delayMs),
    async restart() {
      await listening.setDoor('refusing');
      dropChannels(core);
      core.identity = makeIdentity();
      peakBeforeRestart = Math.max(peakBeforeRestart, core.sessions.peak);
      core.sessions = makeSessionCounter(core.limits);
      await listening.setDoor('open');
    },
    async close() {
      await listening.close();
      dropChannels(core);
      core.scheduler.close();
    },
  };
}

function commandsOf(core: SwitchCore, control: CallControl, api: SwitchCommands['api']): SwitchCommands {
  return {
    api,
    sendmsg: (uuid, command) => sendToChannel(core, control, uuid, command),
    // The one event of a client's that a channel of this switch listens to is `eavesdrop::control`.
    sendevent: (headers) => core.channels.get(headers['unique-id'] ?? '')?.eavesdrop?.command(headers['eavesdrop-command'] ?? ''),
  };
}

function makeCore(options: SimulatedSwitchOptions, goDown: () => void): SwitchCore {
  const limits = {
    maxSessions: options.maxSessions ?? switchDefaults.maxSessions,
    sessionsPerSecond: options.sessionsPerSecond ?? switchDefaults.sessionsPerSecond,
  };
  const core: SwitchCore = {
    scheduler: makeScheduler(),
    events: makeEventBus({ identity: () => core.identity }),
    faults: makeFaultLog({
      onFault: ({ kind, uuid, detail }) =>
        options.log?.warn({ kind, callId: uuid, detail }, 'a real switch would have punished this'),
    }),
    witness: makeWitness({ path: options.dataFolder === undefined ? null : join(options.dataFolder, 'rings.jsonl') }),
    gateways: new Map((options.gateways ?? []).map((gateway) => [gateway.name, makeGateway(gateway)])),
    gatewayOnDemand: options.gatewayOnDemand ?? (() => undefined),
    configuration: makeConfiguration(options.configuration, () => core),
    dialplan: options.dialplan ?? (() => Promise.resolve(null)),
    addresses: new Map(Object.entries(options.addresses ?? {})),
    extensions: new Map(Object.entries(options.extensions ?? {})),
    channels: new Map(),
    actors: new Map(),
    cast: makeCalleeCast(),
    codecs: makeLineCodecs(),
    limits,
    identity: makeIdentity(),
    scheduled: new Map(),
    sessions: makeSessionCounter(limits),
    api: () => undefined,
    crash() {
      if (options.crashOnUnicastFault === true) goDown();
    },
  };
  return core;
}

/** Everything is gone, and nobody is told: what a crash or a restart leaves. */
function dropChannels(core: SwitchCore): void {
  for (const channel of core.channels.values()) {
    channel.hangupCause = 'NORMAL_TEMPORARY_FAILURE';
    channel.settle = null;
    for (const cancel of [...channel.timers, ...channel.scheduledHangups]) cancel();
    for (const told of channel.onEnd) told();
    channel.media?.close();
  }
  core.channels.clear();
  core.actors.clear();
  for (const group of core.scheduled.values()) for (const cancel of group) cancel();
  core.scheduled.clear();
}

function viewOf(channel: Channel): ChannelView {
  return {
    uuid: channel.uuid,
    number: channel.number,
    gateway: channel.gateway,
    answerState: channel.answerState,
    callState: channel.callState,
    answeredAtMs: channel.answered ? channel.times.answered / 1000 : null,
    parked: channel.application?.name === 'park',
    streaming: channel.media?.streaming === true,
    waitingFrames: channel.media?.waitingFrames() ?? 0,
    holes: channel.media?.holes() ?? 0,
    recordings: [...(channel.media?.recordings.keys() ?? [])],
    bridgedTo: channel.otherLeg !== null && channel.callState === 'ACTIVE' ? channel.otherLeg.uuid : null,
    listensTo: channel.eavesdrop?.target ?? null,
    sentDigits: channel.sentDigits,
    variables: Object.fromEntries(channel.variables),
  };
}

function setGateway(core: SwitchCore, name: string, change: Parameters<SimulatedSwitch['setGateway']>[1]): void {
  const existing = core.gateways.get(name);
  if (existing === undefined) {
    if (change.callees === undefined) throw new Error(`gateway ${name} is new: say who sits behind it (callees)`);
    core.gateways.set(name, makeGateway({ ...change, name, callees: change.callees }));
    return;
  }
  const wasUp = existing.up;
  Object.assign(existing, change);
  if (existing.up === wasUp) return;
  core.events.publish({
    name: 'CUSTOM',
    subclass: 'sofia::gateway_state',
    origin: ['sofia_reg.c', 'sofia_reg_fire_custom_gateway_state_event', 156],
    headers: () => ({
      Gateway: name,
      State: 'NOREG',
      'Ping-Status': existing.up ? 'UP' : 'DOWN',
      Phrase: existing.up ? 'OK' : 'Request Timeout',
      Status: existing.up ? '200' : '408',
    }),
  });
}
