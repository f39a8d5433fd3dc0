/** Which of the ringing calls will be answered by when. */
import type { Curve } from './log-histogram.ts';

/** Below this nobody is left who could answer: the call is about to be given up. */
const leastLeft = 1e-6;

export type RingingCall = {
  ageMs: number;
  /** The share of all answers that come up to this age. */
  soFar: number;
  /** What a further share of all answers means for a call that still rings. */
  weight: number;
  /** The chance that it is answered, however late. */
  atAll: number;
};

/** A call that rings on is less and less likely one that will be answered, and more and more likely one that is given up. */
export function ringingCall(
  ageMs: number,
  { rate, answer, failure }: { rate: number; answer: Curve; failure: Curve },
): RingingCall {
  const soFar = answer.share(ageMs);
  const left = Math.max(leastLeft, 1 - rate * soFar - (1 - rate) * failure.share(ageMs));
  const weight = rate / left;
  return { ageMs, soFar, weight, atAll: Math.min(1, weight * (1 - soFar)) };
}

/** The chance that it is answered within each of the horizons. */
export function answeredWithin(horizonsMs: readonly number[], { ageMs, soFar, weight }: RingingCall, answer: Curve): number[] {
  return horizonsMs.map((horizonMs) => Math.min(1, weight * (answer.share(ageMs + horizonMs) - soFar)));
}
