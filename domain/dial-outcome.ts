/** Decides how a call ended, from nothing but evidence: the one place where causes and SIP codes become an outcome. */
import { type EarlyVerdict, outranksSip } from './early-media.ts';
import type { HangupEvidence, Outcome } from './outcome.ts';

/** The cause we write ourselves when the switch restarted under a call. Lower case, so that nobody takes it for one of FreeSWITCH's. */
export const switchLostCause = 'switch-lost';

/** Every reason this table can give. The api and the page turn each into one sentence, so the list must stay closed. */
export const dialReasons = [
  'answered-callee-hung-up',
  'answered-we-hung-up',
  'answered-time-limit',
  'answered-media-lost',
  'answered-switch-lost',
  'answered-end-unseen',
  'transferred-callee-hung-up',
  'transferred-agent-hung-up',
  'transferred-time-limit',
  'transferred-end-unseen',
  'sip-404-not-found',
  'q850-1-unallocated',
  'sip-485-ambiguous',
  'sip-604-exists-nowhere',
  'q850-3-no-route',
  'sip-410-number-changed',
  'q850-22-number-changed',
  'sip-486-busy',
  'sip-600-busy',
  'q850-17-busy',
  'sip-603-declined',
  'sip-608-rejected',
  'sip-401-line-login',
  'sip-402-line-payment',
  'sip-403-line-forbids',
  'sip-407-line-login',
  'q850-21-line-rejects',
  'sip-480-unavailable',
  'q850-18-no-response',
  'q850-20-subscriber-absent',
  'rang-no-answer',
  'carrier-says-no-answer',
  'line-never-replied',
  'sip-484-number-incomplete',
  'q850-28-number-format',
  'q850-34-no-circuit',
  'q850-42-congestion',
  'sip-500-server-error',
  'sip-503-line-unavailable',
  'q850-41-temporary-failure',
  'q850-52-outgoing-barred',
  'q850-54-incoming-barred',
  'q850-57-not-authorised',
  'line-down',
  'line-unknown',
  'profile-unknown',
  'profile-stopped',
  'q850-27-out-of-order',
  'sip-502-bad-gateway',
  'q850-38-network-out-of-order',
  'sip-488-codec-refused',
  'sip-606-codec-refused',
  'q850-88-codec-refused',
  'sip-408-line-timeout',
  'sip-504-line-timeout',
  'q850-102-line-timeout',
  'no-progress-in-time',
  'media-timeout',
  'cancelled-while-ringing',
  'cancelled-before-ringing',
  'cleared-while-ringing',
  'cleared-before-ringing',
  'line-other-fault',
  'switch-restarted',
  'end-unseen',
  'no-evidence',
  'overdue-unseen',
  'announced-empty-number',
  'announced-powered-off',
  'announced-suspended',
  'announced-busy',
  'announced-unreachable',
  'announced-restricted',
  'announced-voicemail',
  'announced-no-answer',
  'announced-line-congested',
  'tone-busy',
  'tone-congestion',
  'tone-unobtainable',
] as const;
export type DialReason = (typeof dialReasons)[number];

/** What is known about one attempt when it is over. */
export type DialFacts = {
  evidence: HangupEvidence;
  /** CHANNEL_ANSWER was seen, or the channel's own record says that it was answered. */
  answered: boolean;
  /** CHANNEL_PROGRESS or CHANNEL_PROGRESS_MEDIA was seen: the far end rang or played something. */
  rang: boolean;
  /** CHANNEL_CREATE was seen. A dial that is told as ended with a time of dialling was created. */
  created: boolean;
  /** The word after `-ERR` in the background job of the originate: the only evidence when no channel was made. */
  jobError: string | null;
  /** False when nobody told us of the end and it was inferred. */
  told: boolean;
  /** What was heard before the answer and is certain; null when nobody listened or nothing was. */
  early?: EarlyVerdict | null;
};

export type DialVerdict =
  | { kind: 'result'; outcome: Outcome; reason: DialReason }
  /** Nothing rang: the switch was full, or we withdrew before dialling. The number stays to be dialled. Never a result. */
  | { kind: 'retry'; reason: 'switch-throttled' | 'cancelled-before-dialling' };

