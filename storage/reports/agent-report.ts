/** Talks of agents, from how they stood: of calls that were dialled within the time. */
import { agentReportOf, type TalkSum } from '../../domain/reports/agent-report.ts';
import type { CallReport, DispositionSum } from '../../domain/reports/call-report.ts';
import type { Queryable } from '../database.ts';
import { type ReportFilter, reportFilterSql } from './report-filter.ts';

/** No call lasts longer: what an agent did later than this after the end of the report is of a call dialled later. */
const callHoursMost = 24;

/** With a group: only its members, with all calls that they took. */
export async function agentReport(db: Queryable, { agentGroupId, ...filter }: ReportFilter): Promise<CallReport> {
  const { sql, values } = reportFilterSql(filter);
  const place = `$${values.length + 1}`;
  const ofGroup = (agentId: string): string =>
    agentGroupId === undefined
      ? ''
      : `and exists (select 1 from agent_group_member m where m.group_id = ${place}::uuid and m.agent_id = ${agentId})`;
  const asked = { where: sql, ofGroup, values: agentGroupId === undefined ? values : [...values, agentGroupId] };
  return agentReportOf(await talkSums(db, asked, filter), await dispositionSums(db, asked));
}

type Asked = { where: string; ofGroup: (agentId: string) => string; values: unknown[] };

async function talkSums(
  db: Queryable,
  { where, ofGroup, values }: Asked,
  { from, to }: Pick<ReportFilter, 'from' | 'to'>,
): Promise<TalkSum[]> {
  const first = values.length + 1;
  const { rows } = await db.query<TalkSum>(
    `with talk as (
      select s.agent_id, s.call_id, c.intent,
        sum(s.until_at - s.from_at) filter (where s.state = 'talking') as talked,
        sum(s.until_at - s.from_at) filter (where s.state = 'wrap-up') as wrapped
      from agent_span s join call c on c.id = s.call_id
      where s.state in ('talking', 'wrap-up') and s.from_at >= $${first}::timestamptz
        and s.from_at < $${first + 1}::timestamptz + make_interval(hours => $${first + 2}::integer)
        and ${where} ${ofGroup('s.agent_id')}
      group by s.agent_id, s.call_id, c.intent
    )
    select agent_id as key, grouping(agent_id) = 1 as total, intent, count(distinct call_id) as calls,
      coalesce(round(extract(epoch from sum(talked)) * 1000), 0) as "talkMs",
      coalesce(round(extract(epoch from sum(wrapped)) * 1000), 0) as "wrapUpMs"
    from talk where talked is not null
    group by grouping sets ((agent_id, intent), (intent))`,
    [...values, from, to, callHoursMost],
  );
  return rows;
}

async function dispositionSums(db: Queryable, { where, ofGroup, values }: Asked): Promise<DispositionSum[]> {
  const { rows } = await db.query<DispositionSum>(
    `select n.agent_id as key, n.disposition, count(*) as calls
    from call c join call_note n on n.call_id = c.id
    where ${where} and n.disposition is not null and n.agent_id is not null ${ofGroup('n.agent_id')} group by 1, 2`,
    values,
  );
  return rows;
}
