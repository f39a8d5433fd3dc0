/** Joins a channel to a second leg (`bridge:` in an inline transfer), and takes both down in FreeSWITCH's order. */
import { randomUUID } from 'node:crypto';
import type { Applications } from './channel/applications.ts';
import { type Channel, stateNumbers } from './channel/channel.ts';
import type { ChannelLife, Ending, Fire } from './channel/channel-life.ts';
import type { Dial } from './dial.ts';
import { wallClock } from './event-bus.ts';
import { causeFromText } from './hangup-cause.ts';
import { readTarget, readVariables } from './originate-request.ts';
import type { SwitchCore } from './switch-core.ts';

/** The display update that follows a bridge. */
const updateMs = 20;

export type BridgeDeps = {
  core: SwitchCore;
  life: ChannelLife;
  fire: Fire;
  applications: Applications;
  dial: Dial;
  end(channel: Channel, ending: Ending): void;
};

export type Bridge = {
  start(channel: Channel, dialString: string): void;
  /** A leg of a bridge has been hung up: ends the other, and tells that the bridge is over. */
  legEnded(channel: Channel): void;
};

export function makeBridge({ core, life, fire, applications, dial, end }: BridgeDeps): Bridge {
  function join(first: Channel, second: Channel): void {
    const nowUs = wallClock().atUs;
    first.otherLeg = second;
    first.calleeName = 'Outbound Call';
    first.calleeNumber = second.number;
    life.setCallState(first, 'ACTIVE');
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
    life.setState(second, 'CS_EXCHANGE_MEDIA', stateNumbers.CS_EXCHANGE_MEDIA);
    if (first.media !== null && second.media !== null) {
      first.media.bridgedTo = second.media;
      second.media.bridgedTo = first.media;
    }
    core.scheduler.after(updateMs, () => {
      if (first.ended || second.ended) return;
      updateDisplay(second, first);
      updateDisplay(first, second);
    });
  }

  function updateDisplay(channel: Channel, other: Channel): void {
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

  /** The bridge was not made: back to the park when the channel says so, else the call is over. */
  function failed(channel: Channel, result: string): void {
    const application = channel.application;
    if (channel.ended || application === null) return;
    const cause = causeFromText(/-ERR (\w+)/.exec(result)?.[1]);
    channel.otherLeg = null;
    life.setCallState(channel, 'ACTIVE');
    applications.complete(channel, application, cause);
    if (channel.variables.get('park_after_bridge') === 'true') applications.park(channel);
    else end(channel, { by: 'us', cause });
  }

  return {
    start(channel, dialString) {
      const { variables, rest } = readVariables(dialString);
      applications.begin(channel, 'bridge', dialString);
      const inherited = channel.variables.get('ignore_early_media');
      if (inherited !== undefined && !variables.has('ignore_early_media')) variables.set('ignore_early_media', inherited);
      life.setCallState(channel, 'RING_WAIT');
      dial({
        uuid: variables.get('origination_uuid') ?? randomUUID(),
        target: readTarget(rest),
        variables,
        otherLeg: channel,
        settle: (result) => failed(channel, result),
        onMedia: () => undefined,
        onAnswer: (second) => {
          second.settle = null;
          if (channel.ended) end(second, { by: 'us', cause: 'ORIGINATOR_CANCEL' });
          else join(channel, second);
        },
      });
    },
    legEnded(channel) {
      const other = channel.otherLeg;
      if (other === null) return;
      const first = channel.application?.name === 'bridge' ? channel : other;
      const cause = channel.hangupCause ?? 'NORMAL_CLEARING';
      if (first === channel) {
        // The first leg's thread takes the second one down before it leaves the bridge.
        if (!other.ended) end(other, { by: 'us', cause });
        unbridge(channel, other);
        if (channel.application !== null) applications.complete(channel, channel.application);
        return;
      }
      core.scheduler.after(0, () => firstLegFreed(first, channel));
    },
  };

  function unbridge(first: Channel, second: Channel): void {
    for (const leg of [first, second]) leg.setVariables({ bridge_hangup_cause: second.hangupCause ?? 'NORMAL_CLEARING' });
    fire(first, 'CHANNEL_UNBRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1879], 'full', {
      'Bridge-A-Unique-ID': first.uuid,
      'Bridge-B-Unique-ID': second.uuid,
    });
  }

  /** The second leg went first. */
  function firstLegFreed(first: Channel, second: Channel): void {
    const application = first.application;
    if (first.ended || application?.name !== 'bridge') return;
    unbridge(first, second);
    first.otherLeg = null;
    applications.complete(first, application);
    if (first.variables.get('park_after_bridge') === 'true') applications.park(first);
    else end(first, { by: 'us', cause: second.hangupCause ?? 'NORMAL_CLEARING' });
  }
}
