/** How the end of a call is written: its line goes to the next waiting call of the task in the same commit. */
import type { CallResult } from '../domain/call.ts';
import { decideDialOutcome, switchLostCause } from '../domain/dial-outcome.ts';
import type { EarlyVerdict } from '../domain/early-media.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { CallDesk, TalkEnd } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import type { CallSummary } from './contracts.ts';
import { untilWritten } from './until-written.ts';

/** Only the owner of the epoch writes; for anybody else nothing changes and CallLeft is thrown. */
export async function finish(
  { grant, result, signal }: { grant: DialGrant; result: CallResult; signal: AbortSignal },
  { ledger, desk, log }: Pick<CallDesk, 'ledger' | 'desk' | 'log'>,
): Promise<CallSummary> {
  const { callId, taskId, epoch } = grant;
  const waiter = desk.offerTo(taskId);
  let granted: DialGrant | null = null;
  try {
    const write = () => ledger.release({ callId, epoch, result, waiter });
    const released = await untilWritten({ what: 'end of call', write, signal, log });
    granted = released.granted;
    if (!released.kept) throw new CallLeft(callId);
    log.info({ callId, taskId, outcome: result.outcome, reason: result.reason }, 'call ended');
    return { kind: 'ended', result, gradeDue: released.gradeDue };
  } finally {
    if (waiter !== null) desk.handedOver(taskId, waiter, granted);
  }
}

type UnansweredDial = { end: ChannelEnd; rang: boolean; created: boolean; early?: EarlyVerdict | null };

/** The result of a dial that nobody answered, or null when our own switch was full: that is a retry, never a result. */
export function dialResult({ end, rang, created, early }: UnansweredDial): CallResult | null {
  const { evidence, told, endedBy } = end;
  const verdict = decideDialOutcome({ evidence, told, rang, created, answered: false, jobError: null, early: early ?? null });
  if (verdict.kind === 'retry') return null;
  return { outcome: verdict.outcome, reason: verdict.reason, endedBy, evidence, heardToEnd: null };
}

/** The result of an answered call: what the talk says of itself, and for the rest the evidence of the channel. */
export function talkResult(talk: TalkEnd, end: ChannelEnd | null): CallResult {
  const evidence = end?.evidence ?? noEvidence;
  const facts = { evidence, told: end?.told ?? false, rang: true, created: true, answered: true, jobError: null };
  const verdict = decideDialOutcome(facts);
  // A switch that restarts while the sound is being attached is the cause, and the missing sound what it came to.
  const lost = evidence.cause === switchLostCause && talk.reason === 'answered-no-media';
  const said = lost ? null : talk.reason;
  return {
    outcome: talk.outcome,
    reason: said ?? (verdict.kind === 'result' ? verdict.reason : 'answered-end-unseen'),
    endedBy: end?.endedBy ?? 'nobody',
    evidence,
    heardToEnd: talk.heardToEnd,
    ...(talk.culprit === null ? {} : { culprit: talk.culprit }),
  };
}

/** The end of a call in which we held no talk: nothing is to be written down of it. */
export function withoutTalk(outcome: TalkEnd['outcome'], reason: string | null): TalkEnd {
  return { outcome, reason, heardToEnd: null, culprit: null, answeredBy: null, writeDown: () => Promise.resolve() };
}

/** An end that nobody saw: what is known is told, and no more. */
export function unseenEnd({ answered, switchRestarted }: { answered: boolean; switchRestarted: boolean }): CallResult {
  const evidence = switchRestarted ? { ...noEvidence, cause: switchLostCause } : noEvidence;
  const verdict = decideDialOutcome({ evidence, told: false, rang: false, created: true, answered, jobError: null });
  if (verdict.kind === 'retry') throw new Error('an inferred end is never a retry');
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    endedBy: switchRestarted ? 'switch' : 'nobody',
    evidence,
    heardToEnd: null,
  };
}

const noEvidence = { cause: null, q850: null, sipCode: null, sipReason: null, disposition: null } as const;
