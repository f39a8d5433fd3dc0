/** Joins a channel to a second leg (`bridge:` in an inline transfer, `uuid_bridge`), and takes both down in FreeSWITCH's order. */
import { randomUUID } from 'node:crypto';
import type { CallEnd } from './call-end.ts';
import type { Applications } from './channel/applications.ts';
import { type Channel, stateNumbers } from './channel/channel.ts';
import { type Fire, setCallState, setState } from './channel/channel-life.ts';
import { dial } from './dial.ts';
import { wallClock } from './event-bus.ts';
import { causeFromText } from './hangup-cause.ts';
import { readTarget, readVariables } from './originate-request.ts';
import type { SwitchCore } from './switch-core.ts';

/** The display update that follows a bridge. */
const updateMs = 20;

export type BridgeDeps = { core: SwitchCore; fire: Fire; applications: Applications; end: CallEnd };

/** Runs `bridge` on a channel: dials the second leg and joins both when it answers. */
export function startBridge(deps: BridgeDeps, channel: Channel, dialString: string): void {
  const { core, fire, applications, end } = deps;
  const { variables, rest } = readVariables(dialString);
  applications.begin(channel, 'bridge', dialString);
  channel.carriesBridge = true;
  const inherited = channel.variables.get('ignore_early_media');
  if (inherited !== undefined && !variables.has('ignore_early_media')) variables.set('ignore_early_media', inherited);
  setCallState(fire, channel, 'RING_WAIT');
  dial(
    { core, fire, end },
    {
      uuid: variables.get('origination_uuid') ?? randomUUID(),
      target: readTarget(rest),
      variables,
      otherLeg: channel,
      settle: (result) => notBridged(deps, channel, result),
      onMedia: () => undefined,
      onAnswer: (second) => {
        second.settle = null;
        if (channel.ended) end(second, { by: 'us', cause: 'ORIGINATOR_CANCEL' });
        else join(deps, channel, second);
      },
    },
  );
}

/** A leg of a bridge has been hung up: ends the other, and tells that the bridge is over. */
export function bridgeLegEnded(deps: BridgeDeps, channel: Channel): void {
  const { core, applications, end } = deps;
  const other = channel.otherLeg;
  if (other === null) return;
  if (!channel.carriesBridge) {
    core.scheduler.after(0, () => secondLegWent(deps, other, channel));
    return;
  }
  // The first leg's thread takes the second one down before it leaves the bridge.
  for (const leg of [channel, other]) leg.setVariables({ bridge_hangup_cause: channel.hangupCause ?? 'NORMAL_CLEARING' });
  if (!other.ended) end(other, { by: 'us', cause: channel.hangupCause ?? 'NORMAL_CLEARING' });
  tellUnbridged(deps, channel, other);
  if (channel.application?.name === 'bridge') applications.complete(channel, channel.application);
}

/** From `uuid_bridge` to the end of both parks, and from there to the bridge. */
const leaveParkMs = 21;
const joinMs = 21;

/**
 * `uuid_bridge first second`: both leave what they do, by their own threads, and are joined 42 ms later. False when the switch refuses.
 * Which of two that are joined to one and the same channel is left in silence nobody is told; a real switch says `+OK` to both.
 */
export function joinChannels(deps: BridgeDeps, first: Channel, second: Channel): boolean {
  const { core, applications } = deps;
  if (first.ended || second.ended || (!first.hasMedia && !second.hasMedia)) return false;
  if (second.otherLeg !== null && second.otherLeg !== first) {
    core.faults.record('bridged-twice', first.uuid, 'the channel it is joined to talks to another one, which is left in silence');
  }
  for (const [leg, other] of [
    [first, second],
    [second, first],
  ] as const) {
    leg.setVariables({ bridge_channel: other.name, bridge_uuid: other.uuid, signal_bond: other.uuid });
  }
  core.scheduler.after(leaveParkMs, () => {
    if (first.ended || second.ended) return;
    // The first is the one who calls from here on, and the second is called by it.
    first.logicalDirection = 'inbound';
    second.callerNumber = first.number;
    leavePark(deps, first, second);
    leavePark(deps, second, first);
    core.scheduler.after(joinMs, () => {
      if (first.ended && second.ended) return;
      if (first.ended || second.ended) {
        // Whoever is left is hung up: nobody is there to be joined to.
        deps.end(first.ended ? second : first, { by: 'us', cause: 'DESTINATION_OUT_OF_ORDER' });
        return;
      }
      first.carriesBridge = true;
      applications.begin(first, 'uuid_bridge', second.uuid);
      applications.begin(second, 'uuid_bridge', first.uuid);
      join(deps, first, second);
    });
  });
  return true;
}

