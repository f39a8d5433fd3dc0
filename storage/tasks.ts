/** Tasks as rows: made, read, listed with their counts, removed. Changes of a living task are in task-changes.ts. */
import type { CallingWindow } from '../domain/calling-window.ts';
import type { MachineAction } from '../domain/machine.ts';
import type { PacingPlan } from '../domain/pacing/plan.ts';
import type { Frequency } from '../domain/permission.ts';
import type { RetryRules } from '../domain/retry.ts';
import type { RuleSetName } from '../domain/rule-sets.ts';
import type { StopMode, TaskStatus, TaskType } from '../domain/task.ts';
import { countsOf, type TaskCounts } from '../domain/task-counts.ts';
import type { Queryable } from './database.ts';
import { decodeCursor, likePattern, type Page, type PageRequest, pageOf } from './page-cursor.ts';
import { ensureTaskSlots, ownTask } from './slots.ts';
import { taskCounts } from './task-tallies.ts';

export type Dedupe = 'file' | 'task';

export type TaskDraft = {
  name: string;
  type: TaskType;
  maxConcurrency: number;
  lineIds: readonly string[];
  assistantId: string | null;
  voiceId: string | null;
  playTimes: number;
  ringSecondsMax: number;
  callingWindow: CallingWindow | null;
  /** Null = nobody is called again. */
  retry: RetryRules | null;
  startAt: Date | null;
  /** From then on nobody is called; null = no end. */
  endAt?: Date | null | undefined;
  /** Caps for one number over all tasks; null = none. */
  frequency?: Frequency | null | undefined;
  ruleSet?: RuleSetName | undefined;
  dedupe: Dedupe;
  /** Unless told: goes on, as with a person. */
  onMachine?: MachineAction | undefined;
  machineMessage?: string | null | undefined;
  /** Predictive: who takes the answered calls, and how many are dialled ahead. */
  agentGroupId?: string | null | undefined;
  pacing?: PacingPlan | null | undefined;
  /** Read out in the voice of the task to who answered and found nobody. */
  abandonMessage?: string | null | undefined;
  /** So long a number that found nobody is not called by itself. */
  abandonRestHours?: number | undefined;
  /** Shown to the agent in the call. */
  agentScript?: string | null | undefined;
  /** Only agents of the group who have all of these get its calls. */
  agentSkills?: readonly string[] | undefined;
  createdBy: string | null;
};

export type TaskLine = { id: string; name: string; capacity: number; node: string; enabled: boolean };

export type Task = TaskDraft & {
  id: string;
  status: TaskStatus;
  stopMode: StopMode | null;
  endAt: Date | null;
  frequency: Frequency | null;
  ruleSet: RuleSetName;
  onMachine: MachineAction;
  machineMessage: string | null;
  agentGroupId: string | null;
  agentGroupName: string | null;
  pacing: PacingPlan | null;
  abandonMessage: string | null;
  abandonRestHours: number;
  agentScript: string | null;
  agentSkills: string[];
  lines: TaskLine[];
  assistantName: string | null;
  voiceName: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  changedAt: Date;
  counts: TaskCounts;
};

