/** Reads a report as one moment saw it: its rows, tokens and notes are several statements. */
import { type Database, type Queryable, withTransaction } from '../database.ts';

/**
 * The index that a report reads (call_reported) is read in its order, so a page of it costs hardly more than one of a table. Reckoned as
 * usual, Postgres reads the calls themselves, of which there are four times as many pages: three times as long.
 */
const pageCost = 1.1;

export function inOneSnapshot<T>(db: Database, read: (tx: Queryable) => Promise<T>): Promise<T> {
  return withTransaction(db, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    await tx.query(`set local random_page_cost = ${pageCost}`);
    return read(tx);
  });
}
