/** Imports as people see them: made, followed, their refused rows read. How a file is read into one is in import-staging.ts. */
import type { RowRefusalCode } from '../domain/contact.ts';
import type { TaskType } from '../domain/task.ts';
import type { Queryable } from './database.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from './page-cursor.ts';
import type { Dedupe } from './tasks.ts';

export const importStatuses = ['reading', 'done', 'refused'] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** `inbound`: callers who were on no list of the task. `manual`: whom agents dialled by hand who were on none. Neither is shown as an import. */
export const importSources = ['file', 'api', 'inbound', 'manual'] as const;
export type ImportSource = (typeof importSources)[number];

export type ListImport = {
  id: string;
  taskId: string;
  source: ImportSource;
  fileName: string | null;
  filePath: string | null;
  fileBytes: number | null;
  status: ImportStatus;
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: number;
  reasonCode: string | null;
  reasonDetail: string | null;
  createdBy: string | null;
  createdAt: Date;
  endedAt: Date | null;
};

/** An import with what reading it depends on. */
export type ImportJob = ListImport & { taskType: TaskType; dedupe: Dedupe; reading: number };

/** Why one row of a list is not a contact: column as the list names it, value cut to what fits a cell. */
export type RefusedRow = { row: number; column: string; code: RowRefusalCode; value: string };

export interface Imports {
  create(file: {
    taskId: string;
    fileName: string;
    filePath: string;
    fileBytes: number;
    createdBy: string | null;
  }): Promise<string>;
  find(id: string): Promise<ImportJob | null>;
  list(taskId: string, page: PageRequest): Promise<Page<ListImport>>;
  refusedRows(importId: string, page: PageRequest): Promise<Page<RefusedRow>>;
  /** All refused rows in order, read in batches, for a workbook. */
  eachRefusedRow(importId: string): AsyncGenerator<RefusedRow>;
}

/** Rows that `eachRefusedRow` holds in memory. */
const refusedBatchMax = 1_000;

const columns = `i.id, i.task_id as "taskId", i.source, i.file_name as "fileName", i.file_path as "filePath",
  i.file_bytes as "fileBytes", i.status, i.parsed, i.accepted, i.duplicate, i.refused, i.reason_code as "reasonCode",
  i.reason_detail as "reasonDetail", i.created_by as "createdBy", i.created_at as "createdAt", i.ended_at as "endedAt"`;

export function makeImports(db: Queryable): Imports {
  return {
    create: (file) => create(db, file),
    find: (id) => find(db, id),
    list: (taskId, page) => list(db, taskId, page),
    refusedRows: (importId, page) => refusedRows(db, importId, page),
    eachRefusedRow: (importId) => eachRefusedRow(db, importId),
  };
}

async function create(
  db: Queryable,
  file: { taskId: string; fileName: string; filePath: string; fileBytes: number; createdBy: string | null },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `with made as (
      insert into list_import (task_id, source, file_name, file_path, file_bytes, status, created_by)
      values ($1::uuid, 'file', $2::text, $3::text, $4::bigint, 'reading', $5::text)
      returning id, task_id
    )
    select id, announce('import', jsonb_build_object('taskId', task_id, 'importId', id)) from made`,
    [file.taskId, file.fileName, file.filePath, file.fileBytes, file.createdBy],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The import was not stored.');
  return id;
}

async function find(db: Queryable, id: string): Promise<ImportJob | null> {
  const { rows } = await db.query<ImportJob>(
    `select ${columns}, t.type as "taskType", t.dedupe, i.reading
    from list_import i join task t on t.id = i.task_id where i.id = $1::uuid`,
    [id],
  );
  return rows[0] ?? null;
}

async function list(db: Queryable, taskId: string, { limit, cursor }: PageRequest): Promise<Page<ListImport>> {
  const [at, id] = cursor === null ? [null, null] : decodeCursor(cursor, ['instant', 'uuid']);
  const counted = await db.query<{ n: number }>(
    `select count(*) as n from list_import where task_id = $1::uuid and source in ('file', 'api')`,
    [taskId],
  );
  const { rows } = await db.query<ListImport & { cursorAt: string }>(
    `select ${columns}, i.created_at::text as "cursorAt" from list_import i
    where i.task_id = $1::uuid and i.source in ('file', 'api')
      and ($2::timestamptz is null or (i.created_at <= $2::timestamptz and (i.created_at < $2::timestamptz or i.id > $3::uuid)))
    order by i.created_at desc, i.id limit $4::integer`,
    [taskId, at, id, limit + 1],
  );
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: ({ cursorAt: _, ...item }) => item,
    cursorOf: (row) => [row.cursorAt, row.id],
  });
}

async function refusedAfter(db: Queryable, importId: string, after: string | null, limit: number): Promise<RefusedRow[]> {
  const { rows } = await db.query<RefusedRow>(
    `select row_number as row, column_name as column, code, value from import_refused
    where import_id = $1::uuid and ($2::integer is null or row_number > $2::integer)
    order by row_number limit $3::integer`,
    [importId, after, limit],
  );
  return rows;
}

async function refusedRows(db: Queryable, importId: string, { limit, cursor }: PageRequest): Promise<Page<RefusedRow>> {
  const [after] = cursor === null ? [] : decodeCursor(cursor, ['integer']);
  const counted = await db.query<{ n: number }>('select count(*) as n from import_refused where import_id = $1::uuid', [
    importId,
  ]);
  const rows = await refusedAfter(db, importId, after ?? null, limit + 1);
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: (row) => row,
    cursorOf: (row) => [String(row.row)],
  });
}

async function* eachRefusedRow(db: Queryable, importId: string): AsyncGenerator<RefusedRow> {
  let after: string | null = null;
  for (;;) {
    const rows: RefusedRow[] = await refusedAfter(db, importId, after, refusedBatchMax);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < refusedBatchMax) return;
    after = String(last.row);
  }
}
