/**
 * What monitoring asks of the ledger: counts and standings by id, never a name or a number. Every part has an index or a small
 * table under it, so that being asked every few seconds costs milliseconds whatever the length of the lists.
 */
import type { Queryable } from './database.ts';
import type { NodeState } from './switch-nodes.ts';

/** Tasks in progress and their lanes that are told one by one; beyond that the sums still hold. */
export const tasksToldMax = 200;
export const lanesToldMax = 500;

export type Gauges = {
  /** Calls that are claimed (wait for a line), dialling or live. */
  callsByState: { state: string; count: number }[];
  /** Contacts by the outcome of their last call. */
  contactsByOutcome: { outcome: string; count: number }[];
  contactsByState: { state: string; count: number }[];
  /** Calls whose end nobody saw. */
  unknown: number;
  tasksByStatus: { status: string; count: number }[];
  tasks: { id: string; limit: number; held: number; waiting: number }[];
  lanes: { taskId: string; lane: number; claimed: number; onTheLine: number }[];
  lines: { id: string; node: string; capacity: number; held: number; enabled: boolean }[];
  nodes: { name: string; state: NodeState; capacity: number | null; held: number; seenSecondsAgo: number }[];
  importRows: { parsed: number; accepted: number; duplicate: number; refused: number };
};

export async function readGauges(db: Queryable): Promise<Gauges> {
  // One after the other: a look at the figures must not take more than one connection from those who do the work.
  const one = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await db.query<Row>(text, values)).rows;
  const tallies = await one<{ key: string; count: number }>(talliesSql);
  const [facts] = await one<{ unknown: number } & Gauges['importRows']>(factsSql);
  return {
    callsByState: await one(callsSql),
    contactsByOutcome: under('outcome:', tallies).map(({ name, count }) => ({ outcome: name, count })),
    contactsByState: under('state:', tallies).map(({ name, count }) => ({ state: name, count })),
    unknown: facts?.unknown ?? 0,
    tasksByStatus: await one('select status, count(*) as count from task group by status order by status'),
    tasks: await one(tasksSql, [tasksToldMax]),
    lanes: await one(lanesSql, [lanesToldMax]),
    lines: await one(linesSql),
    nodes: await one(nodesSql),
    importRows: {
      parsed: facts?.parsed ?? 0,
      accepted: facts?.accepted ?? 0,
      duplicate: facts?.duplicate ?? 0,
      refused: facts?.refused ?? 0,
    },
  };
}

function under(prefix: string, tallies: readonly { key: string; count: number }[]): { name: string; count: number }[] {
  return tallies.filter(({ key }) => key.startsWith(prefix)).map(({ key, count }) => ({ name: key.slice(prefix.length), count }));
}

const talliesSql = `
  select key, sum(n)::bigint as count
  from (select key, n from task_tally union all select key, n from task_tally_delta) t
  where key like 'state:%' or key like 'outcome:%'
  group by key order by key`;

const factsSql = `
  select (select count(*) from call where outcome = 'unknown') as unknown,
    coalesce(sum(parsed), 0)::bigint as parsed, coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(duplicate), 0)::bigint as duplicate, coalesce(sum(refused), 0)::bigint as refused
  from list_import where source <> 'inbound'`;

const callsSql = `
  select s.state, count(c.id) as count
  from (values ('claimed'), ('dialling'), ('live')) as s (state)
  left join call c on c.state = s.state and c.state in ('claimed', 'dialling', 'live')
  group by s.state order by s.state`;

const tasksSql = `
  select t.id, t.max_concurrency as limit,
    (select count(*) from task_slot s where s.task_id = t.id and s.call_id is not null) as held,
    (select coalesce(sum(n), 0)::bigint from (
      select n from task_tally y where y.task_id = t.id and y.key = 'state:waiting'
      union all select n from task_tally_delta d where d.task_id = t.id and d.key = 'state:waiting') w) as waiting
  from task t where t.status in ('running', 'pausing', 'stopping')
  order by t.id limit $1::integer`;

const lanesSql = `
  select task_id as "taskId", lane, count(*) filter (where state = 'claimed') as claimed,
    count(*) filter (where state in ('dialling', 'live')) as "onTheLine"
  from call where state in ('claimed', 'dialling', 'live') and direction = 'outbound'
  group by task_id, lane order by task_id, lane limit $1::integer`;

const linesSql = `
  select l.id, l.node, l.capacity, l.enabled,
    (select count(*) from line_slot s where s.line_id = l.id and s.call_id is not null) as held
  from line l order by l.id`;

const nodesSql = `
  select w.name, w.state, w.capacity,
    (select count(*) from call c where c.node = w.name and c.state in ('dialling', 'live')) as held,
    extract(epoch from clock_timestamp() - w.seen_at)::double precision as "seenSecondsAgo"
  from switch_node w order by w.name`;
