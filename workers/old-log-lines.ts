/** Removes lines of the log that are older than the parameters keep them. */
import type { Queryable } from '../storage/database.ts';
import { removeOldLogLines } from '../storage/log-lines.ts';
import { readParameters } from '../storage/parameters.ts';

export const oldLogLinesEveryMs = 60_000;
/** Removals of one round: a shorter limit on a full table is reached in some rounds. */
const removalsMax = 20;

export async function removeOldLines(db: Queryable): Promise<void> {
  const { logDays } = await readParameters(db);
  for (let n = 0; n < removalsMax && (await removeOldLogLines(db, logDays)) > 0; n += 1);
}
