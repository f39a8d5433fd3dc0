/** Counts of tasks: exact at every moment, because a count is the folded sums plus what was appended since, in one snapshot. */
import { countsOf, type TaskCounts } from '../domain/task-counts.ts';
import type { Queryable } from './database.ts';

/** Rows folded in one commit; the roller goes on while it finds full batches. */
export const rollUpBatchMax = 10_000;
const rollUpBatchesMax = 50;

export async function taskCounts(db: Queryable, taskIds: readonly string[]): Promise<Map<string, TaskCounts>> {
  const { rows } = await db.query<{ taskId: string; key: string; n: number }>({
    name: 'tally.counts',
    text: `select task_id as "taskId", key, sum(n)::bigint as n
      from (
        select task_id, key, n from task_tally where task_id = any($1::uuid[])
        union all
        select task_id, key, n from task_tally_delta where task_id = any($1::uuid[])
      ) t
      group by task_id, key`,
    values: [taskIds],
  });
  const sums = new Map(taskIds.map((id) => [id, new Map<string, number>()]));
  for (const { taskId, key, n } of rows) sums.get(taskId)?.set(key, n);
  return new Map([...sums].map(([id, keys]) => [id, countsOf(keys)]));
}

/** Folds what was appended; one process at a time does it, the others find nothing to do. Returns the rows folded. */
export async function rollUpTallies(db: Queryable): Promise<number> {
  let folded = 0;
  for (let batch = 0; batch < rollUpBatchesMax; batch += 1) {
    const { rows } = await db.query<{ n: number }>('select roll_up_tallies($1::integer) as n', [rollUpBatchMax]);
    const n = rows[0]?.n ?? 0;
    folded += n;
    if (n < rollUpBatchMax) break;
  }
  return folded;
}
