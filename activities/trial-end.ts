/** How a trial ended: by the rules of calls, with the few reasons that only trials have. */
import { decideDialOutcome } from '../domain/dial-outcome.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import type { TrialDetail, TrialEnd, TrialKind, TrialReason } from '../domain/trial-call.ts';
import type { DialOutcome } from '../telephony/ports.ts';
import { unseenEnd } from './call-end.ts';

export type Ended = { end: TrialEnd; detail: TrialDetail };

export const lost: Ended = ended('unknown', 'trial-lost');
export const notReady: Ended = ended('unknown', 'trial-not-ready');

function ended(outcome: TrialEnd['outcome'], reason: TrialReason): Ended {
  return { end: { outcome, reason, endedBy: 'nobody' }, detail: {} };
}

/** Of an extension, the switch tells by these why no phone rang, or was not answered. */
const phoneReasons: Readonly<Record<string, TrialReason>> = {
  USER_NOT_REGISTERED: 'trial-phone-not-registered',
  SUBSCRIBER_ABSENT: 'trial-phone-unknown',
  CALL_REJECTED: 'trial-phone-declined',
  NO_ANSWER: 'trial-phone-unanswered',
};

/** A dial that nobody answered. */
export function endOfDial(dialled: Exclude<DialOutcome, { kind: 'answered' }>, kind: TrialKind): Ended {
  if (dialled.kind === 'lost') return lost;
  if (dialled.kind === 'throttled') return ended('line-congested', 'trial-switch-full');
  const { end, rang, dialledAtMs } = dialled;
  const { evidence, told, endedBy } = end;
  const detail = endDetail(end);
  const ofPhone = kind === 'assistant' ? phoneReasons[evidence.cause ?? ''] : undefined;
  if (ofPhone !== undefined) return { end: { outcome: 'unreachable', reason: ofPhone, endedBy }, detail };
  const facts = { evidence, told, rang, created: dialledAtMs !== null, answered: false, jobError: null };
  const verdict = decideDialOutcome(facts);
  if (verdict.kind === 'retry') return { ...ended('line-congested', 'trial-switch-full'), detail };
  return { end: { outcome: verdict.outcome, reason: verdict.reason, endedBy }, detail };
}

/** An answered trial. `reason`: what the talk or the missing sound says of it; null = the channel's end says it all. */
export function endOfAnswered(end: ChannelEnd | null, reason: string | null): Ended {
  if (end === null) {
    const { outcome, reason: unseen, endedBy } = unseenEnd({ answered: true, switchRestarted: false });
    return { end: { outcome, reason: reason ?? unseen, endedBy }, detail: {} };
  }
  const facts = { evidence: end.evidence, told: end.told, rang: true, created: true, answered: true, jobError: null };
  const verdict = decideDialOutcome(facts);
  const told = verdict.kind === 'result' ? verdict.reason : 'answered-end-unseen';
  return { end: { outcome: 'completed', reason: reason ?? told, endedBy: end.endedBy }, detail: endDetail(end) };
}

/** A person pressed the button: that, and not what it came to, is the reason. */
export function hungUpOnPage({ end, detail }: Ended): Ended {
  const outcome = end.outcome === 'completed' ? 'completed' : 'no-answer';
  return { end: { outcome, reason: 'trial-hung-up-on-page', endedBy: 'us' }, detail };
}

function endDetail({ evidence }: ChannelEnd): TrialDetail {
  const { cause, q850, sipCode, sipReason, media } = evidence;
  return {
    cause,
    q850,
    sipCode,
    sipReason,
    packetsIn: media?.packetsIn ?? null,
    packetsOut: media?.packetsOut ?? null,
    seconds: media?.seconds ?? null,
  };
}
