/** Lines of the log as they are kept: found by call, task, time, level and process. */
import type { Queryable } from './database.ts';
import { decodeCursor, likePattern, type Page, type PageRequest, pageOf } from './page-cursor.ts';

export const logLevels = { info: 30, warn: 40, error: 50, fatal: 60 } as const;
export type LogLevel = keyof typeof logLevels;

/** How a line of the switch names its process. */
export const switchProcess = 'freeswitch';

export type LogLine = {
  id: string;
  at: Date;
  level: LogLevel;
  process: string;
  node: string | null;
  callId: string | null;
  taskId: string | null;
  message: string;
  fields: Record<string, unknown>;
};

export type LogFilter = {
  callId?: string | undefined;
  taskId?: string | undefined;
  /** This level and worse. */
  level?: LogLevel | undefined;
  process?: string | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
  text?: string | undefined;
};

/** More than this is not counted. */
const countedMax = 10_000;
const removedInOneGo = 10_000;

/** Lines as pino writes them, one JSON object each. What is under `pii` is not kept. A line without a call's task gets it from the call. */
export async function keepLogLines(db: Queryable, lines: readonly string[]): Promise<void> {
  // Postgres has no place for NUL, neither in text nor in JSON.
  const text = `[${lines.join(',')}]`.replaceAll('\\u0000', '');
  await db.query(
    `insert into log_line (at, level, process, node, call_id, task_id, message, fields)
    select (l ->> 'time')::timestamptz,
      case l ->> 'level' when 'warn' then 40 when 'error' then 50 when 'fatal' then 60 else 30 end,
      coalesce(l ->> 'process', '?'), l ->> 'node', c.id,
      coalesce(t.id, (select k.task_id from call k where k.id = c.id)),
      coalesce(l ->> 'msg', ''),
      coalesce((
        select jsonb_object_agg(f.key, case when jsonb_typeof(f.value) = 'object' then f.value - 'pii' else f.value end)
        from jsonb_each(l - array['time', 'level', 'process', 'node', 'callId', 'taskId', 'msg', 'pid', 'hostname', 'pii']) f
      ), '{}')
    from jsonb_array_elements($1::jsonb) l
    cross join lateral (select case when l ->> 'callId' ~ $2::text then (l ->> 'callId')::uuid end as id) c
    cross join lateral (select case when l ->> 'taskId' ~ $2::text then (l ->> 'taskId')::uuid end as id) t`,
    [text, uuidForm],
  );
}

const uuidForm = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

const filtered = `($1::uuid is null or call_id = $1::uuid) and ($2::uuid is null or task_id = $2::uuid)
  and level >= $3::integer and ($4::text is null or process = $4::text)
  and ($5::timestamptz is null or at >= $5::timestamptz) and ($6::timestamptz is null or at < $6::timestamptz)
  and ($7::text is null or message ilike $7::text or fields::text ilike $7::text)`;

function valuesOf({ callId, taskId, level = 'info', process, from, to, text }: LogFilter): unknown[] {
  const pattern = text === undefined ? null : likePattern(text);
  return [callId ?? null, taskId ?? null, logLevels[level], process ?? null, from ?? null, to ?? null, pattern];
}

type LogRow = Omit<LogLine, 'level'> & { levelNumber: number; cursorAt: string };

/** Newest first. */
export async function listLogLines(db: Queryable, filter: LogFilter, { limit, cursor }: PageRequest): Promise<Page<LogLine>> {
  const values = valuesOf(filter);
  const [beforeAt, beforeId] = cursor === null ? [null, null] : decodeCursor(cursor, ['instant', 'integer']);
  const { rows } = await db.query<LogRow>(
    `select id::text, at, level as "levelNumber", process, node, call_id as "callId", task_id as "taskId", message, fields,
      at::text as "cursorAt"
    from log_line where ${filtered}
      and ($8::timestamptz is null or (at, log_line.id) < ($8::timestamptz, $9::bigint))
    order by at desc, log_line.id desc limit $10::integer`,
    [...values, beforeAt, beforeId, limit + 1],
  );
  const counted = await db.query<{ n: number }>(
    `select count(*)::integer as n from (select 1 from log_line where ${filtered} limit ${countedMax}) counted`,
    values,
  );
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: ({ levelNumber, cursorAt: _, ...line }) => ({ ...line, level: levelOf(levelNumber) }),
    cursorOf: ({ cursorAt, id }) => [cursorAt, id],
  });
}

function levelOf(number: number): LogLevel {
  if (number >= logLevels.fatal) return 'fatal';
  if (number >= logLevels.error) return 'error';
  return number >= logLevels.warn ? 'warn' : 'info';
}

/** Answers how many went; called again while there may be more. */
export async function removeOldLogLines(db: Queryable, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from log_line where id in (
      select id from log_line where at < now() - make_interval(days => $1::integer) order by at limit ${removedInOneGo})`,
    [days],
  );
  return rowCount ?? 0;
}
