/** Attempts of a task as the ledger keeps them, for a comparison with the switch's own log and the workflow histories. */
import type { AttemptKey } from '../domain/reconciliation.ts';
import type { LoggedAttempt } from '../domain/ring-comparison.ts';
import type { Queryable } from './database.ts';

/** Attempts of one task that a comparison reads. */
export const attemptsReadMax = 500_000;
/** Tasks whose past is compared when nobody names one: the latest that were dialled. */
const tasksComparedMax = 5;
const dialledWithinMs = 24 * 3_600_000;

/** Every attempt of a task on one node that was not taken back; the task may be anywhere in its life. */
export async function attemptsOnNode(
  db: Queryable,
  { taskId, node }: { taskId: string; node: string },
): Promise<LoggedAttempt[]> {
  const { rows } = await db.query<LoggedAttempt>(
    `select id as "callId", (extract(epoch from dialled_at) * 1000)::double precision as "dialledAtMs",
      (extract(epoch from ended_at) * 1000)::double precision as "endedAtMs",
      rang_at is not null or answered_at is not null as rang
    from call where task_id = $1::uuid and node = $2::text and direction = 'outbound'
    order by claimed_at, id limit $3::integer`,
    [taskId, node, attemptsReadMax],
  );
  return rows;
}

/** How the attempts of a task that were let through are named. */
export async function dialledAttempts(db: Queryable, taskId: string): Promise<AttemptKey[]> {
  const { rows } = await db.query<AttemptKey>(
    `select task_id as "taskId", contact_id as "contactId", attempt, claim
    from call where task_id = $1::uuid and dialled_at is not null and state <> 'withdrawn' and direction = 'outbound'
    limit $2::integer`,
    [taskId, attemptsReadMax],
  );
  return rows;
}

/** Nodes on which a task was dialled. */
export async function nodesOfTask(db: Queryable, taskId: string): Promise<string[]> {
  const { rows } = await db.query<{ node: string }>(
    `select distinct node from call
    where task_id = $1::uuid and dialled_at is not null and direction = 'outbound' order by node`,
    [taskId],
  );
  return rows.map(({ node }) => node);
}

export type ComparedTask = { taskId: string; name: string };

/** The named task, or the latest ones that were dialled; empty when there is no such task. */
export async function tasksToCompare(db: Queryable, taskId: string | null): Promise<ComparedTask[]> {
  const { rows } = await db.query<ComparedTask>(
    `select t.id as "taskId", t.name
    from task t
    where case when $1::uuid is null then exists (
        select 1 from call c
        where c.task_id = t.id and c.dialled_at > clock_timestamp() - $2::double precision * interval '1 ms')
      else t.id = $1::uuid end
    order by t.started_at desc nulls last, t.id limit $3::integer`,
    [taskId, dialledWithinMs, tasksComparedMax],
  );
  return rows;
}
