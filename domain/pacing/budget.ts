/** The abandon budget: how many answered calls may still find nobody, over the days that count. */
import type { DayCount } from './state.ts';

/** A window of a month is the longest that a regulator asks for. */
const daysMax = 31;

export function dayAdded(
  days: readonly DayCount[],
  { day, answered, abandoned }: DayCount,
  windowDays: number,
): readonly DayCount[] {
  const last = days.at(-1);
  const kept = Math.min(daysMax, Math.max(1, windowDays));
  if (last?.day !== day) return [...days, { day, answered, abandoned }].slice(-kept);
  if (answered === 0 && abandoned === 0) return days.length > kept ? days.slice(-kept) : days;
  return [...days.slice(0, -1), { day, answered: last.answered + answered, abandoned: last.abandoned + abandoned }].slice(-kept);
}

export type Budget = {
  answered: number;
  abandoned: number;
  /** How many more may find nobody without breaking the target; below zero when it is broken. */
  left: number;
};

export function budgetOf(days: readonly DayCount[], abandonTarget: number): Budget {
  const answered = days.reduce((sum, day) => sum + day.answered, 0);
  const abandoned = days.reduce((sum, day) => sum + day.abandoned, 0);
  return { answered, abandoned, left: abandonTarget * answered - abandoned };
}

/** One bad minute may cost a small team three; beyond that and 1 % of all answers nothing is dialled ahead. */
const overdrawnMin = 3;
const overdrawnShare = 0.01;

export function isOverdrawn({ answered, left }: Budget): boolean {
  return left < -Math.max(overdrawnMin, overdrawnShare * answered);
}

/** While the target is broken a call may have this little chance of finding nobody. */
const thetaInDebt = 0.003;

export function allowedRisk(theta: number, { left }: Budget): number {
  return left < 0 ? Math.min(theta, thetaInDebt) : theta;
}
