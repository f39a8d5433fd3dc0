/** How long to wait before the next try to connect. */

export const backoffMsMin = 500;
/** All lines of a switch stand idle until it is found again, and a refused connection costs nothing. */
export const backoffMsMax = 3_000;

/**
 * Doubles from half a second to three, and takes a random part of the upper half, so that many processes
 * that lost the same switch do not come back in one stroke. `attempt` counts from 0; `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(attempt, 16));
  return Math.round(Math.max(backoffMsMin, ceiling * (0.5 + random / 2)));
}
