/** Everything that was decided about one number over all tasks, read from what the tables already say; nothing here decides anything. */
import type { RowRefusalCode } from '../domain/contact.ts';
import type { DoNotCallSource } from '../domain/permission.ts';
import { stepAgent } from './calls.ts';
import type { Queryable } from './database.ts';
import type { ImportSource } from './imports.ts';

type Place = { taskId: string; taskName: string };
type Attempt = Place & {
  contactId: string;
  callId: string;
  attempt: number;
  /** The number of ours that was called; null for a call that was made. */
  calledNumber: string | null;
};

/** One thing that happened to a number. `at` is when it was written. */
export type NumberFact =
  | ({ kind: 'imported'; at: Date; contactId: string; row: number; by: string | null } & Place & ListFacts)
  | ({ kind: 'row-refused'; at: Date; row: number; column: string; code: RowRefusalCode; by: string | null } & Place & ListFacts)
  | ({
      kind: 'step';
      at: Date;
      step: string;
      actor: string;
      detail: Record<string, unknown>;
      lineName: string | null;
      /** Whom the step names. */
      agent: { name: string; extension: string } | null;
    } & Attempt)
  | {
      kind: 'forbidden';
      at: Date;
      scope: Place | null;
      source: DoNotCallSource;
      reason: string;
      by: string | null;
      callId: string | null;
    }
  | { kind: 'allowed-again'; at: Date; scope: Place | null; by: string }
  | ({ kind: 'task-step'; at: Date; step: string; by: string } & Place);

type ListFacts = { source: ImportSource; fileName: string | null };

/** Far more than happens to one number; the newest are kept. */
const factsMax = 500;
/** Refused rows have no index by number: so many imports with refused rows are looked through, newest first. */
const refusedImportsMax = 200;
/** Fewer digits are found in every second cell. */
const recognisedDigitsMin = 7;

/**
 * In time order. `number` is in the stored form; `subject` is the name under which the audit log keeps its do-not-call entries.
 * At most `factsMax` of each kind, the newest.
 */
export async function numberFacts(
  db: Queryable,
  { number, subject }: { number: string; subject: string },
): Promise<NumberFact[]> {
  const found = await Promise.all([
    imported(db, number),
    refusedRows(db, number),
    callSteps(db, number),
    forbidden(db, number),
    allowedAgain(db, subject),
    taskSteps(db, number),
  ]);
  return found.flat().sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function imported(db: Queryable, number: string): Promise<NumberFact[]> {
  const { rows } = await db.query<NumberFact>(
    `select 'imported' as kind, k.created_at as at, k.task_id as "taskId", t.name as "taskName", k.id as "contactId",
      k.row_number as row, i.source, i.file_name as "fileName", i.created_by as by
    from contact k join task t on t.id = k.task_id join list_import i on i.id = k.import_id
    where k.number = $1::text and not k.stranger order by k.created_at desc, k.position desc limit $2::integer`,
    [number, factsMax],
  );
  return rows;
}

/** Rows that were refused although their cell shows this number: two numbers in one cell, an extension behind it, … */
async function refusedRows(db: Queryable, number: string): Promise<NumberFact[]> {
  const digits = number.replace(/\D/g, '');
  if (digits.length < recognisedDigitsMin) return [];
  const { rows } = await db.query<NumberFact>(
    `select 'row-refused' as kind, i.created_at as at, i.task_id as "taskId", t.name as "taskName", r.row_number as row,
      r.column_name as column, r.code, i.source, i.file_name as "fileName", i.created_by as by
    from (
      select id, task_id, created_at, source, file_name, created_by from list_import
      where refused > 0 order by created_at desc limit $3::integer
    ) i join task t on t.id = i.task_id join import_refused r on r.import_id = i.id
    where r.code like 'number-%' and regexp_replace(r.value, '[^0-9]', '', 'g') like '%' || $1::text || '%'
    order by i.created_at desc, r.row_number limit $2::integer`,
    [digits, factsMax, refusedImportsMax],
  );
  return rows;
}

async function callSteps(db: Queryable, number: string): Promise<NumberFact[]> {
  const { rows } = await db.query<NumberFact>(
    `select 'step' as kind, s.at, s.step, s.actor, s.detail, c.task_id as "taskId", t.name as "taskName",
      c.contact_id as "contactId", c.id as "callId", c.attempt, c.called_number as "calledNumber", l.name as "lineName", ${stepAgent} as agent
    from call c join task t on t.id = c.task_id join call_step s on s.call_id = c.id left join line l on l.id = c.line_id
    where c.number = $1::text order by s.at desc, s.id desc limit $2::integer`,
    [number, factsMax],
  );
  return rows.reverse();
}

type ScopeRow = { taskId: string | null; taskName: string | null };
type Scoped<Kind extends NumberFact['kind']> = Omit<Extract<NumberFact, { kind: Kind }>, 'scope'> & ScopeRow;

function placed<Row extends ScopeRow>({ taskId, taskName, ...rest }: Row): Omit<Row, keyof ScopeRow> & { scope: Place | null } {
  return { ...rest, scope: taskId === null ? null : { taskId, taskName: taskName ?? '' } };
}

async function forbidden(db: Queryable, number: string): Promise<NumberFact[]> {
  const { rows } = await db.query<Scoped<'forbidden'>>(
    `select 'forbidden' as kind, d.created_at as at, d.task_id as "taskId", t.name as "taskName", d.source, d.reason,
      d.created_by as by, d.call_id as "callId"
    from do_not_call d left join task t on t.id = d.task_id
    where d.number = $1::text order by d.created_at limit $2::integer`,
    [number, factsMax],
  );
  return rows.map(placed);
}

async function allowedAgain(db: Queryable, subject: string): Promise<NumberFact[]> {
  const { rows } = await db.query<Scoped<'allowed-again'>>(
    `select 'allowed-again' as kind, a.at, a.actor_name as by, t.id as "taskId", t.name as "taskName"
    from audit_entry a left join task t on t.id::text = a.before ->> 'taskId'
    where a.subject_kind = 'do-not-call' and a.subject_id = $1::text and a.action = 'do-not-call.delete'
    order by a.id desc limit $2::integer`,
    [subject, factsMax],
  );
  return rows.map(placed);
}

/** Buttons of the tasks that have the number, pressed while it was still waiting for its end there. */
async function taskSteps(db: Queryable, number: string): Promise<NumberFact[]> {
  const { rows } = await db.query<NumberFact>(
    `select 'task-step' as kind, a.at, split_part(a.action, '.', 2) as step, a.actor_name as by, t.id as "taskId",
      t.name as "taskName"
    from (
      select k.task_id, min(k.created_at) as since,
        case when bool_and(k.state in ('done', 'not-permitted')) then max(k.changed_at) end as until
      from contact k where k.number = $1::text group by k.task_id
    ) k join task t on t.id = k.task_id
      join audit_entry a on a.subject_kind = 'task' and a.subject_id = k.task_id::text
    where a.action in ('task.start', 'task.pause', 'task.resume', 'task.stop') and a.at >= k.since
      and (k.until is null or a.at <= k.until)
    order by a.id desc limit $2::integer`,
    [number, factsMax],
  );
  return rows;
}
