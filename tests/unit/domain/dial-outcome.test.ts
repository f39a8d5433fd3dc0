import { describe, expect, it } from 'vitest';
import type { DialFacts, DialReason } from '../../../domain/dial-outcome.ts';
import { decideDialOutcome, dialReasons, switchLostCause } from '../../../domain/dial-outcome.ts';
import type { HangupEvidence, Outcome } from '../../../domain/outcome.ts';
import { noEvidence } from '../../../telephony/hangup-evidence.ts';
import { capturedCallNames, readCapturedCall } from '../../telephony/captured-call.ts';

/** The recorded calls that ended, and what a person should read about each. */
const endings: Record<string, [Outcome, DialReason]> = {
  'answered-callee-hangs-up': ['completed', 'answered-callee-hung-up'],
  'answered-we-hang-up': ['completed', 'answered-we-hung-up'],
  'busy-486': ['busy', 'sip-486-busy'],
  'decline-603': ['rejected', 'sip-603-declined'],
  'duplicate-uuid-ringing': ['no-answer', 'rang-no-answer'],
  'early-media-404-ignored': ['empty-number', 'sip-404-not-found'],
  'early-media-404-parked': ['empty-number', 'sip-404-not-found'],
  'early-media-then-answer': ['completed', 'answered-we-hung-up'],
  'forbidden-403': ['line-fault', 'sip-403-line-forbids'],
  'gateway-down': ['line-fault', 'line-down'],
  'gateway-unknown': ['line-fault', 'line-unknown'],
  'host-unreachable': ['line-congested', 'sip-503-line-unavailable'],
  'incomplete-484': ['invalid-number', 'sip-484-number-incomplete'],
  'no-answer': ['no-answer', 'rang-no-answer'],
  'no-sip-reply': ['line-fault', 'line-never-replied'],
  'not-found-404': ['empty-number', 'sip-404-not-found'],
  'refused-480-q850-1': ['empty-number', 'q850-1-unallocated'],
  'server-error-500': ['line-congested', 'sip-500-server-error'],
  'temporarily-unavailable-480': ['unreachable', 'sip-480-unavailable'],
  'transfer-by-bridge': ['completed', 'answered-we-hung-up'],
  'bridged-to-agent': ['completed', 'answered-we-hung-up'],
  'digits-sent-while-streaming': ['completed', 'answered-we-hung-up'],
  'early-ear-then-answer': ['completed', 'answered-we-hung-up'],
  'recording-masked': ['completed', 'answered-we-hung-up'],
  'unavailable-503': ['line-congested', 'sip-503-line-unavailable'],
  'unicast-attach': ['completed', 'answered-we-hung-up'],
  'unicast-reattach': ['completed', 'answered-we-hung-up'],
};
const stillUp = ['duplicate-uuid-answered', 'playback-and-break', 'record-and-dtmf'];

describe('the outcome of recorded calls', () => {
  it('is expected of every recorded call', () => {
    expect([...Object.keys(endings), ...stillUp].sort()).toEqual(capturedCallNames().sort());
  });

  it.each(Object.entries(endings))('of %s is %j', (name, [outcome, reason]) => {
    const { facts, jobError } = readCapturedCall(name);
    const { answered, rang, created, end } = facts;
    const verdict = decideDialOutcome({ evidence: end ?? noEvidence, answered, rang, created, jobError, told: true });
    expect(verdict).toEqual({ kind: 'result', outcome, reason });
  });

  it.each(stillUp)('%s is answered and not over', (name) => {
    expect(readCapturedCall(name).facts).toMatchObject({ answered: true, end: null });
  });
});

