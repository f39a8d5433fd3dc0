/** How likely a person answers (接通率): from calls that ended, and from how long those in the air have rung in vain. */
import type { Curve } from './log-histogram.ts';
import type { CallSight } from './snapshot.ts';
import type { Counts } from './state.ts';

/** The guess of the task's form is worth six calls, and the slow view is worth 25 of the last minute and a half. */
const guessWeight = 6;
const slowWeight = 25;

export type AnswerRate = {
  value: number;
  /** How many calls it is drawn from. */
  sample: number;
};

/**
 * The greater of a slow view (25 min) and a fast one (90 s): a list that gets better is believed at once, one that gets worse slowly, because
 * too high a rate costs idle seconds and too low a one costs people who hear silence.
 */
export function answerRate(
  { slowAnswers, slowEnds, fastAnswers, fastEnds }: Counts,
  { seen, guess }: { seen: number; guess: number },
): AnswerRate {
  const slow = (slowAnswers + guess * guessWeight) / (slowEnds + seen + guessWeight);
  const fast = (fastAnswers + slowWeight * slow) / (fastEnds + seen + slowWeight);
  return { value: Math.min(1, Math.max(slow, fast)), sample: fastEnds + seen + slowWeight };
}

/**
 * How many of the ringing calls would have been answered by now if all of them were going to be. Counted as part of the sample: answers end
 * the ringing first, so that ended calls alone promise too much.
 */
export function seenAnswers(ringing: readonly CallSight[], { nowMs, answer }: { nowMs: number; answer: Curve }): number {
  return ringing.reduce((sum, { sinceMs }) => sum + answer.share(nowMs - sinceMs), 0);
}
