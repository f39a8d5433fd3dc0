/** Sums of calls by task, line, hour and day: each read from an index that holds all that is summed (call_reported). */

import { connectedOutcomes } from '../../domain/outcome.ts';
import {
  type CallGroup,
  type CallReport,
  type CallSum,
  type DispositionSum,
  reportOf,
  type TokenSum,
} from '../../domain/reports/call-report.ts';
import type { Queryable } from '../database.ts';
import { type ReportFilter, reportFilterSql } from './report-filter.ts';

/** `timeZone`: by whose clock hours and days are told. */
export async function callReport(
  db: Queryable,
  { by, timeZone, ...filter }: ReportFilter & { by: CallGroup; timeZone: string },
): Promise<CallReport> {
  const { sql, values } = reportFilterSql(filter);
  const zoned = by === 'hour' || by === 'day';
  const zone = `$${values.length + 1}::text`;
  // Calls that came in were not dialled: they are told by the reports of agents and queues.
  const where = `${sql} and c.direction = 'outbound'`;
  const asked: Asked = { key: keys[by](zone), where, values: zoned ? [...values, timeZone] : values };
  return reportOf(by, {
    calls: zoned ? await timedSums(db, asked, { by, zone, filter }) : await callSums(db, asked),
    tokens: await tokenSums(db, asked),
    dispositions: await dispositionSums(db, asked),
  });
}

type Asked = { key: string; where: string; values: unknown[] };

/** The hour is that of the clock on the wall: one that a change of the clock brings twice is one row, and one that it skips has none. */
const keys: Readonly<Record<CallGroup, (zone: string) => string>> = {
  task: () => 'c.task_id',
  line: () => 'c.line_id',
  hour: (zone) => `extract(hour from c.dialled_at at time zone ${zone})::integer`,
  day: (zone) => `(c.dialled_at at time zone ${zone})::date`,
};

/** What calls are counted by, beside the key of their row. */
const alike = 'c.outcome, c.intent, c.answered_at is not null as answered, c.abandoned_at is not null as abandoned';

/** No share of time may be lost by rounding before it is summed: the database tells seconds with their fraction. */
const summed = `count(*) as calls, sum(date_part('epoch', c.ended_at - c.answered_at)) as talk,
  sum(ceil(date_part('epoch', c.ended_at - c.answered_at) / p.billed_seconds) * p.billed_seconds * p.per_minute::double precision) / 60 as cost,
  count(c.answered_at) filter (where p.line_id is null) as unpriced`;

const calls = 'call c left join line_price p on p.line_id = c.line_id';

async function callSums(db: Queryable, { key, where, values }: Asked): Promise<CallSum[]> {
  const { rows } = await db.query<SumRow>(
    `select s.key::text as key, ${told('s')}
    from (select ${key} as key, ${alike}, ${summed} from ${calls} where ${where} group by 1, 2, 3, 4, 5) s`,
    values,
  );
  return rows.map(toSum);
}

/**
 * Bucket after bucket of the clock, each a stretch of the index: to ask for the hour of each call takes twice as long. Half an hour is
 * the largest bucket that is in one hour of the clock in every zone, whatever its clock is changed by.
 */
const buckets: Readonly<Record<'hour' | 'day', (place: { from: string; to: string; zone: string }) => string>> = {
  hour: ({ from, to, zone }) =>
    `select extract(hour from b at time zone ${zone})::integer as key, b as from_at, b + interval '30 minutes' as to_at
    from generate_series(date_trunc('day', ${from}, ${zone}), ${to}, interval '30 minutes') b`,
  day: ({ from, to, zone }) =>
    `select d::date as key, d at time zone ${zone} as from_at, (d + interval '1 day') at time zone ${zone} as to_at
    from generate_series(date_trunc('day', ${from} at time zone ${zone}), ${to} at time zone ${zone}, interval '1 day') d`,
};

async function timedSums(
  db: Queryable,
  { where, values }: Asked,
  { by, zone, filter }: { by: 'hour' | 'day'; zone: string; filter: ReportFilter },
): Promise<CallSum[]> {
  const place = { from: `$${values.length + 1}::timestamptz`, to: `$${values.length + 2}::timestamptz`, zone };
  const { rows } = await db.query<SumRow>(
    `select t.key::text as key, ${told('t')}
    from (
      select b.key, s.outcome, s.intent, s.answered, s.abandoned, sum(s.calls) as calls, sum(s.talk) as talk, sum(s.cost) as cost,
        sum(s.unpriced) as unpriced
      from (${buckets[by](place)}) b cross join lateral (
        select ${alike}, ${summed} from ${calls}
        where ${where} and c.dialled_at >= b.from_at and c.dialled_at < b.to_at group by 1, 2, 3, 4) s
      group by 1, 2, 3, 4, 5
    ) t`,
    [...values, filter.from, filter.to],
  );
  return rows.map(toSum);
}

type SumRow = Omit<CallSum, 'talkMs'> & { talkSeconds: number };

function told(from: string): string {
  return `${from}.outcome, ${from}.intent, ${from}.answered, ${from}.abandoned, ${from}.calls::bigint as calls,
    coalesce(${from}.talk, 0) as "talkSeconds", ${from}.cost as "lineCost", ${from}.unpriced::bigint as "unpricedCalls"`;
}

/** Answered as the list of records says it: some outcomes only an answered call can have. */
function toSum({ talkSeconds, ...row }: SumRow): CallSum {
  const answered = row.answered || connectedOutcomes.some((outcome) => outcome === row.outcome);
  return { ...row, answered, talkMs: Math.round(talkSeconds * 1000) };
}

async function tokenSums(db: Queryable, { key, where, values }: Asked): Promise<TokenSum[]> {
  const { rows } = await db.query<TokenSum>(
    `select s.* from (
      select (${key})::text as key, sum(u.requests)::bigint as requests, sum(u.told)::bigint as told,
        sum(u.input_tokens)::bigint as "inputTokens", sum(u.output_tokens)::bigint as "outputTokens",
        (sum(u.input_tokens * p.input_per_1000 + u.output_tokens * p.output_per_1000) filter (where u.told > 0) / 1000)::double precision
          as cost,
        coalesce(sum(u.told) filter (where p.llm_account_id is null), 0)::bigint as "unpricedRequests"
      from call c join model_use u on u.call_id = c.id left join model_price p on p.llm_account_id = u.llm_account_id
      where ${where} group by 1
    ) s`,
    values,
  );
  return rows;
}

/** Each agent's note of a call counts: two agents may say two things of it. */
async function dispositionSums(db: Queryable, { key, where, values }: Asked): Promise<DispositionSum[]> {
  const { rows } = await db.query<DispositionSum>(
    `select (${key})::text as key, n.disposition, count(*) as calls
    from call c join call_note n on n.call_id = c.id
    where ${where} and n.disposition is not null group by 1, 2`,
    values,
  );
  return rows;
}
