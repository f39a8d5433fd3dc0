/** `uuid_bridge` and `uuid_park`: channels are taken out of what they do, whatever it is, and joined or parked. */
import { randomUUID } from 'node:crypto';
import { type BridgeDeps, join } from './bridge.ts';
import { type Channel, stateNumbers } from './channel/channel.ts';
import { setState } from './channel/channel-life.ts';
import { wallClock } from './event-bus.ts';
import { later } from './far-end.ts';
import { leaveBridge } from './unbridge.ts';

/** From the command to the end of what both do, and from there to the bridge. */
const leaveParkMs = 21;
const joinMs = 21;
/** `uuid_park` is noticed at the next frame. */
const parkMs = 21;

/**
 * `uuid_bridge first second`: both leave what they do, by their own threads, and are joined 42 ms later. False when the switch refuses.
 * Which of two that are joined to one and the same channel is left in silence nobody is told; a real switch says `+OK` to both.
 */
export function joinChannels(deps: BridgeDeps, first: Channel, second: Channel): boolean {
  const { core, applications } = deps;
  if (first.ended || second.ended || (!first.hasMedia && !second.hasMedia)) return false;
  if (leavesSomebodyBehind(first, second)) {
    core.faults.record('bridged-twice', first.uuid, 'the channel it is joined to talks to another one, which is left in silence');
  }
  first.joiningWith = second;
  second.joiningWith = first;
  for (const [leg, other] of [
    [first, second],
    [second, first],
  ] as const) {
    leg.setVariables({ bridge_channel: other.name, bridge_uuid: other.uuid, signal_bond: other.uuid });
  }
  core.scheduler.after(leaveParkMs, () => {
    if (first.ended || second.ended) {
      for (const leg of [first, second]) leg.joiningWith = null;
      const left = first.ended ? second : first;
      if (!left.ended) {
        leaveWhatItDoes(deps, left);
        nobodyToJoin(deps, left);
      }
      return;
    }
    // The first is the one who calls from here on, and the second is called by it.
    first.logicalDirection = 'inbound';
    second.callerNumber = first.number;
    for (const leg of [first, second]) leaveWhatItDoes(deps, leg);
    leavePark(deps, first, second);
    leavePark(deps, second, first);
    core.scheduler.after(joinMs, () => {
      for (const leg of [first, second]) leg.joiningWith = null;
      if (first.ended && second.ended) return;
      if (first.ended || second.ended) {
        nobodyToJoin(deps, first.ended ? second : first);
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

/** `uuid_park` of whatever the channel does; of a parked one, the park is made anew. */
export function parkChannel(deps: BridgeDeps, channel: Channel, anew: () => void): void {
  if (channel.eavesdrop === null && !isJoined(channel)) {
    if (channel.media?.streaming === true)
      deps.core.faults.record('transfer-while-streaming', channel.uuid, 'uuid_park takes the same way');
    anew();
    return;
  }
  later(deps.core, channel, parkMs, () => {
    leaveWhatItDoes(deps, channel);
    deps.applications.park(channel, 'by-state');
  });
}

/** Two who are joined to one at the same time; or one who talks to somebody whom nobody keeps. */
function leavesSomebodyBehind(first: Channel, second: Channel): boolean {
  if (second.joiningWith !== null && second.joiningWith !== first) return true;
  const third = second.otherLeg;
  return third !== null && third !== first && third.variables.get('park_after_bridge') !== 'true';
}

function isJoined({ carriesBridge, otherLeg }: Channel): boolean {
  return carriesBridge || otherLeg?.carriesBridge === true;
}

function leaveWhatItDoes(deps: BridgeDeps, channel: Channel): void {
  channel.eavesdrop?.leave();
  if (isJoined(channel)) leaveBridge(deps, channel);
}

/** Whoever is left is hung up, or parked when it says so: nobody is there to be joined to. */
function nobodyToJoin({ applications, end }: BridgeDeps, left: Channel): void {
  const parks = left.variables.get('uuid_bridge_park_on_cancel') === 'true' || left.variables.get('park_after_bridge') === 'true';
  left.otherLeg = null;
  if (!parks) end(left, { by: 'us', cause: 'DESTINATION_OUT_OF_ORDER' });
  else if (left.application?.name !== 'park') applications.park(left, 'by-state');
  else {
    applications.unpark(left, 'break');
    applications.park(left, 'by-state');
  }
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
