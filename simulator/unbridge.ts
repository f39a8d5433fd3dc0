/** The ways out of a bridge, in FreeSWITCH's order: a leg hangs up, or one of the two is moved elsewhere. */
import type { BridgeDeps } from './bridge.ts';
import type { Channel } from './channel/channel.ts';

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
  if (!other.ended && parksAfterwards(other)) {
    part(channel, other);
    other.otherLeg = null;
    applications.park(other, 'by-state');
  } else if (!other.ended) end(other, { by: 'us', cause: channel.hangupCause ?? 'NORMAL_CLEARING' });
  tellUnbridged(deps, channel, other);
  if (channel.application?.name === 'bridge') applications.complete(channel, channel.application);
}

function secondLegWent(deps: BridgeDeps, first: Channel, second: Channel): void {
  const { applications, end } = deps;
  const application = first.application;
  if (first.ended || first.otherLeg !== second || application === null || !first.carriesBridge) return;
  tellUnbridged(deps, first, second);
  part(first, second);
  first.otherLeg = null;
  first.carriesBridge = false;
  if (application.name === 'bridge') applications.complete(first, application);
  if (parksAfterwards(first)) applications.park(first, 'by-state');
  else end(first, { by: 'us', cause: second.hangupCause ?? 'NORMAL_CLEARING' });
}

/** One of the two is moved elsewhere: the other is parked when it says so, else hung up. */
export function leaveBridge(deps: BridgeDeps, leg: Channel): void {
  const other = leg.otherLeg;
  if (other === null) return;
  const [first, second] = leg.carriesBridge ? [leg, other] : [other, leg];
  part(first, second);
  for (const one of [first, second]) {
    one.otherLeg = null;
    one.carriesBridge = false;
    one.application = null;
  }
  const leaveOther = (): void => {
    if (parksAfterwards(other)) deps.applications.park(other, 'by-state');
    else deps.end(other, { by: 'us', cause: 'NORMAL_CLEARING' });
  };
  if (other === second) leaveOther();
  tellUnbridged(deps, first, second);
  if (other === first) leaveOther();
}

function parksAfterwards(leg: Channel): boolean {
  return leg.variables.get('park_after_bridge') === 'true';
}

/** They hear each other no more. */
function part(first: Channel, second: Channel): void {
  for (const leg of [first, second]) {
    leg.variables.delete('bridge_to');
    if (leg.media !== null) leg.media.bridgedTo = null;
  }
}

function tellUnbridged({ fire }: BridgeDeps, first: Channel, second: Channel): void {
  for (const leg of [first, second]) leg.setVariables({ bridge_hangup_cause: second.hangupCause ?? 'NORMAL_CLEARING' });
  fire(first, 'CHANNEL_UNBRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1879], 'full', {
    'Bridge-A-Unique-ID': first.uuid,
    'Bridge-B-Unique-ID': second.uuid,
  });
}
