/** Which calls a report is about, and which days it spans. */
import { callFilterSql } from '../call-filters.ts';
import type { Queryable } from '../database.ts';

export type ReportFilter = {
  /** Dialled at or after, and before. A call belongs to the hour and the day in which it was dialled, also when it lasts beyond them. */
  from: Date;
  to: Date;
  taskId?: string | undefined;
  lineId?: string | undefined;
  /** Tasks whose answered calls go to this group, or whose assistant hands over to it. */
  agentGroupId?: string | undefined;
};

export function reportFilterSql({ agentGroupId, ...filter }: ReportFilter): { sql: string; values: unknown[] } {
  const { sql, values } = callFilterSql(filter);
  if (agentGroupId === undefined) return { sql, values };
  const group = `$${values.length + 1}::uuid`;
  return {
    sql: `${sql} and c.task_id in (
      select t.id from task t left join assistant a on a.id = t.assistant_id
      where t.agent_group_id = ${group} or a.transfer_group_id = ${group})`,
    values: [...values, agentGroupId],
  };
}

/** A day (2026-11-27) is the whole of it by the clock of the time zone; `to` is the last one. Instants stand for themselves. */
export type AskedSpan = {
  from: string | null;
  to: string | null;
  /** Without `from`: so many days, that of the end with them. */
  days: number;
};

export async function reportSpan(
  db: Queryable,
  { from, to, days }: AskedSpan,
  timeZone: string,
): Promise<{ from: Date; to: Date }> {
  const dayOf = (text: string | null): string | null => (text !== null && text.length === 10 ? text : null);
  const { rows } = await db.query<{ from: Date; to: Date }>(
    `with today as (select (clock_timestamp() at time zone $5::text)::date as day), e as (
      select coalesce(($2::date + 1)::timestamp at time zone $5::text, $4::timestamptz, (t.day + 1)::timestamp at time zone $5::text) as "to"
      from today t)
    select e."to", coalesce($1::date::timestamp at time zone $5::text, $3::timestamptz,
      ((e."to" at time zone $5::text - interval '1 microsecond')::date - $6::integer + 1)::timestamp at time zone $5::text) as "from"
    from e`,
    [dayOf(from), dayOf(to), dayOf(from) === null ? from : null, dayOf(to) === null ? to : null, timeZone, days],
  );
  const [span] = rows;
  if (span === undefined) throw new Error('A report without a span.');
  return span;
}
