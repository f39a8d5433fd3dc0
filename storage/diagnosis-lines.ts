/** Facts about lines for a diagnosis: how each stands, and what its calls of the last day came to. */
import type { LineCalls, LineStanding } from '../domain/diagnosis/line-checks.ts';
import type { Queryable } from './database.ts';

export type DiagnosedLine = LineStanding & LineCalls & { id: string; name: string };

/** Calls that are looked at, the newest of the last day: a diagnosis must not weigh on a database that dials. */
const callsLookedAtMax = 20_000;
export const linesDiagnosedMax = 200;

/** Seconds are whole ones of the switch (see `ackSeconds`); two of them are enough for a packet. */
const statement = `
  with lately as (
    select c.line_id, c.answered_at, c.bill_seconds, c.packets_in, c.packets_out, c.hangup_cause, c.q850, c.hangup_disposition, c.reason
    from call c
    where c.state = 'final' and c.ended_at > clock_timestamp() - interval '1 day'
    order by c.ended_at desc limit $2::integer
  ), counts as (
    select c.line_id,
      count(*) filter (where c.answered_at is not null) as answered,
      count(*) filter (where c.bill_seconds >= 2 and c.packets_in is not null) as counted,
      count(*) filter (where c.bill_seconds >= 2 and c.packets_in = 0) as deaf,
      count(*) filter (where c.bill_seconds >= 2 and c.packets_out = 0) as mute,
      count(*) filter (where c.bill_seconds between 31 and 33 and c.hangup_cause = 'NORMAL_CLEARING'
        and c.hangup_disposition = 'recv_bye') as unheard,
      count(*) filter (where c.bill_seconds > 33) as longer,
      count(*) filter (where c.bill_seconds between 31 and 33 and c.hangup_cause = 'NORMAL_UNSPECIFIED' and c.q850 = 31
        and c.hangup_disposition is null) as missing,
      count(*) filter (where c.reason in ('sip-488-codec-refused', 'sip-606-codec-refused', 'q850-88-codec-refused')) as codec,
      count(*) filter (where c.reason = 'answered-no-media') as unattached
    from lately c group by c.line_id
  )
  select l.id, l.name, l.node, l.codec, l.enabled, n.state as "nodeState", n.draining_since is not null as drains,
    case when l.rests > 0 then l.rest_until end as "restUntil", l.rest_reason as "restReason",
    case when l.gateway_seen_at > clock_timestamp() - interval '60 seconds' then l.gateway_up end as "gatewayUp",
    case when g.state in ('failed', 'stopped') and g.sip_status is not null then jsonb_build_object('stopped', g.state = 'stopped',
      'status', g.sip_status, 'phrase', coalesce(g.sip_phrase, '')) end as login,
    coalesce(c.answered, 0)::integer as answered, coalesce(c.counted, 0)::integer as counted, coalesce(c.deaf, 0)::integer as deaf,
    coalesce(c.mute, 0)::integer as mute, coalesce(c.unheard, 0)::integer as "unheardAcks", coalesce(c.longer, 0)::integer as longer,
    coalesce(c.missing, 0)::integer as "missingAcks", coalesce(c.codec, 0)::integer as "codecRefused",
    coalesce(c.unattached, 0)::integer as "notAttached"
  from line l left join switch_node n on n.name = l.node left join counts c on c.line_id = l.id
    left join gateway g on g.node = l.node and g.name = l.gateway
  where $1::uuid[] is null or l.id = any($1::uuid[])
  order by l.name limit $3::integer`;

type Row = Omit<DiagnosedLine, 'resting'> & { restUntil: Date | null; restReason: string | null };

/** `lineIds` null: all lines, up to `linesDiagnosedMax`. */
export async function diagnosedLines(db: Queryable, lineIds: readonly string[] | null): Promise<DiagnosedLine[]> {
  const { rows } = await db.query<Row>(statement, [lineIds, callsLookedAtMax, linesDiagnosedMax]);
  return rows.map(({ restUntil, restReason, ...line }) => ({
    ...line,
    resting: restUntil === null ? null : { until: restUntil.toISOString(), reason: restReason },
  }));
}
