/**
 * Reading a list without a trace until it was found good: rows wait in `import_row` (unlogged), and one transaction turns them into
 * contacts. Killed at any row and run again, the result is exactly the file's rows: reading begins by clearing what was staged.
 */
import { type BatchCounts, insertStaged, type NumberedDraft } from './contact-batches.ts';
import { type Database, type Queryable, withTransaction } from './database.ts';
import { type ImportJob, makeImports, type RefusedRow } from './imports.ts';

/** Rows of one staging statement: large enough to be cheap, small enough that a killed reader loses little. */
export const stagingBatchMax = 2_000;
/** A refused cell is kept for the person who mends the list, cut to this. */
export const refusedValueCharactersMax = 500;

/** A million rows are made contacts in one statement, and that is the longest of all: a minute or two, on a busy machine more. */
export const commitMsMax = 20 * 60_000;
/** Sorting a long list in memory instead of on disk; one commit at a time has it. */
const commitMemory = '128MB';

/** All rows read so far in this attempt: `parsed` good and bad ones, `refused` of them bad, `duplicate` repeated in the file. */
export type ReadProgress = { parsed: number; refused: number; duplicate: number };
export type ReadBatch = { drafts: NumberedDraft[]; refused: RefusedRow[]; progress: ReadProgress };
export type Reading = Pick<ImportJob, 'id' | 'reading'>;

/**
 * Staged rows are gone although the file was read (Postgres crashed; unlogged tables are emptied then).
 * The cure is to read the file again.
 */
export class StagedRowsLost extends Error {
  constructor(importId: string, { expected, found }: { expected: number; found: number }) {
    super(`Import ${importId} should have ${expected} staged rows, but ${found} are there. Read the file again.`);
    this.name = 'StagedRowsLost';
  }
}

export interface ImportStaging {
  /** Clears what an earlier attempt staged. Null when there is nothing to read any more: done, refused, or its task was removed. */
  beginReading(importId: string): Promise<ImportJob | null>;
  /**
   * Adds rows, good and refused, and how far the reading is, in one commit. At most `stagingBatchMax` of each.
   * False when this attempt (`reading` of the job) was overtaken by another, or the import is over: stop reading.
   */
  stage(job: Reading, batch: ReadBatch): Promise<boolean>;
  /** Turns the staged rows into contacts, once; called again it returns what it did. Throws StagedRowsLost. */
  commit(importId: string): Promise<BatchCounts>;
  /** Refuses the whole file: nothing stays but the reason. `detail` holds no personal data (a sheet's name, a limit). */
  refuse(importId: string, reason: { code: string; detail: string | null }): Promise<void>;
}

export function makeImportStaging(db: Database): ImportStaging {
  return {
    beginReading: (importId) => withTransaction(db, (tx) => beginReading(tx, importId)),
    stage: (job, batch) => withTransaction(db, (tx) => stage(tx, job, batch)),
    commit: (importId) => withTransaction(db, (tx) => commit(tx, importId)),
    refuse: (importId, reason) => withTransaction(db, (tx) => refuse(tx, importId, reason)),
  };
}

async function beginReading(tx: Queryable, importId: string): Promise<ImportJob | null> {
  const { rowCount } = await tx.query(
    `update list_import set parsed = 0, accepted = 0, duplicate = 0, refused = 0, reading = reading + 1
    where id = $1::uuid and status = 'reading'`,
    [importId],
  );
  if (rowCount === 0) return null;
  await clear(tx, importId);
  return makeImports(tx).find(importId);
}

async function clear(tx: Queryable, importId: string): Promise<void> {
  await tx.query('delete from import_row where import_id = $1::uuid', [importId]);
  await tx.query('delete from import_refused where import_id = $1::uuid', [importId]);
}

