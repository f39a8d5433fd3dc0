/** How rows become contacts: one statement for a file and for a batch through the api, with the same rule for duplicates. */
import type { ContactDraft } from '../domain/contact.ts';
import type { Queryable } from './database.ts';
import { announceTask } from './tasks.ts';

/** A good row and where it stood: the row as Excel counts it, or the place in the request. */
export type NumberedDraft = ContactDraft & {
  rowNumber: number;
  /** IANA name of the number's zone; absent or null = unknown. */
  timeZone?: string | null | undefined;
};

export type BatchCounts = { accepted: number; duplicate: number };

/** Where the rows come from: $3 is the batch as JSON, or the import whose staged rows are taken. */
const sources = {
  batch: `jsonb_to_recordset($3::jsonb)
    as r ("rowNumber" integer, number text, name text, message text, variables jsonb, "timeZone" text)`,
  staged: `(
    select row_number as "rowNumber", number, name, message, variables, time_zone as "timeZone" from import_row where import_id = $3::uuid) as r`,
} as const;

/**
 * Inserts contacts in the order of their rows. Of equal numbers in one batch the first row wins; with `dedupe: 'task'` a number
 * that the task already has is a duplicate too. In a transaction.
 */
async function insertContacts(
  tx: Queryable,
  { taskId, importId, source, rows }: { taskId: string; importId: string; source: keyof typeof sources; rows: string },
): Promise<BatchCounts> {
  await tx.query(`select pg_advisory_xact_lock(6, hashtext($1::text)) from task where id = $1::uuid and dedupe = 'task'`, [
    taskId,
  ]);
  const inserted = await tx.query<{ accepted: number; all: number }>(
    `with given as (
      select r.*, row_number() over (partition by r.number order by r."rowNumber") as occurrence from ${sources[source]}
    ), zones as (
      -- A name that this server's zone data lacks would break every look at the window: it counts as unknown.
      select z.zone, known_zone(z.zone) as known from (select distinct "timeZone" as zone from given) z
    ), made as (
      insert into contact (task_id, import_id, row_number, number, name, message, variables, time_zone)
      select $1::uuid, $2::uuid, g."rowNumber", g.number, g.name, g.message, g.variables, z.known
      from given g join task t on t.id = $1::uuid left join zones z on z.zone = g."timeZone"
      where g.occurrence = 1
        and (t.dedupe <> 'task' or not exists (select 1 from contact k where k.number = g.number and k.task_id = t.id))
      order by g."rowNumber"
      returning 1
    )
    select (select count(*) from made) as accepted, (select count(*) from given) as all`,
    [taskId, importId, rows],
  );
  const { accepted, all } = inserted.rows[0] ?? { accepted: 0, all: 0 };
  if (accepted > 0) await announceTask(tx, taskId);
  return { accepted, duplicate: all - accepted };
}

export function insertStaged(tx: Queryable, { taskId, importId }: { taskId: string; importId: string }): Promise<BatchCounts> {
  return insertContacts(tx, { taskId, importId, source: 'staged', rows: importId });
}

export type Appended = BatchCounts & { importId: string };

/**
 * Appends checked rows to a task, also while it runs; keeps them together as an import of source `api`. In a transaction.
 * `refused` is how many rows of the request were not good enough to be given here.
 */
export async function appendContacts(
  tx: Queryable,
  { taskId, drafts, refused, createdBy }: { taskId: string; drafts: NumberedDraft[]; refused: number; createdBy: string | null },
): Promise<Appended> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into list_import (task_id, source, status, parsed, refused, created_by, ended_at)
    values ($1::uuid, 'api', 'done', $2::integer, $3::integer, $4::text, clock_timestamp())
    returning id`,
    [taskId, drafts.length + refused, refused, createdBy],
  );
  const importId = rows[0]?.id;
  if (importId === undefined) throw new Error('The batch was not stored.');
  const counts = await insertContacts(tx, { taskId, importId, source: 'batch', rows: JSON.stringify(drafts) });
  await tx.query('update list_import set accepted = $2::integer, duplicate = $3::integer where id = $1::uuid', [
    importId,
    counts.accepted,
    counts.duplicate,
  ]);
  return { importId, ...counts };
}
