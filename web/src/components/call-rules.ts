/** Caps and retry rules as the form holds them, and as the api has them. */

/** The outcomes that may be called again. */
export const retriedOutcomes = [
  'no-answer',
  'busy',
  'rejected',
  'powered-off',
  'unreachable',
  'suspended',
  'voicemail',
  'abandoned',
  'restricted',
  'empty-number',
  'line-fault',
  'line-congested',
  'switch-lost',
] as const;
export type RetriedOutcome = (typeof retriedOutcomes)[number];

/** As the api has them; the forms that send them are held to its types. */
type Frequency = { perDayMax?: number; perFiveMinutesMax?: number; oneAtATime?: boolean };
type RetryRule<Outcome extends string> = {
  outcomes: Outcome[];
  times: number;
  afterSeconds: number;
  otherTimeOfDay?: boolean;
  otherLine?: boolean;
};
type RetryRules<Outcome extends string = RetriedOutcome> = { attemptsMax?: number; rules: RetryRule<Outcome>[] };

export type CapsForm = { perDayMax?: number | null; perFiveMinutesMax?: number | null; oneAtATime?: boolean };

export const waitUnits = ['minutes', 'hours', 'days'] as const;
export type WaitUnit = (typeof waitUnits)[number];
const unitSeconds: Record<WaitUnit, number> = { minutes: 60, hours: 3600, days: 86_400 };

export type RetryRuleForm = {
  outcomes: RetriedOutcome[];
  times: number;
  after: number;
  unit: WaitUnit;
  otherTimeOfDay?: boolean;
  otherLine?: boolean;
};
export type RetryForm = { attemptsMax?: number | null; rules: RetryRuleForm[] };

/** What most people want when they press "add": somebody who did not pick up is called twice more. */
export const proposedRule: RetryRuleForm = { outcomes: ['no-answer', 'busy'], times: 2, after: 30, unit: 'minutes' };

export function capsFormOf(frequency: Frequency | null): CapsForm {
  return { ...frequency };
}

/** Null when nothing is capped. */
export function frequencyOf({ perDayMax, perFiveMinutesMax, oneAtATime }: CapsForm): Frequency | null {
  const frequency: Frequency = {
    ...(typeof perDayMax === 'number' ? { perDayMax } : {}),
    ...(typeof perFiveMinutesMax === 'number' ? { perFiveMinutesMax } : {}),
    ...(oneAtATime === true ? { oneAtATime } : {}),
  };
  return Object.keys(frequency).length === 0 ? null : frequency;
}

/** The api sends no outcome that can't be called again; it would not be shown. */
export function retryFormOf(retry: RetryRules<string> | null): RetryForm {
  if (retry === null) return { rules: [] };
  const rules = retry.rules.map(({ afterSeconds, outcomes, ...rule }) => ({
    ...rule,
    outcomes: retriedOutcomes.filter((outcome) => outcomes.includes(outcome)),
    ...waitOf(afterSeconds),
  }));
  return { attemptsMax: retry.attemptsMax ?? null, rules };
}

/** In the largest unit that tells it without a fraction. */
export function waitOf(seconds: number): { after: number; unit: WaitUnit } {
  const unit = [...waitUnits].reverse().find((one) => seconds > 0 && seconds % unitSeconds[one] === 0) ?? 'minutes';
  return { after: Math.ceil(seconds / unitSeconds[unit]), unit };
}

/** Null when nobody is called again. */
export function retryOf({ attemptsMax, rules }: RetryForm): RetryRules | null {
  if (rules.length === 0) return null;
  return {
    ...(typeof attemptsMax === 'number' ? { attemptsMax } : {}),
    rules: rules.map(({ outcomes, times, after, unit, otherTimeOfDay, otherLine }) => ({
      outcomes,
      times,
      afterSeconds: after * unitSeconds[unit],
      ...(otherTimeOfDay === true ? { otherTimeOfDay } : {}),
      ...(otherLine === true ? { otherLine } : {}),
    })),
  };
}
