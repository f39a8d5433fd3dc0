/** Asking again after a connection broke before the answer came: only for statements that give the same answer twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseAway, retryingConflicts } from './database.ts';

/** Postgres may restart in between; after this long the caller learns of it. */
export const askAgainMsMax = 20_000;
const pauseMsFirst = 50;
const pauseMsMax = 1_000;

/**
 * Runs an idempotent `action`; again after a conflict, a lost connection or a server that is starting, for at most `askAgainMsMax`.
 * Throws the last error. Never use it for a statement that would do its work twice.
 */
export async function askingAgain<T>(action: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + askAgainMsMax;
  for (let pauseMs = pauseMsFirst; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
    try {
      return await retryingConflicts(action);
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() + pauseMs > giveUpAtMs) throw error;
      await pause(pauseMs);
    }
  }
}
