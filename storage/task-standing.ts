/** What a review needs to know of a running task beside its status. */
import type { Queryable } from './database.ts';

export type TaskStanding = {
  maxConcurrency: number;
  /** ms until the start time; 0 when it has come or there is none. */
  startsInMs: number;
  /** Nobody who may be called is left and no call is open. */
  isOver: boolean;
  /** Agents read its contacts first; no lane claims them. */
  handsOut: boolean;
};

/** Null when there is no such task. */
export async function taskStanding(db: Queryable, taskId: string): Promise<TaskStanding | null> {
  const { rows } = await db.query<TaskStanding>(
    `select t.max_concurrency as "maxConcurrency",
      greatest(0, coalesce(extract(epoch from t.start_at - clock_timestamp()) * 1000, 0))::double precision as "startsInMs",
      due_in_ms(t) is null
        -- Whoever calls us at this moment may have to be dialled again afterwards.
        and not exists (
          select 1 from call c join contact k on k.id = c.contact_id
          where c.task_id = t.id and c.state in ('claimed', 'dialling', 'live')
            and (c.direction = 'outbound' or k.state in ('dialling', 'live'))) as "isOver",
      hands_out(t) as "handsOut"
    from task t where t.id = $1::uuid`,
    [taskId],
  );
  return rows[0] ?? null;
}

/** Tasks that should have a workflow now, oldest first. */
export async function tasksInProgress(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from task where status in ('running', 'pausing', 'stopping') order by created_at, id limit $1::integer`,
    [limit],
  );
  return rows.map((row) => row.id);
}

/** Imports whose reading should have a workflow now. */
export async function importsInProgress(db: Queryable, limit: number): Promise<{ taskId: string; importId: string }[]> {
  const { rows } = await db.query<{ taskId: string; importId: string }>(
    `select task_id as "taskId", id as "importId" from list_import where status = 'reading' order by created_at, id limit $1::integer`,
    [limit],
  );
  return rows;
}

/** Of these tasks, those that were stopped with "hang up". */
export async function tasksToHangUp(db: Queryable, taskIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from task where id = any($1::uuid[]) and status = 'stopping' and stop_mode = 'hangup'`,
    [taskIds],
  );
  return rows.map((row) => row.id);
}