describe('the outcome of evidence', () => {
  const decide = (evidence: Partial<HangupEvidence>, facts: Partial<DialFacts> = {}): unknown => {
    const verdict = decideDialOutcome({
      evidence: { ...noEvidence, ...evidence },
      answered: false,
      rang: false,
      created: true,
      jobError: null,
      told: true,
      ...facts,
    });
    return verdict.kind === 'retry' ? `retry ${verdict.reason}` : `${verdict.outcome} ${verdict.reason}`;
  };

  it('is a retry when the switch was full, and a fault when the same cause came with a channel', () => {
    const cause = 'DESTINATION_OUT_OF_ORDER';
    expect(decide({ cause: null }, { created: false, jobError: cause })).toBe('retry switch-throttled');
    expect(decide({ cause })).toBe('line-fault q850-27-out-of-order');
  });

  it('is a retry when we withdrew before dialling, and a record once it rang', () => {
    const cause = 'ORIGINATOR_CANCEL';
    expect(decide({ cause }, { created: false })).toBe('retry cancelled-before-dialling');
    expect(decide({ cause }, { rang: true })).toBe('no-answer cancelled-while-ringing');
    expect(decide({ cause })).toBe('no-answer cancelled-before-ringing');
  });

  it.each([
    [401, 'line-fault sip-401-line-login'],
    [402, 'line-fault sip-402-line-payment'],
    [403, 'line-fault sip-403-line-forbids'],
    [407, 'line-fault sip-407-line-login'],
    [603, 'rejected sip-603-declined'],
    [608, 'rejected sip-608-rejected'],
    [480, 'line-fault q850-21-line-rejects'],
    [null, 'line-fault q850-21-line-rejects'],
  ])('of CALL_REJECTED with SIP %s is %s', (sipCode, expected) => {
    expect(decide({ cause: 'CALL_REJECTED', sipCode })).toBe(expected);
  });

  it.each([
    ['UNALLOCATED_NUMBER', 404, 'empty-number sip-404-not-found'],
    ['NO_ROUTE_DESTINATION', 604, 'empty-number sip-604-exists-nowhere'],
    ['NO_ROUTE_DESTINATION', 485, 'empty-number sip-485-ambiguous'],
    ['NUMBER_CHANGED', 410, 'empty-number sip-410-number-changed'],
    ['USER_BUSY', 600, 'busy sip-600-busy'],
    ['USER_BUSY', null, 'busy q850-17-busy'],
    ['NORMAL_CIRCUIT_CONGESTION', 503, 'line-congested q850-34-no-circuit'],
    ['SWITCH_CONGESTION', null, 'line-congested q850-42-congestion'],
    ['OUTGOING_CALL_BARRED', 403, 'restricted q850-52-outgoing-barred'],
    ['INCOMING_CALL_BARRED', 480, 'restricted q850-54-incoming-barred'],
    ['SUBSCRIBER_ABSENT', null, 'unreachable q850-20-subscriber-absent'],
    ['INCOMPATIBLE_DESTINATION', 488, 'line-fault sip-488-codec-refused'],
    ['RECOVERY_ON_TIMER_EXPIRE', 408, 'line-fault sip-408-line-timeout'],
    ['NETWORK_OUT_OF_ORDER', 502, 'line-fault sip-502-bad-gateway'],
    ['PROGRESS_TIMEOUT', null, 'line-fault no-progress-in-time'],
    ['INVALID_PROFILE', null, 'line-fault profile-unknown'],
    ['SOMETHING_NEW', 499, 'line-fault line-other-fault'],
  ])('of %s with SIP %s is %s', (cause, sipCode, expected) => {
    expect(decide({ cause, sipCode })).toBe(expected);
  });

  it('of NO_ANSWER is a line fault when nothing ever rang, unless the carrier itself said so', () => {
    expect(decide({ cause: 'NO_ANSWER', disposition: 'send_cancel' })).toBe('line-fault line-never-replied');
    expect(decide({ cause: 'NO_ANSWER', disposition: 'send_cancel' }, { rang: true })).toBe('no-answer rang-no-answer');
    expect(decide({ cause: 'NO_ANSWER', disposition: 'recv_refuse', sipCode: 480 })).toBe('no-answer carrier-says-no-answer');
  });

  it('is never guessed when nobody told the end', () => {
    expect(decide({}, { told: false })).toBe('unknown end-unseen');
    expect(decide({ cause: switchLostCause }, { told: false })).toBe('switch-lost switch-restarted');
    // Shut down in order, it tells so itself.
    expect(decide({ cause: 'SYSTEM_SHUTDOWN', disposition: 'send_cancel' }, {})).toBe('switch-lost switch-restarted');
    expect(decide({}, { told: true })).toBe('unknown no-evidence');
  });

  it('of an answered call stays connected, however it was cut', () => {
    const answered = { answered: true };
    expect(decide({ cause: 'SYSTEM_SHUTDOWN', disposition: 'send_bye' }, answered)).toBe('completed answered-switch-lost');
    expect(decide({ cause: switchLostCause }, { ...answered, told: false })).toBe('completed answered-switch-lost');
    expect(decide({}, { ...answered, told: false })).toBe('completed answered-end-unseen');
    expect(decide({ cause: 'ALLOTTED_TIMEOUT', disposition: 'send_bye' }, answered)).toBe('completed answered-time-limit');
    expect(decide({ cause: 'MEDIA_TIMEOUT', disposition: 'send_bye' }, answered)).toBe('completed answered-media-lost');
  });

  it('names each reason once', () => {
    expect(new Set(dialReasons).size).toBe(dialReasons.length);
  });
});
