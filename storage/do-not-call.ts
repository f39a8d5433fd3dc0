/** The do-not-call list (谢绝来电): numbers that no task may ring, or that one task may not. The fence asks it before every dial. */
import type { DoNotCallSource } from '../domain/permission.ts';
import type { Queryable } from './database.ts';
import { decodeCursor, likePattern, type Page, type PageRequest, pageOf } from './page-cursor.ts';

/** Most numbers of one statement; a longer list is added in parts. */
export const doNotCallBatchMax = 5_000;

export type DoNotCallEntry = {
  id: string;
  /** In the form in which numbers are stored and dialled. */
  number: string;
  /** Null = no task may ring it. */
  taskId: string | null;
  taskName: string | null;
  reason: string;
  source: DoNotCallSource;
  /** The call in which it was said. */
  callId: string | null;
  createdBy: string | null;
  createdAt: Date;
};

export type DoNotCallDraft = Omit<DoNotCallEntry, 'id' | 'taskName' | 'createdAt'>;
/** `taskId`: absent = all entries; null = those for every task. */
export type DoNotCallFilter = {
  number?: string | undefined;
  /** Part of the number. */
  part?: string | undefined;
  /** `all`: entries for every task; `task`: entries of single tasks. */
  scope?: 'all' | 'task' | undefined;
  taskId?: string | null | undefined;
  source?: DoNotCallSource | undefined;
};

export interface DoNotCall {
  /** Adds a number; one that stands there already is left as it is. Throws a foreign-key breach for a task that does not exist. */
  add(draft: DoNotCallDraft): Promise<{ entry: DoNotCallEntry; added: boolean }>;
  /** Adds many with one reason, at most `doNotCallBatchMax`; says how many were new. */
  addMany(
    list: Omit<DoNotCallDraft, 'number' | 'callId'> & { numbers: readonly string[] },
  ): Promise<{ added: number; known: number }>;
  /** Newest first. */
  list(filter: DoNotCallFilter, page: PageRequest): Promise<Page<DoNotCallEntry>>;
  find(id: string): Promise<DoNotCallEntry | null>;
  /** The number may be rung again from the next fence on. Contacts that were refused meanwhile stay refused. */
  remove(id: string): Promise<DoNotCallEntry | null>;
}

const columns = `id, number, task_id as "taskId", (select t.name from task t where t.id = task_id) as "taskName", reason, source,
  call_id as "callId", created_by as "createdBy", created_at as "createdAt"`;

export function makeDoNotCall(db: Queryable): DoNotCall {
  return {
    add: (draft) => add(db, draft),
    addMany: (list) => addMany(db, list),
    list: (filter, page) => list(db, filter, page),
    async find(id) {
      const { rows } = await db.query<DoNotCallEntry>(`select ${columns} from do_not_call where id = $1::uuid`, [id]);
      return rows[0] ?? null;
    },
    async remove(id) {
      const { rows } = await db.query<DoNotCallEntry>(`delete from do_not_call where id = $1::uuid returning ${columns}`, [id]);
      return rows[0] ?? null;
    },
  };
}

async function add(db: Queryable, draft: DoNotCallDraft): Promise<{ entry: DoNotCallEntry; added: boolean }> {
  // The update changes nothing: it makes the statement return the row that stands there already (whose xmax is then not 0).
  const { rows } = await db.query<DoNotCallEntry & { added: boolean }>(
    `insert into do_not_call (number, task_id, reason, source, call_id, created_by)
    values ($1::text, $2::uuid, $3::text, $4::text, $5::uuid, $6::text)
    on conflict (number, task_id) do update set number = excluded.number returning ${columns}, xmax = 0 as added`,
    [draft.number, draft.taskId, draft.reason, draft.source, draft.callId, draft.createdBy],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a number neither stood on the list nor was added to it');
  const { added, ...entry } = row;
  return { entry, added };
}

async function addMany(
  db: Queryable,
  { numbers, taskId, reason, source, createdBy }: Omit<DoNotCallDraft, 'number' | 'callId'> & { numbers: readonly string[] },
): Promise<{ added: number; known: number }> {
  if (numbers.length > doNotCallBatchMax) throw new RangeError(`At most ${doNotCallBatchMax} numbers may be added at once.`);
  const distinct = [...new Set(numbers)].sort();
  const { rowCount } = await db.query(
    `insert into do_not_call (number, task_id, reason, source, created_by)
    select n.number, $2::uuid, $3::text, $4::text, $5::text from unnest($1::text[]) as n (number)
    on conflict (number, task_id) do nothing`,
    [distinct, taskId, reason, source, createdBy],
  );
  const added = rowCount ?? 0;
  return { added, known: numbers.length - added };
}

const filterSql = `($1::text is null or d.number = $1::text)
  and (not $2::boolean or d.task_id is not distinct from $3::uuid)
  and ($4::text is null or d.source = $4::text)
  and ($5::text is null or d.number like $5::text)
  and ($6::text is null or (d.task_id is null) = ($6::text = 'all'))`;

async function list(db: Queryable, filter: DoNotCallFilter, { limit, cursor }: PageRequest): Promise<Page<DoNotCallEntry>> {
  const [at, id] = cursor === null ? [null, null] : decodeCursor(cursor, ['instant', 'uuid']);
  const values = [
    filter.number ?? null,
    filter.taskId !== undefined,
    filter.taskId ?? null,
    filter.source ?? null,
    filter.part === undefined ? null : likePattern(filter.part),
    filter.scope ?? null,
  ];
  const counted = await db.query<{ n: number }>(`select count(*) as n from do_not_call d where ${filterSql}`, values);
  const { rows } = await db.query<DoNotCallEntry & { cursorAt: string }>(
    `select ${columns}, d.created_at::text as "cursorAt" from do_not_call d
    where ${filterSql}
      and ($7::timestamptz is null or (d.created_at <= $7::timestamptz and (d.created_at < $7::timestamptz or d.id > $8::uuid)))
    order by d.created_at desc, d.id limit $9::integer`,
    [...values, at, id, limit + 1],
  );
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: ({ cursorAt: _, ...entry }) => entry,
    cursorOf: (row) => [row.cursorAt, row.id],
  });
}