type Ending = { outcome: Outcome; reason: DialReason };
/** `bySip` refines (or, for 603 and 608, overrules) what the cause alone says. */
type CauseRule = Ending & { bySip?: Readonly<Record<number, Ending>> };

/**
 * Decides the outcome of one attempt. Rows are asked in order: answered, inferred ends, own throttling, what was heard before the
 * answer (unless the SIP code is an exact one), then the cause.
 *
 * The mapping of SIP to causes is FreeSWITCH's (sofia_glue.c); a Q.850 cause in the Reason header overrules the SIP code there,
 * which is why the cause is asked first and the code only refines it.
 */
export function decideDialOutcome(facts: DialFacts): DialVerdict {
  const cause = facts.evidence.cause ?? facts.jobError;
  if (facts.answered) return { kind: 'result', outcome: 'completed', reason: reasonOfAnswered(facts, cause) };
  if (wentWithSwitch(cause)) return result('switch-lost', 'switch-restarted');
  if (!facts.told) return result('unknown', 'end-unseen');
  // A full switch refuses the session before any channel exists; the same cause with a channel is a fault of the line.
  if (cause === 'DESTINATION_OUT_OF_ORDER' && !facts.created) return { kind: 'retry', reason: 'switch-throttled' };
  if (cause === 'ORIGINATOR_CANCEL' && !facts.created) return { kind: 'retry', reason: 'cancelled-before-dialling' };
  const { early } = facts;
  if (early !== undefined && early !== null && outranksSip(facts.evidence.sipCode))
    return result(early.outcome, reasonOfEarly(early));
  if (cause === null) return result('unknown', 'no-evidence');
  return { kind: 'result', ...endingOfCause(cause, facts) };
}

function reasonOfAnswered({ told, evidence }: DialFacts, cause: string | null): DialReason {
  if (wentWithSwitch(cause)) return 'answered-switch-lost';
  if (!told) return 'answered-end-unseen';
  if (cause === 'ALLOTTED_TIMEOUT') return 'answered-time-limit';
  if (cause === 'MEDIA_TIMEOUT') return 'answered-media-lost';
  return evidence.disposition === 'recv_bye' ? 'answered-callee-hung-up' : 'answered-we-hung-up';
}

/** A switch that is shut down in order ends its calls with a cause of its own; one that dies tells nothing, and it is inferred. */
function wentWithSwitch(cause: string | null): boolean {
  return cause === switchLostCause || cause === 'SYSTEM_SHUTDOWN';
}

function reasonOfEarly(early: EarlyVerdict): DialReason {
  return early.kind === 'tone' ? `tone-${early.tone}` : `announced-${early.outcome}`;
}

function endingOfCause(cause: string, facts: DialFacts): Ending {
  const { evidence, rang } = facts;
  switch (cause) {
    case 'NO_ANSWER':
    case 'ALLOTTED_TIMEOUT':
      if (rang) return { outcome: 'no-answer', reason: 'rang-no-answer' };
      // Without a ring only a final answer of the carrier itself (480 with Reason 19) says that a phone was called at all.
      if (evidence.disposition === 'recv_refuse') return { outcome: 'no-answer', reason: 'carrier-says-no-answer' };
      return { outcome: 'line-fault', reason: 'line-never-replied' };
    case 'ORIGINATOR_CANCEL':
      return { outcome: 'no-answer', reason: rang ? 'cancelled-while-ringing' : 'cancelled-before-ringing' };
    case 'NORMAL_CLEARING':
      return rang
        ? { outcome: 'no-answer', reason: 'cleared-while-ringing' }
        : { outcome: 'unreachable', reason: 'cleared-before-ringing' };
    default: {
      const rule = causeRules.get(cause) ?? otherFault;
      const refined = evidence.sipCode === null ? undefined : rule.bySip?.[evidence.sipCode];
      return refined ?? { outcome: rule.outcome, reason: rule.reason };
    }
  }
}

const otherFault: CauseRule = { outcome: 'line-fault', reason: 'line-other-fault' };

