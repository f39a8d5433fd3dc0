/** What keeps a task from dialling more right now, as facts: for the one sentence on its page. */
import type { CallingWindow, WallClock, Weekday } from '../domain/calling-window.ts';
import type { TaskStatus } from '../domain/task.ts';
import type { Queryable } from './database.ts';

export type TaskLimitFacts = {
  taskId: string;
  status: TaskStatus;
  maxConcurrency: number;
  startAt: Date | null;
  /** The earliest start is not reached. */
  early: boolean;
  callingWindow: CallingWindow | null;
  windowOpen: boolean;
  /** The clock on the wall of the window's zone; null without a window. */
  wall: WallClock | null;
  /** Calls of this task in progress. */
  inProgress: number;
  /** Contacts that may still be dialled. */
  undialled: boolean;
  /** Lines that are enabled and whose node is not down. */
  usableLines: number;
  usableCapacity: number;
  /** Calls on those lines, also of other tasks. */
  usableUsed: number;
  names: string[];
};

type Row = Omit<TaskLimitFacts, 'wall'> & { day: Weekday | null; minute: number | null };

const statement = `
  select t.id as "taskId", t.status, t.max_concurrency as "maxConcurrency", t.start_at as "startAt",
    coalesce(t.start_at > clock_timestamp(), false) as early, t.calling_window as "callingWindow",
    window_is_open(t.calling_window, clock_timestamp()) as "windowOpen",
    (array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from w.wall)::integer] as day,
    (extract(hour from w.wall) * 60 + extract(minute from w.wall))::integer as minute,
    (select count(*) from call c where c.task_id = t.id and c.state in ('dialling', 'live'))::integer as "inProgress",
    exists (select 1 from contact k where k.task_id = t.id and k.state = 'waiting')
      or exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed') as undialled,
    coalesce(u.n, 0)::integer as "usableLines", coalesce(u.capacity, 0)::integer as "usableCapacity",
    coalesce(u.used, 0)::integer as "usableUsed", coalesce(u.names, '{}') as names
  from task t
  cross join lateral (select clock_timestamp() at time zone (t.calling_window ->> 'timeZone') as wall) w
  cross join lateral (
    select count(*) as n, sum(l.capacity) as capacity, array_agg(l.name order by tl.position) as names,
      sum((select count(*) from line_slot s where s.line_id = l.id and s.call_id is not null)) as used
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = t.id and l.enabled
      and not exists (select 1 from switch_node n where n.name = l.node and n.state = 'down')
  ) u
  where t.id = any($1::uuid[])`;

export async function taskLimitFacts(db: Queryable, taskIds: readonly string[]): Promise<Map<string, TaskLimitFacts>> {
  const { rows } = await db.query<Row>(statement, [taskIds]);
  return new Map(rows.map((row) => [row.taskId, toFacts(row)]));
}

function toFacts({ day, minute, ...facts }: Row): TaskLimitFacts {
  return { ...facts, wall: day === null || minute === null ? null : { day, minute } };
}
