/** A call that came in, from the ringing to the talk: it is picked up, and from then on it is answered as every other call is. */
import type { CallResult } from '../domain/call.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import type { CallBrief, DialGrant } from '../storage/ledger-types.ts';
import type { DialOutcome } from '../telephony/ports.ts';
import { answeredCall } from './answered-call.ts';
import type { CallDesk, PreparedTalk } from './call-desk.ts';
import { finish, unseenEnd } from './call-end.ts';
import type { CallSummary } from './contracts.ts';
import { insuranceMs } from './ring.ts';
import { unlessLeft } from './unless-left.ts';

type Received = {
  grant: DialGrant;
  /** Of the channel that rings for its caller. */
  answered: Promise<DialOutcome>;
  talk: PreparedTalk;
  signal: AbortSignal;
};

export async function receiveCall({ grant, answered, talk, signal }: Received, house: CallDesk): Promise<CallSummary> {
  const { node, live, log } = house;
  const { callId } = grant;
  const forget = live.add(grant, () => node.hangUp(callId, 'NORMAL_CLEARING'));
  try {
    await node.pickUp(callId, talk.callMsMax + insuranceMs);
    const outcome = await unlessLeft(answered, signal);
    if (outcome.kind === 'answered') {
      return await answeredCall({ grant, channel: outcome.channel, talk, answeredAt: new Date(), goesOn: false, signal }, house);
    }
    log.info({ callId }, 'the caller was gone before anybody picked up');
    return await finish({ grant, result: leftResult(outcome.kind === 'ended' ? outcome.end : null), signal }, house);
  } finally {
    forget();
  }
}

/** Nobody had spoken with the caller yet. */
export function leftResult(end: ChannelEnd | null): CallResult {
  const unseen = unseenEnd({ answered: false, switchRestarted: false });
  const seen = end === null ? {} : { evidence: end.evidence, endedBy: end.endedBy };
  return { ...unseen, ...seen, outcome: 'abandoned', reason: 'left-queue' };
}

/** What is known of a caller whose channel is gone, and no more. Null: as for a call that was made. */
export function goneResult({ inbound, agentId, answeredAtMs, transferredAtMs, taskType }: CallBrief): CallResult | null {
  if (inbound === null || agentId !== null || transferredAtMs !== null) return null;
  return answeredAtMs === null || taskType === 'predictive' ? leftResult(null) : null;
}