const causeRules: ReadonlyMap<string, CauseRule> = new Map<string, CauseRule>([
  ['UNALLOCATED_NUMBER', rule('empty-number', 'q850-1-unallocated', { 404: 'sip-404-not-found' })],
  ['NO_ROUTE_DESTINATION', rule('empty-number', 'q850-3-no-route', { 485: 'sip-485-ambiguous', 604: 'sip-604-exists-nowhere' })],
  ['NUMBER_CHANGED', rule('empty-number', 'q850-22-number-changed', { 410: 'sip-410-number-changed' })],
  ['USER_BUSY', rule('busy', 'q850-17-busy', { 486: 'sip-486-busy', 600: 'sip-600-busy' })],
  // FreeSWITCH gives one cause to a person who declines and to a carrier that refuses our login: only the code tells them apart.
  [
    'CALL_REJECTED',
    {
      outcome: 'line-fault',
      reason: 'q850-21-line-rejects',
      bySip: {
        401: { outcome: 'line-fault', reason: 'sip-401-line-login' },
        402: { outcome: 'line-fault', reason: 'sip-402-line-payment' },
        403: { outcome: 'line-fault', reason: 'sip-403-line-forbids' },
        407: { outcome: 'line-fault', reason: 'sip-407-line-login' },
        603: { outcome: 'rejected', reason: 'sip-603-declined' },
        608: { outcome: 'rejected', reason: 'sip-608-rejected' },
      },
    },
  ],
  ['NO_USER_RESPONSE', rule('unreachable', 'q850-18-no-response', { 480: 'sip-480-unavailable' })],
  ['SUBSCRIBER_ABSENT', rule('unreachable', 'q850-20-subscriber-absent')],
  ['INVALID_NUMBER_FORMAT', rule('invalid-number', 'q850-28-number-format', { 484: 'sip-484-number-incomplete' })],
  ['NORMAL_CIRCUIT_CONGESTION', rule('line-congested', 'q850-34-no-circuit')],
  ['SWITCH_CONGESTION', rule('line-congested', 'q850-42-congestion')],
  [
    'NORMAL_TEMPORARY_FAILURE',
    rule('line-congested', 'q850-41-temporary-failure', { 500: 'sip-500-server-error', 503: 'sip-503-line-unavailable' }),
  ],
  ['OUTGOING_CALL_BARRED', rule('restricted', 'q850-52-outgoing-barred')],
  ['INCOMING_CALL_BARRED', rule('restricted', 'q850-54-incoming-barred')],
  ['BEARERCAPABILITY_NOTAUTH', rule('restricted', 'q850-57-not-authorised')],
  ['GATEWAY_DOWN', rule('line-fault', 'line-down')],
  ['INVALID_GATEWAY', rule('line-fault', 'line-unknown')],
  ['INVALID_PROFILE', rule('line-fault', 'profile-unknown')],
  ['MANAGER_REQUEST', rule('line-fault', 'profile-stopped')],
  ['DESTINATION_OUT_OF_ORDER', rule('line-fault', 'q850-27-out-of-order')],
  ['NETWORK_OUT_OF_ORDER', rule('line-fault', 'q850-38-network-out-of-order', { 502: 'sip-502-bad-gateway' })],
  [
    'INCOMPATIBLE_DESTINATION',
    rule('line-fault', 'q850-88-codec-refused', { 488: 'sip-488-codec-refused', 606: 'sip-606-codec-refused' }),
  ],
  [
    'RECOVERY_ON_TIMER_EXPIRE',
    rule('line-fault', 'q850-102-line-timeout', { 408: 'sip-408-line-timeout', 504: 'sip-504-line-timeout' }),
  ],
  ['PROGRESS_TIMEOUT', rule('line-fault', 'no-progress-in-time')],
  ['MEDIA_TIMEOUT', rule('line-fault', 'media-timeout')],
]);

function rule(outcome: Outcome, reason: DialReason, reasonBySip: Readonly<Record<number, DialReason>> = {}): CauseRule {
  const bySip: Record<number, Ending> = {};
  for (const [code, refined] of Object.entries(reasonBySip)) bySip[Number(code)] = { outcome, reason: refined };
  return { outcome, reason, bySip };
}

function result(outcome: Outcome, reason: DialReason): DialVerdict {
  return { kind: 'result', outcome, reason };
}
