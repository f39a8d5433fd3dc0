/** Which of the ringing calls will be answered by when. */
import type { Curve } from './log-histogram.ts';

/** Below this nobody is left who could answer: the call is about to be given up. */
const leastLeft = 1e-6;

/**
 * For a call that has rung for `ageMs`: the chance that it is answered within each of the horizons. A call that rings on is less and less
 * likely one that will be answered, and more and more likely one that is given up.
 */
export function answeredWithin(
  horizonsMs: readonly number[],
  { ageMs, rate, answer, failure }: { ageMs: number; rate: number; answer: Curve; failure: Curve },
): number[] {
  const soFar = answer.share(ageMs);
  const left = Math.max(leastLeft, 1 - rate * soFar - (1 - rate) * failure.share(ageMs));
  return horizonsMs.map((horizonMs) => Math.min(1, Math.max(0, (rate * (answer.share(ageMs + horizonMs) - soFar)) / left)));
}
