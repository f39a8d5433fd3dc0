/** Writes what only this process knows, although Postgres may be away for a while. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** After this long the attempt gives up; the next one finds what it can and says so. */
export const writeMsMax = 120_000;
const pauseMsFirst = 100;
const pauseMsMax = 2_000;

/** Runs `write` until it succeeds, is aborted, or `writeMsMax` has passed (then the last error is thrown). */
export async function untilWritten<T>({
  what,
  write,
  signal,
  log,
}: {
  what: string;
  write: () => Promise<T>;
  signal: AbortSignal;
  log: Logger;
}): Promise<T> {
  const giveUpAtMs = Date.now() + writeMsMax;
  for (let pauseMs = pauseMsFirst; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted || Date.now() > giveUpAtMs) throw error;
      log.warn({ what, err: error }, 'not written yet; trying again');
      await pause(pauseMs, undefined, { signal });
    }
  }
}
