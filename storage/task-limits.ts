/** What keeps a task from dialling more right now, and what it waits for, as facts: for the one sentence on its page. */
import { unseenMsMax } from '../domain/agent/agent-standing.ts';
import type { CallingWindow } from '../domain/calling-window.ts';
import type { TaskStatus } from '../domain/task.ts';
import type { Queryable } from './database.ts';
import { type TaskPeople, taskPeopleSql } from './task-people.ts';

export type RestingLine = { id: string; name: string; until: Date; reason: string | null };

export type TaskLimitFacts = {
  taskId: string;
  status: TaskStatus;
  maxConcurrency: number;
  startAt: Date | null;
  endAt: Date | null;
  /** The earliest start is not reached. */
  early: boolean;
  /** The end was passed. */
  late: boolean;
  callingWindow: CallingWindow | null;
  /** By whose clock moments of this task are told to people: its window's zone, else that of the settings. */
  clockZone: string | null;
  /** Now, by the database. */
  now: Date;
  /** Calls of this task in progress. */
  inProgress: number;
  /** Contacts that may still be dialled, those that are next in turn included. */
  undialled: boolean;
  /** Somebody may be rung at this moment: a fresh contact in an open zone, a retry that is due, or one that is next in turn. */
  dialableNow: boolean;
  /** Contacts that wait for another attempt, counted up to `retriesCountedMax`. */
  retries: number;
  /** Of those, due now. */
  retriesDue: number;
  /** The earliest planned attempt. */
  nextRetryAt: Date | null;
  /** Why that one waits. */
  nextRetryBecause: string | null;
  /** When the hours open next for a fresh contact, and in which zone. */
  opensAt: Date | null;
  opensIn: string | null;
  /** Fresh contacts are there whose zone nobody knows, and the window names none for them. */
  zoneUnknown: boolean;
  /** Lines that are enabled, whose node and gateway are not down, and that don't rest. */
  usableLines: number;
  usableCapacity: number;
  /** Calls on those lines, also of other tasks. */
  usableUsed: number;
  names: string[];
  resting: RestingLine[];
  /** Names of enabled lines whose gateway the switch calls down. */
  gatewaysDown: string[];
  /** Names of enabled lines whose switch drains. */
  draining: string[];
  /** Null unless it is predictive. */
  people: TaskPeople | null;
};

/** More planned attempts than this are not counted: the page says "1,000 or more". */
export const retriesCountedMax = 1_000;

type Row = Omit<TaskLimitFacts, 'resting'> & { resting: (Omit<RestingLine, 'until'> & { until: string })[] };

/** Zones of a task in which fresh contacts wait, each asked by the index that claims use. */
const freshZones = `
  cross join lateral (
    select coalesce(bool_or(z.open), false) as open, min(z.opens_at) as opens_at,
      (array_agg(z.zone order by z.opens_at) filter (where z.opens_at is not null))[1] as opens_in,
      coalesce(bool_or(z.zone is null), false) and t.calling_window is not null as unknown
    from (
      select window_zone(t.calling_window, nullif(tz.time_zone, '')) as zone,
        window_is_open(t.calling_window, clock_timestamp(), nullif(tz.time_zone, '')) as open,
        case when t.status = 'running' then next_opening(t.calling_window, nullif(tz.time_zone, ''), clock_timestamp()) end as opens_at
      from task_zone tz
      where tz.task_id = t.id and exists (
        select 1 from contact k
        where k.task_id = t.id and coalesce(k.time_zone, '') = tz.time_zone and k.state = 'waiting' and k.next_attempt_at is null)
    ) z
  ) fresh`;

const plannedRetries = `
  cross join lateral (
    select count(*) as n, count(*) filter (where r.at <= clock_timestamp()) as due, min(r.at) as next_at,
      (array_agg(r.because order by r.at))[1] as because
    from (
      select k.next_attempt_at as at, k.waits_because as because from contact k
      where k.task_id = t.id and k.state = 'waiting' and k.next_attempt_at is not null
      order by k.next_attempt_at limit $2::integer
    ) r
  ) retry`;