async function stage(tx: Queryable, { id, reading }: Reading, { drafts, refused, progress }: ReadBatch): Promise<boolean> {
  if (Math.max(drafts.length, refused.length) > stagingBatchMax) {
    throw new RangeError(`At most ${stagingBatchMax} rows may be staged at once.`);
  }
  // The row's lock comes first: a reader that was thought dead waits here, and finds below that the import went on without it.
  const { rowCount } = await tx.query(
    `update list_import set parsed = $3::integer, refused = $4::integer, duplicate = $5::integer
    where id = $1::uuid and status = 'reading' and reading = $2::integer`,
    [id, reading, progress.parsed, progress.refused, progress.duplicate],
  );
  if (rowCount === 0) return false;
  await tx.query(
    `insert into import_row (import_id, row_number, number, name, message, variables, time_zone)
    select $1::uuid, r."rowNumber", r.number, r.name, r.message, r.variables, r."timeZone"
    from jsonb_to_recordset($2::jsonb)
      as r ("rowNumber" integer, number text, name text, message text, variables jsonb, "timeZone" text)
    on conflict (import_id, row_number) do nothing`,
    [id, JSON.stringify(drafts)],
  );
  const cut = refused.map((row) => ({ ...row, value: row.value.slice(0, refusedValueCharactersMax) }));
  await tx.query(
    `insert into import_refused (import_id, row_number, column_name, code, value)
    select $1::uuid, r.row, r."column", r.code, r.value
    from jsonb_to_recordset($2::jsonb) as r (row integer, "column" text, code text, value text)
    on conflict (import_id, row_number) do nothing`,
    [id, JSON.stringify(cut)],
  );
  // Ahead of the contacts: one large commit at the end would keep other writers of the same zone waiting.
  await tx.query(
    `insert into task_zone (task_id, time_zone)
    select distinct i.task_id, coalesce(known_zone(nullif(z.zone, '')), '')
    from list_import i, unnest($2::text[]) as z (zone) where i.id = $1::uuid
    on conflict do nothing`,
    [id, [...new Set(drafts.map((draft) => draft.timeZone ?? ''))]],
  );
  await announceImport(tx, id);
  return true;
}

async function commit(tx: Queryable, importId: string): Promise<BatchCounts> {
  await tx.query(`select set_config('statement_timeout', $1::text, true), set_config('work_mem', $2::text, true)`, [
    String(commitMsMax),
    commitMemory,
  ]);
  const { rows } = await tx.query<ImportRow>(
    `select task_id as "taskId", status, parsed, accepted, duplicate, refused from list_import where id = $1::uuid for update`,
    [importId],
  );
  const [row] = rows;
  if (row?.status !== 'reading') return { accepted: row?.accepted ?? 0, duplicate: row?.duplicate ?? 0 };
  const staged = await tx.query<{ n: number }>('select count(*) as n from import_row where import_id = $1::uuid', [importId]);
  const found = staged.rows[0]?.n ?? 0;
  const expected = row.parsed - row.refused - row.duplicate;
  if (found !== expected) throw new StagedRowsLost(importId, { expected, found });
  const inserted = await insertStaged(tx, { taskId: row.taskId, importId });
  const counts = { accepted: inserted.accepted, duplicate: row.duplicate + inserted.duplicate };
  await tx.query('delete from import_row where import_id = $1::uuid', [importId]);
  await tx.query(
    `update list_import set status = 'done', accepted = $2::integer, duplicate = $3::integer, ended_at = clock_timestamp()
    where id = $1::uuid`,
    [importId, counts.accepted, counts.duplicate],
  );
  await announceImport(tx, importId);
  return counts;
}

type ImportRow = { taskId: string; status: string; parsed: number; accepted: number; duplicate: number; refused: number };

async function refuse(tx: Queryable, importId: string, { code, detail }: { code: string; detail: string | null }): Promise<void> {
  const { rowCount } = await tx.query(
    `update list_import set status = 'refused', reason_code = $2::text, reason_detail = $3::text, parsed = 0, accepted = 0,
      duplicate = 0, refused = 0, ended_at = clock_timestamp()
    where id = $1::uuid and status = 'reading'`,
    [importId, code, detail],
  );
  if (rowCount === 0) return;
  await clear(tx, importId);
  await announceImport(tx, importId);
}

async function announceImport(tx: Queryable, importId: string): Promise<void> {
  await tx.query(
    `select announce('import', jsonb_build_object('taskId', task_id, 'importId', id)) from list_import where id = $1::uuid`,
    [importId],
  );
}
