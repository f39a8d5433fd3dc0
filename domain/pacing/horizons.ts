/** The moments a call that is dialled now may be answered at, each as likely as the others. */
import type { Curve } from './log-histogram.ts';

const moments = 8;
/** A person who answered waits this long at most: an agent who comes back by then is there in time. */
export const patienceMs = 2_000;

export type Horizon = {
  ms: number;
  /** The part of all answers that have come by then. */
  part: number;
};

export function horizonsOf(answer: Curve): Horizon[] {
  return Array.from({ length: moments }, (_, n) => ({ ms: answer.quantile((n + 0.5) / moments), part: (n + 0.5) / moments }));
}
