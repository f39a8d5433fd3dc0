/** The one way to Postgres: a pool with named limits, honest type parsers, and transactions that survive a deadlock. */
import pg from 'pg';
import type { Logger } from 'pino';

/** At most this many connections for one process; api and workers together must stay below the server's `max_connections` (100). */
export const connectionsMax = 10;
/** A request that can't get a connection in this time fails instead of queueing for ever. */
export const connectMsMax = 10_000;
export const idleMsMax = 30_000;
/** No statement of ours is meant to be longer, but the one that makes a whole list contacts (import-staging.ts); exports work in batches. */
export const statementMsMax = 60_000;
/** A transaction that forgets itself would hold slots and locks. */
export const idleInTransactionMsMax = 60_000;
/** How often a transaction is begun anew after a deadlock or a serialization failure. */
export const transactionTriesMax = 4;

const deadlockDetected = '40P01';
const serializationFailure = '40001';

/** What statements are written against: the pool, or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;
export type Database = pg.Pool;

/**
 * Counts and sums come as numbers, not as strings: int8 beyond 2^53 is refused instead of being rounded.
 * Dates without a time stay text, because they have no zone.
 */
const typeParsers = new pg.TypeOverrides();
typeParsers.setTypeParser(pg.types.builtins.INT8, parseInt8);
typeParsers.setTypeParser(pg.types.builtins.NUMERIC, Number);
typeParsers.setTypeParser(pg.types.builtins.DATE, (text: string) => text);

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new IntegerTooLarge(text);
  return value;
}

/** A 64-bit integer that a JavaScript number can't hold exactly. */
export class IntegerTooLarge extends Error {
  constructor(text: string) {
    super(`The database returned ${text}, which is too large to be held exactly.`);
    this.name = 'IntegerTooLarge';
  }
}

export type DatabaseOptions = {
  connectionString: string;
  /** Shown in pg_stat_activity, so that a person sees which process holds what. */
  applicationName: string;
  log: Logger;
  connections?: number;
};

/** Opens a pool. No connection is made before the first query; close it with `end()`. */
export function openDatabase({
  connectionString,
  applicationName,
  log,
  connections = connectionsMax,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString,
    application_name: applicationName,
    max: connections,
    connectionTimeoutMillis: connectMsMax,
    idleTimeoutMillis: idleMsMax,
    statement_timeout: statementMsMax,
    idle_in_transaction_session_timeout: idleInTransactionMsMax,
    keepAlive: true,
    types: typeParsers,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => {
    log.warn({ err: error }, 'an idle database connection broke and was dropped');
  });
  return pool;
}

/** One connection outside the pool, for what lives as long as the process (LISTEN) or must be alone (migrations). */
export function makeClient({
  connectionString,
  applicationName,
}: {
  connectionString: string;
  applicationName: string;
}): pg.Client {
  return new pg.Client({
    connectionString,
    application_name: applicationName,
    connectionTimeoutMillis: connectMsMax,
    keepAlive: true,
    types: typeParsers,
  });
}

/**
 * Runs `work` in one transaction and commits it.
 *
 * After a deadlock or a serialization failure the whole of `work` runs again, at most `transactionTriesMax` times:
 * Postgres has rolled everything back, so this is safe as long as `work` touches nothing but the database.
 * A lost connection is never retried here, because a commit that got no answer may have happened.
 */
export async function withTransaction<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return retryingConflicts(() => runOnce(db, work));
}

/** Runs a single-statement (or otherwise atomic) `action` again when Postgres chose it as the victim of a conflict. */
export async function retryingConflicts<T>(action: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await action();
    } catch (error) {
      if (tries >= transactionTriesMax || !isConflict(error)) throw error;
    }
  }
}

async function runOnce<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await db.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level read committed');
    const value = await work(client);
    await client.query('commit');
    return value;
  } catch (error) {
    try {
      await client.query('rollback');
    } catch (rollbackError) {
      // The connection is gone, and with it the transaction: the first error is the one that tells the story.
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

function isConflict(error: unknown): boolean {
  const code = sqlState(error);
  return code === deadlockDetected || code === serializationFailure;
}

/** The five-character SQLSTATE of a database error, or null when the error came from elsewhere. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

const socketErrors = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Nobody answers at the database's address, or the answer broke off: the same statement may succeed in a while. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  // Class 08 = connection, 57P01 … 57P03 = the server stops, crashed or starts.
  if (state !== null) return state.startsWith('08') || /^57P0[123]$/.test(state);
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return socketErrors.has(error.code);
  // pg has no code for a socket that closed under a running query, nor for a connection that could not be made in time.
  return /Connection terminated|trying to connect/i.test(error.message);
}
