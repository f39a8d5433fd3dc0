/** Joins a channel to a second leg that is dialled for it (`bridge:` in an inline transfer). */
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

/** Both have left what they did: from here on they hear each other. */
export function join(deps: BridgeDeps, first: Channel, second: Channel): void {
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
  first.variables.set('bridge_to', second.uuid);
  second.variables.set('bridge_to', first.uuid);
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
