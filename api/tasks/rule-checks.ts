/** What hours, caps and retry rules must be beyond their shape: every fault with the field it stands in. */
import { type CallingWindow, calleeZone, windowFaults } from '../../domain/calling-window.ts';
import { type Frequency, frequencyFaults } from '../../domain/permission.ts';
import { type RetryRules, retryFaults } from '../../domain/retry.ts';
import type { RuleSetName } from '../../domain/rule-sets.ts';
import { withRuleSet } from '../../domain/rule-sets.ts';
import type { FieldProblem } from '../request-refused.ts';
import { RequestRefused } from '../request-refused.ts';
import { isTimeZone } from '../time-zone.ts';

export type SentTiming = {
  ruleSet?: RuleSetName | undefined;
  callingWindow?: CallingWindow | null | undefined;
  frequency?: Frequency | null | undefined;
  retry?: RetryRules | null | undefined;
  startAt?: string | null | undefined;
  endAt?: string | null | undefined;
};

/** Undefined: not to be changed. */
export type Timing = {
  ruleSet: RuleSetName | undefined;
  callingWindow: CallingWindow | null | undefined;
  frequency: Frequency | null | undefined;
  retry: RetryRules | null | undefined;
  startAt: Date | null | undefined;
  endAt: Date | null | undefined;
};

/**
 * Judges the fields that were sent; `known` are those that stay as they are. A rule set fills the hours and caps that were left out.
 * Throws 422 with every fault.
 */
export function checkedTiming(sent: SentTiming, known: { startAt: Date | null; endAt: Date | null }): Timing {
  const startAt = dateOf(sent.startAt);
  const endAt = dateOf(sent.endAt);
  const faults = [
    ...windowProblems(sent.callingWindow),
    ...frequencyProblems(sent.frequency),
    ...retryProblems(sent.retry),
    ...endProblems(endAt, { startAt: startAt === undefined ? known.startAt : startAt, before: known.endAt }),
  ];
  if (faults.length > 0) throw new RequestRefused({ status: 422, code: 'invalid-request', errors: faults });
  const { ruleSet, callingWindow, frequency } = sent;
  const chosen = ruleSet === undefined || ruleSet === 'none' ? { callingWindow, frequency } : withRuleSet(ruleSet, sent);
  return { ruleSet, ...chosen, retry: sent.retry, startAt, endAt };
}

function windowProblems(window: CallingWindow | null | undefined): FieldProblem[] {
  if (window === null || window === undefined) return [];
  const faults: FieldProblem[] = windowFaults(window).map(({ field, code }) => ({ field: `callingWindow.${field}`, code }));
  const { timeZone, unknownZone } = window;
  if (timeZone !== calleeZone && !isTimeZone(timeZone))
    faults.push({ field: 'callingWindow.timeZone', code: 'time-zone-unknown' });
  if (typeof unknownZone === 'string' && !isTimeZone(unknownZone)) {
    faults.push({ field: 'callingWindow.unknownZone', code: 'time-zone-unknown' });
  }
  return faults;
}

function frequencyProblems(frequency: Frequency | null | undefined): FieldProblem[] {
  if (frequency === null || frequency === undefined) return [];
  return frequencyFaults(frequency).map(({ field, code }) => ({ field: under('frequency', field), code }));
}

function retryProblems(retry: RetryRules | null | undefined): FieldProblem[] {
  if (retry === null || retry === undefined) return [];
  return retryFaults(retry).map(({ field, code }) => ({ field: under('retry', field), code }));
}

function under(field: string, part: string): string {
  return part === '' ? field : `${field}.${part}`;
}

/** An end that was set long ago may stay in the past; a new one that is past already would end the task by surprise. */
function endProblems(
  endAt: Date | null | undefined,
  { startAt, before }: { startAt: Date | null; before: Date | null },
): FieldProblem[] {
  if (endAt === undefined || endAt === null || endAt.getTime() === before?.getTime()) return [];
  if (startAt !== null && endAt <= startAt) return [{ field: 'endAt', code: 'ends-before-start' }];
  return endAt.getTime() <= Date.now() ? [{ field: 'endAt', code: 'end-in-the-past' }] : [];
}

function dateOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}
