/**
 * Whether a contact is called again after a call ended (重呼): per outcome, how often, after how long, at another time of day, on
 * another line. The rule is read at the end of each call in migrations/functions/retry.sql; here are its words and what may be stored.
 */
import { type Outcome, outcomes } from './outcome.ts';

/**
 * Never repeated by itself. `unknown`: the number may have rung, and nobody can say; `completed` and `transferred`: somebody was
 * spoken to; `invalid-number`: it would be invalid again; `not-permitted`: the gate said no.
 */
export const neverRetried = [
  'unknown',
  'not-permitted',
  'invalid-number',
  'completed',
  'transferred',
] as const satisfies readonly Outcome[];
export type RetriedOutcome = Exclude<Outcome, (typeof neverRetried)[number]>;
export const retriedOutcomes: readonly RetriedOutcome[] = outcomes.filter(isRetried);

export type RetryRule = {
  outcomes: readonly RetriedOutcome[];
  /** How many times more a contact is called after calls that ended like this. */
  times: number;
  /** From the end of the call; moved on into the next opening of the window. */
  afterSeconds: number;
  /** At least three hours away from the time of day of the last attempt, where the window leaves room for it. */
  otherTimeOfDay?: boolean | undefined;
  /** On another line of the task than the last attempt, where it has one at work. */
  otherLine?: boolean | undefined;
};

export type RetryRules = {
  /** Attempts of one contact altogether, the first included. */
  attemptsMax?: number | undefined;
  /** The first rule that names an outcome counts. */
  rules: readonly RetryRule[];
};

export const attemptsMost = 20;
export const retryRulesMax = 13;
export const retryTimesMost = 10;
/** A week. */
export const retryAfterSecondsMost = 604_800;

export type RetryFault = {
  field: string;
  code: 'out-of-range' | 'no-rule' | 'too-many-rules' | 'no-outcome' | 'outcome-not-retried' | 'outcome-twice';
};

/** Everything that is wrong with a rule, field by field; empty when it may be stored. Outcomes may be any words here. */
export function retryFaults({
  attemptsMax,
  rules,
}: {
  attemptsMax?: number | undefined;
  rules: readonly RetryRuleDraft[];
}): RetryFault[] {
  const faults: RetryFault[] = [];
  if (attemptsMax !== undefined && !isWithin(attemptsMax, 1, attemptsMost))
    faults.push({ field: 'attemptsMax', code: 'out-of-range' });
  if (rules.length === 0) faults.push({ field: 'rules', code: 'no-rule' });
  if (rules.length > retryRulesMax) return [...faults, { field: 'rules', code: 'too-many-rules' }];
  const named = new Set<string>();
  for (const [index, rule] of rules.entries()) faults.push(...ruleFaults(rule, `rules.${index}`, named));
  return faults;
}

/** As it comes from outside: the outcomes are words that still have to be looked at. */
export type RetryRuleDraft = Omit<RetryRule, 'outcomes'> & { outcomes: readonly string[] };

/** `named`: the outcomes of the rules before; this rule's are added. */
function ruleFaults(rule: RetryRuleDraft, field: string, named: Set<string>): RetryFault[] {
  const faults: RetryFault[] = [];
  if (rule.outcomes.length === 0) faults.push({ field: `${field}.outcomes`, code: 'no-outcome' });
  for (const [index, outcome] of rule.outcomes.entries()) {
    const place = `${field}.outcomes.${index}`;
    if (!retriedOutcomes.some((word) => word === outcome)) faults.push({ field: place, code: 'outcome-not-retried' });
    else if (named.has(outcome)) faults.push({ field: place, code: 'outcome-twice' });
    named.add(outcome);
  }
  if (!isWithin(rule.times, 1, retryTimesMost)) faults.push({ field: `${field}.times`, code: 'out-of-range' });
  if (!isWithin(rule.afterSeconds, 0, retryAfterSecondsMost))
    faults.push({ field: `${field}.afterSeconds`, code: 'out-of-range' });
  return faults;
}

function isRetried(outcome: Outcome): outcome is RetriedOutcome {
  return !neverRetried.some((word) => word === outcome);
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
