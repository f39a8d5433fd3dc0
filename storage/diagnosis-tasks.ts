/** Facts about tasks and their lists for a diagnosis. */
import type { CarrierAnswers } from '../domain/diagnosis/task-checks.ts';
import type { TaskStatus, TaskType } from '../domain/task.ts';
import type { Queryable } from './database.ts';

export type DiagnosedTask = {
  id: string;
  name: string;
  type: TaskType;
  status: TaskStatus;
  maxConcurrency: number;
  assistantId: string | null;
  voiceId: string | null;
  lineIds: string[];
  /** Of its enabled lines. */
  capacity: number;
  /** Rows that were refused because a notification needs a text. */
  textsMissing: number;
  /** Rows among the first ones that carry a text in this variable. */
  texts: { count: number; column: string } | null;
  carrier: CarrierAnswers;
};

export type DiagnosedImport = {
  id: string;
  taskId: string;
  taskName: string;
  fileName: string | null;
  status: 'reading' | 'done' | 'refused';
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: number;
  reasonCode: string | null;
  readingMs: number;
};

export const tasksDiagnosedMax = 50;
export const importsDiagnosedMax = 50;
/** What the text of a notification is called in a list (spreadsheets/header-row.ts): in an AI task such a column is a variable. */
const textColumns = ['通知内容', 'Message', 'message'];
const rowsLookedAtMax = 100;
const callsLookedAtMax = 2_000;

const statement = `
  select t.id, t.name, t.type, t.status, t.max_concurrency as "maxConcurrency", t.assistant_id as "assistantId",
    t.voice_id as "voiceId",
    coalesce((select jsonb_agg(tl.line_id order by tl.position) from task_line tl where tl.task_id = t.id), '[]') as "lineIds",
    coalesce((select sum(l.capacity) from task_line tl join line l on l.id = tl.line_id where tl.task_id = t.id and l.enabled), 0)::integer
      as capacity,
    (select count(*) from import_refused r join list_import i on i.id = r.import_id
      where i.task_id = t.id and r.code = 'message-missing')::integer as "textsMissing",
    (select jsonb_build_object('count', count(*), 'column', min(x.column)) from (
      select (select c from unnest($2::text[]) c where k.variables ? c limit 1) as column
      from (select variables from contact k where k.task_id = t.id order by position limit $3::integer) k) x
      where x.column is not null having count(*) > 0) as texts,
    (select jsonb_build_object('calls', count(*), 'faults', count(*) filter (where f.fault),
        'outcome', coalesce(mode() within group (order by f.outcome) filter (where f.fault), ''),
        'reason', coalesce(mode() within group (order by f.reason) filter (where f.fault), ''))
      from (select c.outcome, c.reason, c.outcome in ('line-fault', 'line-congested') as fault from call c
        where c.task_id = t.id and c.state = 'final' and c.direction = 'outbound' and c.dialled_at > clock_timestamp() - interval '1 day'
        order by c.dialled_at desc limit $4::integer) f) as carrier
  from task t`;

/** The named tasks, or (null) those in progress, newest first. */
export async function diagnosedTasks(db: Queryable, taskIds: readonly string[] | null): Promise<DiagnosedTask[]> {
  const { rows } = await db.query<DiagnosedTask>(
    `${statement}
    where case when $1::uuid[] is null then t.status in ('running', 'pausing', 'stopping') else t.id = any($1::uuid[]) end
    order by t.created_at desc, t.id limit $5::integer`,
    [taskIds, textColumns, rowsLookedAtMax, callsLookedAtMax, tasksDiagnosedMax],
  );
  return rows;
}

/** Of one task, or (null) those of the last week. */
export async function diagnosedImports(db: Queryable, taskId: string | null): Promise<DiagnosedImport[]> {
  const { rows } = await db.query<DiagnosedImport>(
    `select i.id, i.task_id as "taskId", t.name as "taskName", i.file_name as "fileName", i.status, i.parsed, i.accepted,
      i.duplicate, i.refused, i.reason_code as "reasonCode",
      (extract(epoch from clock_timestamp() - i.created_at) * 1000)::double precision as "readingMs"
    from list_import i join task t on t.id = i.task_id
    where i.source = 'file' and case when $1::uuid is null then i.created_at > clock_timestamp() - interval '7 days'
      else i.task_id = $1::uuid end
    order by i.created_at desc, i.id limit $2::integer`,
    [taskId, importsDiagnosedMax],
  );
  return rows;
}