const usableLines = `
  cross join lateral (
    select count(*) filter (where s.usable) as n, sum(s.capacity) filter (where s.usable) as capacity,
      array_agg(s.name order by s.position) filter (where s.usable) as names,
      sum((select count(*) from line_slot x where x.line_id = s.id and x.call_id is not null)) filter (where s.usable) as used,
      jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'until', s.rests_until, 'reason', s.rest_reason)
        order by s.rests_until) filter (where s.pauses and not s.gateway_down and not s.drains) as resting,
      array_agg(s.name order by s.position) filter (where s.drains) as draining,
      array_agg(s.name order by s.position) filter (where s.gateway_down and not s.drains) as gateways_down
    from (
      select p.*, not p.pauses and not exists (select 1 from switch_node n where n.name = p.node and n.state = 'down') as usable
      from (
        select l.id, l.name, l.node, l.capacity, tl.position, l.rest_reason,
          greatest(l.rest_until, clock_timestamp()) as rests_until,
          coalesce(line_pause(l) ->> 'because' = 'line-resting', false) as pauses,
          exists (select 1 from switch_node n where n.name = l.node and n.draining_since is not null) as drains,
          coalesce(not l.gateway_up and l.gateway_seen_at > clock_timestamp() - interval '60 seconds', false) as gateway_down
        from task_line tl join public.line l on l.id = tl.line_id
        where tl.task_id = t.id and l.enabled
      ) p
    ) s
  ) u`;

const statement = `
  select t.id as "taskId", t.status, t.max_concurrency as "maxConcurrency", t.start_at as "startAt", t.end_at as "endAt",
    coalesce(t.start_at > clock_timestamp(), false) as early, coalesce(t.end_at <= clock_timestamp(), false) as late,
    t.calling_window as "callingWindow", clock_timestamp() as now,
    coalesce(nullif(t.calling_window ->> 'timeZone', 'callee'),
      (select s.value #>> '{}' from setting s where s.key = 'timeZone')) as "clockZone",
    (select count(*) from call c where c.task_id = t.id and c.state in ('dialling', 'live')
      and c.direction = 'outbound')::integer as "inProgress",
    exists (select 1 from contact k where k.task_id = t.id and k.state = 'waiting') or next.up as undialled,
    next.up or retry.due > 0 or fresh.open as "dialableNow",
    retry.n::integer as retries, retry.due::integer as "retriesDue", retry.next_at as "nextRetryAt",
    retry.because as "nextRetryBecause", fresh.opens_at as "opensAt", fresh.opens_in as "opensIn", fresh.unknown as "zoneUnknown",
    coalesce(u.n, 0)::integer as "usableLines", coalesce(u.capacity, 0)::integer as "usableCapacity",
    coalesce(u.used, 0)::integer as "usableUsed", coalesce(u.names, '{}') as names, coalesce(u.resting, '[]') as resting,
    coalesce(u.gateways_down, '{}') as "gatewaysDown", coalesce(u.draining, '{}') as draining, people.told as people
  from task t
  cross join lateral (select exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed') as up) next
  ${freshZones} ${plannedRetries} ${usableLines} ${taskPeopleSql}
  where t.id = any($1::uuid[])`;

export async function taskLimitFacts(db: Queryable, taskIds: readonly string[]): Promise<Map<string, TaskLimitFacts>> {
  const { rows } = await db.query<Row>(statement, [taskIds, retriesCountedMax, unseenMsMax]);
  return new Map(rows.map((row) => [row.taskId, toFacts(row)]));
}

function toFacts(row: Row): TaskLimitFacts {
  return { ...row, resting: row.resting.map((line) => ({ ...line, until: new Date(line.until) })) };
}
