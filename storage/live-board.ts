/** Calls in progress and how full lines and nodes are: what the live board (通话监控) shows. */
import type { CallDirection, Speaker } from '../domain/call.ts';
import type { Queryable } from './database.ts';

/** The board shows the newest; the numbers above it count all. */
export const liveCallsMax = 200;

export type LiveCall = {
  id: string;
  taskId: string;
  taskName: string;
  number: string;
  name: string;
  state: 'dialling' | 'live';
  direction: CallDirection;
  dialledAt: Date;
  rangAt: Date | null;
  answeredAt: Date | null;
  lineName: string | null;
  node: string;
  lastTurn: { speaker: Speaker; text: string; interrupted: boolean } | null;
};

export type Use = { name: string; used: number; capacity: number | null };

export type LiveBoard = {
  at: Date;
  callsNow: number;
  talking: number;
  /** Calls that running tasks may have at once, by their own limits and their lines. */
  cap: number;
  /** Over the last minute. */
  dialledPerSecond: number;
  /** Answered ÷ ended in the last 5 minutes; null when none ended. */
  answerRate5min: number | null;
  /** Calls whose end nobody saw. */
  unknown: number;
  lines: (Use & { id: string })[];
  nodes: Use[];
  items: LiveCall[];
};

/** With `taskId`: the calls of one task, and the lines and nodes that it uses. */
export async function liveBoard(db: Queryable, { taskId = null }: { taskId?: string | null }): Promise<LiveBoard> {
  const { rows } = await db.query<Totals>(totalsSql, [taskId]);
  const [totals] = rows;
  if (totals === undefined) throw new Error('the live board counted nothing');
  const lines = await db.query<Use & { id: string }>(linesSql, [taskId]);
  const nodes = await db.query<Use>(nodesSql, [taskId]);
  return { ...totals, lines: lines.rows, nodes: nodes.rows, items: await liveCalls(db, taskId) };
}

type Totals = Omit<LiveBoard, 'lines' | 'nodes' | 'items'>;

const totalsSql = `
  select clock_timestamp() as at,
    (select count(*) from call where state in ('dialling', 'live') and ($1::uuid is null or task_id = $1::uuid)) as "callsNow",
    (select count(*) from call where state = 'live' and ($1::uuid is null or task_id = $1::uuid)) as talking,
    (select count(*) from call where outcome = 'unknown' and ($1::uuid is null or task_id = $1::uuid)) as unknown,
    (select least(
      (select coalesce(sum(max_concurrency), 0) from task where status = 'running' and ($1::uuid is null or id = $1::uuid)),
      (select coalesce(sum(l.capacity), 0) from line l where l.enabled and exists (
        select 1 from task_line tl join task t on t.id = tl.task_id
        where tl.line_id = l.id and t.status = 'running' and ($1::uuid is null or t.id = $1::uuid))))) as cap,
    ((select count(*) from call
      where state = 'final' and dialled_at > clock_timestamp() - interval '1 minute' and direction = 'outbound' and ($1::uuid is null or task_id = $1::uuid))
    + (select count(*) from call
      where state in ('dialling', 'live') and dialled_at > clock_timestamp() - interval '1 minute' and direction = 'outbound'
        and ($1::uuid is null or task_id = $1::uuid))
    )::double precision / 60 as "dialledPerSecond",
    (select (count(*) filter (where answered_at is not null))::double precision / nullif(count(*), 0) from call
      where state = 'final' and ended_at > clock_timestamp() - interval '5 minutes' and dialled_at is not null and direction = 'outbound'
        and ($1::uuid is null or task_id = $1::uuid)) as "answerRate5min"`;

const linesSql = `
  select l.id, l.name, l.capacity, (select count(*) from line_slot s where s.line_id = l.id and s.call_id is not null) as used
  from line l
  where $1::uuid is null or exists (select 1 from task_line tl where tl.line_id = l.id and tl.task_id = $1::uuid)
  order by l.name`;

const nodesSql = `
  select n.name, w.capacity, (select count(*) from call c where c.node = n.name and c.state in ('dialling', 'live')) as used
  from (
    select name from switch_node where $1::uuid is null
    union
    select l.node from line l
    where $1::uuid is null or exists (select 1 from task_line tl where tl.line_id = l.id and tl.task_id = $1::uuid)
  ) n left join switch_node w on w.name = n.name
  order by n.name`;

/** Newest first, at most `liveCallsMax`. */
export async function liveCalls(db: Queryable, taskId: string | null): Promise<LiveCall[]> {
  const { rows } = await db.query<LiveCall>(
    `select c.id, c.task_id as "taskId", t.name as "taskName", c.number, k.name, c.state, c.direction, c.dialled_at as "dialledAt",
      c.rang_at as "rangAt", c.answered_at as "answeredAt", l.name as "lineName", c.node,
      (select jsonb_build_object('speaker', u.speaker, 'text', u.text, 'interrupted', u.interrupted)
        from turn u where u.call_id = c.id order by u.start_ms desc, u.n desc limit 1) as "lastTurn"
    from call c join task t on t.id = c.task_id join contact k on k.id = c.contact_id left join line l on l.id = c.line_id
    where c.state in ('dialling', 'live') and ($1::uuid is null or c.task_id = $1::uuid)
    order by c.dialled_at desc, c.id limit $2::integer`,
    [taskId, liveCallsMax],
  );
  return rows;
}