export type TaskFilter = {
  status?: TaskStatus | undefined;
  type?: TaskType | undefined;
  /** Part of the name. */
  q?: string | undefined;
  lineId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

export type TaskRemoval =
  /** Files on disk that held the task's lists and recordings: whoever owns the disk deletes them after the commit. */
  | { kind: 'removed'; listFiles: string[]; recordings: string[] }
  | { kind: 'in-progress'; status: TaskStatus }
  | { kind: 'kept'; until: Date }
  | { kind: 'missing' };

export interface Tasks {
  /** In a transaction. Throws a foreign-key breach when a line, assistant or voice does not exist. */
  create(draft: TaskDraft): Promise<string>;
  find(id: string): Promise<Task | null>;
  /** Newest first. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<Task>>;
  /** In a transaction. Refused while calls may be made or are in progress, and within `keptDays` of the end of one that dialled. */
  remove(id: string, keptDays: number): Promise<TaskRemoval>;
}

export function makeTasks(db: Queryable): Tasks {
  return {
    create: (draft) => create(db, draft),
    find: (id) => find(db, id),
    list: (filter, page) => list(db, filter, page),
    remove: (id, keptDays) => remove(db, id, keptDays),
  };
}

type TaskRow = Omit<Task, 'counts' | 'lineIds'> & { cursorAt: string };

const columns = `t.id, t.name, t.type, t.status, t.stop_mode as "stopMode", t.max_concurrency as "maxConcurrency",
  t.assistant_id as "assistantId", a.name as "assistantName", t.voice_id as "voiceId", v.name as "voiceName",
  t.play_times as "playTimes", t.ring_seconds_max as "ringSecondsMax", t.calling_window as "callingWindow", t.retry,
  t.start_at as "startAt", t.end_at as "endAt", t.frequency, t.rule_set as "ruleSet", t.dedupe, t.on_machine as "onMachine",
  t.machine_message as "machineMessage", t.agent_group_id as "agentGroupId", g.name as "agentGroupName", t.pacing,
  t.abandon_message as "abandonMessage", t.abandon_rest_hours as "abandonRestHours", t.agent_script as "agentScript",
  t.agent_skills as "agentSkills", t.created_by as "createdBy", t.created_at as "createdAt", t.started_at as "startedAt",
  t.ended_at as "endedAt", t.changed_at as "changedAt", t.created_at::text as "cursorAt",
  coalesce((
    select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'capacity', l.capacity, 'node', l.node, 'enabled', l.enabled)
      order by tl.position)
    from task_line tl join line l on l.id = tl.line_id where tl.task_id = t.id), '[]') as lines`;

const joins =
  'task t left join assistant a on a.id = t.assistant_id left join voice v on v.id = t.voice_id left join agent_group g on g.id = t.agent_group_id';

function toTask({ cursorAt: _, ...row }: TaskRow, counts: TaskCounts | undefined): Task {
  return { ...row, lineIds: row.lines.map((line) => line.id), counts: counts ?? countsOf(new Map()) };
}

async function create(tx: Queryable, draft: TaskDraft): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into task (name, type, max_concurrency, assistant_id, voice_id, play_times, ring_seconds_max, calling_window, retry,
      start_at, dedupe, created_by, end_at, frequency, rule_set, on_machine, machine_message, agent_group_id, pacing, abandon_message,
      abandon_rest_hours, agent_script, agent_skills)
    values ($1::text, $2::text, $3::integer, $4::uuid, $5::uuid, $6::integer, $7::integer, $8::jsonb, $9::jsonb,
      $10::timestamptz, $11::text, $12::text, $13::timestamptz, $14::jsonb, coalesce($15::text, 'none'), coalesce($16::text, 'goOn'), $17::text,
      $18::uuid, $19::jsonb, $20::text, coalesce($21::integer, 72), $22::text, coalesce($23::text[], '{}'))
    returning id`,
    [
      draft.name,
      draft.type,
      draft.maxConcurrency,
      draft.assistantId,
      draft.voiceId,
      draft.playTimes,
      draft.ringSecondsMax,
      jsonOrNull(draft.callingWindow),
      jsonOrNull(draft.retry),
      draft.startAt,
      draft.dedupe,
      draft.createdBy,
      draft.endAt ?? null,
      jsonOrNull(draft.frequency),
      draft.ruleSet ?? null,
      draft.onMachine ?? null,
      draft.machineMessage ?? null,
      draft.agentGroupId ?? null,
      jsonOrNull(draft.pacing),
      draft.abandonMessage ?? null,
      draft.abandonRestHours ?? null,
      draft.agentScript ?? null,
      draft.agentSkills ?? null,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('The task was not stored.');
  await setTaskLines(tx, id, draft.lineIds);
  await ensureTaskSlots(tx, id, draft.maxConcurrency);
  if (draft.type === 'predictive') await tx.query('insert into task_pace (task_id) values ($1::uuid)', [id]);
  await announceTask(tx, id);
  return id;
}

/** Replaces the lines of a task, in the order given. */
export async function setTaskLines(tx: Queryable, taskId: string, lineIds: readonly string[]): Promise<void> {
  await tx.query('delete from task_line where task_id = $1::uuid and line_id <> all($2::uuid[])', [taskId, lineIds]);
  await tx.query(
    `insert into task_line (task_id, line_id, position)
    select $1::uuid, l.id, l.place from unnest($2::uuid[]) with ordinality as l (id, place)
    on conflict (task_id, line_id) do update set position = excluded.position`,
    [taskId, lineIds],
  );
}

/** Tells listeners after the commit that a task changed. */
export async function announceTask(tx: Queryable, taskId: string): Promise<void> {
  await tx.query(`select announce('task', jsonb_build_object('taskId', $1::uuid))`, [taskId]);
}

/** Postgres' jsonb null and SQL's null differ; absent values are stored as the latter. */
export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

async function find(db: Queryable, id: string): Promise<Task | null> {
  const { rows } = await db.query<TaskRow>(`select ${columns} from ${joins} where t.id = $1::uuid`, [id]);
  const [row] = rows;
  if (row === undefined) return null;
  return toTask(row, (await taskCounts(db, [id])).get(id));
}

const filterSql = `($1::text is null or t.status = $1::text)
  and ($2::text is null or t.type = $2::text)
  and ($3::text is null or t.name ilike $3::text)
  and ($4::uuid is null or exists (select 1 from task_line f where f.task_id = t.id and f.line_id = $4::uuid))
  and ($5::timestamptz is null or t.created_at >= $5::timestamptz)
  and ($6::timestamptz is null or t.created_at < $6::timestamptz)`;

async function list(db: Queryable, filter: TaskFilter, { limit, cursor }: PageRequest): Promise<Page<Task>> {
  const [at, id] = cursor === null ? [null, null] : decodeCursor(cursor, ['instant', 'uuid']);
  const values = [
    filter.status ?? null,
    filter.type ?? null,
    filter.q === undefined ? null : likePattern(filter.q),
    filter.lineId ?? null,
    filter.from ?? null,
    filter.to ?? null,
  ];
  const counted = await db.query<{ n: number }>(`select count(*) as n from task t where ${filterSql}`, values);
  const { rows } = await db.query<TaskRow>(
    `select ${columns} from ${joins}
    where ${filterSql}
      and ($7::timestamptz is null or (t.created_at <= $7::timestamptz and (t.created_at < $7::timestamptz or t.id > $8::uuid)))
    order by t.created_at desc, t.id limit $9::integer`,
    [...values, at, id, limit + 1],
  );
  const counts = await taskCounts(
    db,
    rows.slice(0, limit).map((row) => row.id),
  );
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: (row) => toTask(row, counts.get(row.id)),
    cursorOf: (row) => [row.cursorAt, row.id],
  });
}

async function remove(tx: Queryable, id: string, keptDays: number): Promise<TaskRemoval> {
  await ownTask(tx, id);
  const { rows } = await tx.query<{ status: TaskStatus; calls: boolean; keptUntil: Date | null }>(
    `select t.status, exists (select 1 from call c where c.task_id = t.id and c.state in ('dialling', 'live')) as calls,
      case when t.started_at is not null then nullif(greatest(now(),
        coalesce(t.ended_at, t.changed_at) + make_interval(days => $2::integer)), now()) end as "keptUntil"
    from task t where t.id = $1::uuid for update of t`,
    [id, keptDays],
  );
  const [row] = rows;
  if (row === undefined) return { kind: 'missing' };
  const mayDial = row.status === 'running' || row.status === 'pausing' || row.status === 'stopping';
  if (mayDial || row.calls) return { kind: 'in-progress', status: row.status };
  if (row.keptUntil !== null) return { kind: 'kept', until: row.keptUntil };
  const files = await tx.query<{ path: string; list: boolean }>(
    `select file_path as path, true as list from list_import where task_id = $1::uuid and file_path is not null
    union all
    select recording_path, false from call where task_id = $1::uuid and recording_path is not null
    union all
    select m.audio_path, false from call_early_media m join call c on c.id = m.call_id
    where c.task_id = $1::uuid and m.audio_path is not null`,
    [id],
  );
  await tx.query('delete from import_row r using list_import i where i.id = r.import_id and i.task_id = $1::uuid', [id]);
  await tx.query('delete from task where id = $1::uuid', [id]);
  await tx.query('delete from task_tally_delta where task_id = $1::uuid', [id]);
  await announceTask(tx, id);
  const paths = (list: boolean): string[] => files.rows.filter((file) => file.list === list).map((file) => file.path);
  return { kind: 'removed', listFiles: paths(true), recordings: paths(false) };
}
