/** How long a process that died waits before it is started again. */

export const restartDelayMsMin = 200;
export const restartDelayMsMax = 10_000;
/** A process that lived this long was healthy: the next death is a new story. */
export const healthyAfterMs = 30_000;
/** Deaths in a row after which nobody believes in the next attempt any more: about eight minutes of trying. */
export const deathsInARowMax = 50;
/** The same while everything starts for the first time: somebody sits there and waits for the reason. */
export const deathsBeforeReadyMax = 4;

/** Doubles with every death in a row, starting at 1. */
export function restartDelayMs(deathsInARow: number): number {
  return Math.min(restartDelayMsMax, restartDelayMsMin * 2 ** Math.max(0, deathsInARow - 1));
}
