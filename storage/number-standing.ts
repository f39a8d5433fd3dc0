/** Where a number stands now, in each task that has it: what the one sentence about its future is made of. */
import type { ContactState } from '../domain/contact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { DoNotCallSource } from '../domain/permission.ts';
import type { TaskStatus } from '../domain/task.ts';
import type { Queryable } from './database.ts';

export type ContactStanding = {
  contactId: string;
  taskId: string;
  taskName: string;
  status: TaskStatus;
  startAt: Date | null;
  endAt: Date | null;
  state: ContactState;
  attempts: number;
  outcome: Outcome | null;
  /** Reason of the last call that ended. */
  reason: string | null;
  /** The last call that rang or is in progress. */
  callId: string | null;
  nextAttemptAt: Date | null;
  waitsBecause: string | null;
  /** By whose clock its hours count; null: unknown, or no hours are set. */
  windowZone: string | null;
  hasWindow: boolean;
  windowOpen: boolean;
  /** When the hours open for this number; null: never, or nobody can say. */
  opensAt: Date | null;
  /** Does the task call anybody again. */
  hasRetry: boolean;
  /** Numbers before this one in the list, counted up to `aheadCountedMax`; only of one that waits for its first call. */
  ahead: number;
  now: Date;
};

export type ListedNumber = {
  taskId: string | null;
  taskName: string | null;
  source: DoNotCallSource;
  reason: string;
  by: string | null;
  callId: string | null;
  at: Date;
};

export const aheadCountedMax = 10_000;
/** A number that stands in more tasks is told by the newest of them. */
const contactsMax = 100;

/** Newest first. */
export async function contactStandings(db: Queryable, number: string): Promise<ContactStanding[]> {
  const { rows } = await db.query<ContactStanding>(
    `select k.id as "contactId", k.task_id as "taskId", t.name as "taskName", t.status, t.start_at as "startAt", t.end_at as "endAt",
      k.state, k.attempts, k.outcome, last.reason, last.id as "callId", k.next_attempt_at as "nextAttemptAt",
      k.waits_because as "waitsBecause", window_zone(t.calling_window, k.time_zone) as "windowZone",
      t.calling_window is not null as "hasWindow", window_is_open(t.calling_window, clock_timestamp(), k.time_zone) as "windowOpen",
      case when k.state = 'waiting' then
        next_opening(t.calling_window, k.time_zone, greatest(clock_timestamp(), t.start_at)) end as "opensAt",
      t.retry is not null as "hasRetry", coalesce(ahead.n, 0)::integer as ahead, clock_timestamp() as now
    from contact k join task t on t.id = k.task_id
    left join lateral (
      select c.id, c.reason from call c
      where c.contact_id = k.id and c.state in ('dialling', 'live', 'final') order by c.attempt desc limit 1
    ) last on true
    left join lateral (
      select count(*) as n from (
        select 1 from contact o
        where o.task_id = k.task_id and o.state = 'waiting' and o.next_attempt_at is null and o.position < k.position
        limit $3::integer) x
      where k.state = 'waiting' and k.next_attempt_at is null
    ) ahead on true
    where k.number = $1::text order by k.position desc limit $2::integer`,
    [number, contactsMax, aheadCountedMax],
  );
  return rows;
}

/** The do-not-call entries of a number, the one for all tasks first. */
export async function listedNumber(db: Queryable, number: string): Promise<ListedNumber[]> {
  const { rows } = await db.query<ListedNumber>(
    `select d.task_id as "taskId", t.name as "taskName", d.source, d.reason, d.created_by as by, d.call_id as "callId",
      d.created_at as at
    from do_not_call d left join task t on t.id = d.task_id
    where d.number = $1::text order by d.task_id nulls first limit $2::integer`,
    [number, contactsMax],
  );
  return rows;
}
