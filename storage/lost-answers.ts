/** Asking again after a connection broke before the answer came: only for statements that give the same answer twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { retryingConflicts, sqlState } from './database.ts';

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
      if (!isLostConnection(error) || Date.now() + pauseMs > giveUpAtMs) throw error;
      await pause(pauseMs);
    }
  }
}

const socketErrors = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

function isLostConnection(error: unknown): boolean {
  const state = sqlState(error);
  // Class 08 = connection, 57P01 … 57P03 = the server stops, crashed or starts.
  if (state !== null) return state.startsWith('08') || state.startsWith('57P');
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return socketErrors.has(error.code);
  // pg has no code for a socket that closed under a running query.
  return error.message.startsWith('Connection terminated');
}