/** Out of the park and into the wait for the other leg, whose caller the switch takes each of them for from here on. */
function leavePark({ fire, applications }: BridgeDeps, leg: Channel, other: Channel): void {
  const nowUs = wallClock().atUs;
  leg.otherLeg = other;
  leg.profileIndex++;
  leg.times.profileCreated = nowUs;
  leg.transferSource = `${Math.floor(nowUs / 1_000_000)}:${randomUUID()}:uuid_br:${other.uuid}`;
  leg.setVariables({
    transfer_history: leg.transferSource,
    transfer_source: leg.transferSource,
    original_destination_number: leg.destination,
    original_caller_id_name: leg.callerName === '' ? 'Outbound Call' : leg.callerName,
    original_caller_id_number: leg.callerNumber,
    uuid_bridge: other.uuid,
  });
  leg.stateNumber = stateNumbers.CS_HIBERNATE;
  applications.unpark(leg, 'break');
  leg.variables.delete('uuid_bridge');
  for (const state of ['CS_HIBERNATE', 'CS_RESET', 'CS_SOFT_EXECUTE'] as const) setState(fire, leg, state, stateNumbers[state]);
}

function join(deps: BridgeDeps, first: Channel, second: Channel): void {
  const { core, fire } = deps;
  const nowUs = wallClock().atUs;
  first.otherLeg = second;
  if (first.application?.name === 'bridge') {
    first.calleeName = 'Outbound Call';
    first.calleeNumber = second.number;
  }
  if (first.callState !== 'ACTIVE') setCallState(fire, first, 'ACTIVE');
  first.times.bridged = nowUs;
  second.times.bridged = nowUs;
  first.setVariables({
    originated_legs: `${second.uuid};Outbound Call;${second.number}`,
    originate_disposition: 'SUCCESS',
    DIALSTATUS: 'SUCCESS',
    originate_causes: `${second.uuid};NONE`,
    signal_bond: second.uuid,
  });
  fire(first, 'CHANNEL_BRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1689], 'full', {
    'Bridge-A-Unique-ID': first.uuid,
    'Bridge-B-Unique-ID': second.uuid,
  });
  setState(fire, second, 'CS_EXCHANGE_MEDIA', stateNumbers.CS_EXCHANGE_MEDIA);
  if (first.media !== null && second.media !== null) {
    first.media.bridgedTo = second.media;
    second.media.bridgedTo = first.media;
  }
  core.scheduler.after(updateMs, () => {
    if (first.ended || second.ended) return;
    updateDisplay(fire, second, first);
    updateDisplay(fire, first, second);
  });
}

function updateDisplay(fire: Fire, channel: Channel, other: Channel): void {
  channel.setVariables({
    bridge_to: other.uuid,
    last_bridge_to: other.uuid,
    bridge_channel: other.name,
    bridge_uuid: other.uuid,
    signal_bond: other.uuid,
    last_sent_callee_id_name: 'Outbound Call',
    last_sent_callee_id_number: other.number,
  });
  fire(channel, 'CALL_UPDATE', ['mod_sofia.c', 'sofia_receive_message', 2100], 'full', {
    Direction: 'SEND',
    'Sent-Callee-ID-Name': 'Outbound Call',
    'Sent-Callee-ID-Number': other.number,
    'Bridged-To': other.uuid,
  });
}

/** The second leg did not answer: back to the park when the channel says so, else the call is over. */
function notBridged({ fire, applications, end }: BridgeDeps, channel: Channel, result: string): void {
  const application = channel.application;
  if (channel.ended || application === null) return;
  const cause = causeFromText(/-ERR (\w+)/.exec(result)?.[1]);
  channel.otherLeg = null;
  channel.carriesBridge = false;
  setCallState(fire, channel, 'ACTIVE');
  applications.complete(channel, application, cause);
  if (channel.variables.get('park_after_bridge') === 'true') applications.park(channel);
  else end(channel, { by: 'us', cause });
}

function secondLegWent(deps: BridgeDeps, first: Channel, second: Channel): void {
  const { applications, end } = deps;
  const application = first.application;
  if (first.ended || first.otherLeg !== second || application === null || !first.carriesBridge) return;
  tellUnbridged(deps, first, second);
  first.otherLeg = null;
  first.carriesBridge = false;
  if (application.name === 'bridge') applications.complete(first, application);
  if (first.variables.get('park_after_bridge') === 'true') applications.park(first);
  else end(first, { by: 'us', cause: second.hangupCause ?? 'NORMAL_CLEARING' });
}

function tellUnbridged({ fire }: BridgeDeps, first: Channel, second: Channel): void {
  for (const leg of [first, second]) leg.setVariables({ bridge_hangup_cause: second.hangupCause ?? 'NORMAL_CLEARING' });
  fire(first, 'CHANNEL_UNBRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1879], 'full', {
    'Bridge-A-Unique-ID': first.uuid,
    'Bridge-B-Unique-ID': second.uuid,
  });
}
