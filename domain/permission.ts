/** Who may be rung at this moment: caps for one number, and why a contact waits. The gate itself is migrations/functions/permission.sql. */

/** Caps for one number over all tasks and caller numbers. What is absent is not capped. */
export type Frequency = {
  /** Dials in any 24 hours. */
  perDayMax?: number | undefined;
  /** Dials in any 5 minutes. */
  perFiveMinutesMax?: number | undefined;
  /** Never while another call of ours to the same number is in progress. */
  oneAtATime?: boolean | undefined;
};

export const perDayMaxMost = 1_000;
export const perFiveMinutesMaxMost = 100;

/** Why a contact that was tried or refused waits: for its retry, for room under the caps, for an opening of the window, … */
export const waitsBecauseWords = [
  'retry',
  'frequency',
  'window',
  'number-busy',
  'line',
  'callback',
  'abandoned',
  /** An agent read it and passed it over (预览外呼); of a contact that is done: too often. */
  'skipped',
] as const;
export type WaitsBecause = (typeof waitsBecauseWords)[number];

/** Where an entry of the do-not-call list came from; `call` = the callee said so. */
export const doNotCallSources = ['import', 'api', 'page', 'call'] as const;
export type DoNotCallSource = (typeof doNotCallSources)[number];

export type FrequencyFault = { field: string; code: 'not-a-count' | 'too-many' | 'caps-nothing' };

/** Everything that is wrong with caps, field by field; empty when they may be stored. */
export function frequencyFaults({ perDayMax, perFiveMinutesMax, oneAtATime }: Frequency): FrequencyFault[] {
  const faults = [
    ...countFaults('perDayMax', perDayMax, perDayMaxMost),
    ...countFaults('perFiveMinutesMax', perFiveMinutesMax, perFiveMinutesMaxMost),
  ];
  const caps = perDayMax !== undefined || perFiveMinutesMax !== undefined || oneAtATime === true;
  return caps ? faults : [...faults, { field: '', code: 'caps-nothing' }];
}

function countFaults(field: string, count: number | undefined, most: number): FrequencyFault[] {
  if (count === undefined) return [];
  if (!Number.isInteger(count) || count < 1) return [{ field, code: 'not-a-count' }];
  return count > most ? [{ field, code: 'too-many' }] : [];
}
