/** How agents stood, from when until when; and the sums of it. */
import type { AgentState } from '../domain/agent/agent-standing.ts';
import type { Queryable } from './database.ts';

export type AgentSpan = {
  id: number;
  state: AgentState;
  reason: string | null;
  callId: string | null;
  by: string | null;
  from: Date;
  /** Null: it is so now. */
  until: Date | null;
};

export type AgentSum = { state: AgentState; reason: string | null; ms: number; times: number };
export type AgentSums = { agentId: string; username: string; extension: string; sums: AgentSum[] };

type Within = { from: Date; to: Date };

/** Larger teams are asked for by group. */
export const reportAgentsMax = 1_000;
/** Working time of people is kept for so long. */
export const spansKeptDays = 400;
/** One round forgets no more than this. */
const forgottenMax = 20_000;

export interface AgentSpans {
  /** When a day begins and ends in a time zone; `day` as 2026-11-27, null: today. */
  boundsOf(day: string | null, timeZone: string): Promise<{ day: string } & Within>;
  /** Those that lie at least partly within the time, the oldest first; after the one with the id `after`. */
  list(
    agentId: string,
    within: Within,
    page: { limit: number; after: number | null },
  ): Promise<{ rows: AgentSpan[]; total: number }>;
  /** Time in each state within the time, by user name; spans that reach beyond it count with their part. `times`: spans that began in it. */
  sums(within: Within, filter: { groupId: string | null; agentId: string | null }): Promise<AgentSums[]>;
  /** Answers how many are forgotten. */
  forgetOld(): Promise<number>;
}

const inside = `s.from_at < $2::timestamptz and (s.until_at is null or s.until_at > $1::timestamptz)`;

export function makeAgentSpans(db: Queryable): AgentSpans {
  return {
    async boundsOf(day, timeZone) {
      const { rows } = await db.query<{ day: string } & Within>(
        `select d.day, d.day::timestamp at time zone $2::text as "from", (d.day + 1)::timestamp at time zone $2::text as "to"
        from (select coalesce($1::date, (clock_timestamp() at time zone $2::text)::date) as day) d`,
        [day, timeZone],
      );
      const [bounds] = rows;
      if (bounds === undefined) throw new Error('A day without bounds.');
      return bounds;
    },
    async list(agentId, { from, to }, { limit, after }) {
      const values = [from, to, agentId];
      const where = `where s.agent_id = $3::uuid and ${inside}`;
      const counted = await db.query<{ n: number }>(`select count(*) as n from agent_span s ${where}`, values);
      const { rows } = await db.query<AgentSpan>(
        `select s.id, s.state, s.reason, s.call_id as "callId", s.made_by as "by", s.from_at as "from", s.until_at as "until"
        from agent_span s ${where} and ($4::bigint is null
          or (s.from_at, s.id) > ((select c.from_at from agent_span c where c.id = $4::bigint), $4::bigint))
        order by s.from_at, s.id limit $5::integer`,
        [...values, after, limit],
      );
      return { rows, total: counted.rows[0]?.n ?? 0 };
    },
    sums: (within, filter) => sums(db, within, filter),
    async forgetOld() {
      const { rowCount } = await db.query(
        `delete from agent_span where id in (
          select id from agent_span where until_at < clock_timestamp() - $1::integer * interval '1 day'
          order by until_at limit $2::integer)`,
        [spansKeptDays, forgottenMax],
      );
      return rowCount ?? 0;
    },
  };
}

async function sums(
  db: Queryable,
  { from, to }: Within,
  { groupId, agentId }: { groupId: string | null; agentId: string | null },
): Promise<AgentSums[]> {
  const { rows } = await db.query<AgentSums>(
    `with asked as (
      select a.id, u.username, e.number as extension
      from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
      where ($3::uuid is null or exists (
          select 1 from agent_group_member m where m.agent_id = a.id and m.group_id = $3::uuid))
        and ($4::uuid is null or a.id = $4::uuid)
      order by u.username limit $5::integer
    ), sum as (
      select s.agent_id, s.state, s.reason, count(*) filter (where s.from_at >= $1::timestamptz) as times,
        sum(extract(epoch from least(coalesce(s.until_at, clock_timestamp()), $2::timestamptz)
          - greatest(s.from_at, $1::timestamptz))) * 1000 as ms
      from agent_span s join asked a on a.id = s.agent_id
      -- A span to come can't have begun: a time to come counts until now.
      where ${inside} and s.from_at < clock_timestamp()
      group by s.agent_id, s.state, s.reason
    )
    select a.id as "agentId", a.username, a.extension, coalesce((
      select jsonb_agg(jsonb_build_object('state', s.state, 'reason', s.reason, 'ms', round(s.ms), 'times', s.times)
        order by s.state, s.reason)
      from sum s where s.agent_id = a.id), '[]') as sums
    from asked a order by a.username`,
    [from, to, groupId, agentId, reportAgentsMax],
  );
  return rows;
}
