/** The filter of the record list, shared by the list, its count and its export. */
import type { CallDirection } from '../domain/call.ts';
import type { EndedBy, Intent, Outcome } from '../domain/outcome.ts';
import { connectedOutcomes } from '../domain/outcome.ts';
import { likePattern } from './page-cursor.ts';

export type CallFilter = {
  taskId?: string | undefined;
  outcome?: Outcome | undefined;
  connected?: boolean | undefined;
  intent?: Intent | undefined;
  number?: { text: string; whole: boolean } | undefined;
  direction?: CallDirection | undefined;
  lineId?: string | undefined;
  /** Who took it. */
  agentId?: string | undefined;
  /** Dialled by hand, or not. */
  manual?: boolean | undefined;
  endedBy?: EndedBy | undefined;
  /** Dialled at or after / before. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Talk time. */
  minSeconds?: number | undefined;
  maxSeconds?: number | undefined;
};

type Condition = readonly [sql: (place: string) => string, value: unknown];

/**
 * Only conditions that were asked for appear in the statement: a list of optional `$n is null or …` would keep Postgres from
 * choosing the index of a task. A record exists only if the phone was really rung.
 */
export function callFilterSql(filter: CallFilter): { sql: string; values: unknown[] } {
  const conditions = conditionsOf(filter).filter(([, value]) => value !== undefined);
  const parts = [`c.state = 'final'`, 'c.dialled_at is not null'];
  const values: unknown[] = [];
  for (const [sql, value] of conditions) {
    values.push(value);
    parts.push(sql(`$${values.length}`));
  }
  return { sql: parts.join(' and '), values };
}

function conditionsOf(filter: CallFilter): Condition[] {
  const { number } = filter;
  const talk = 'extract(epoch from c.ended_at - c.answered_at)';
  return [
    [(p) => `c.task_id = ${p}::uuid`, filter.taskId],
    [(p) => `c.outcome = ${p}::text`, filter.outcome],
    [
      (p) => `(c.answered_at is not null or c.outcome = any('{${connectedOutcomes.join(',')}}')) = ${p}::boolean`,
      filter.connected,
    ],
    [(p) => `c.intent = ${p}::text`, filter.intent],
    number?.whole === true
      ? [(p) => `c.number = ${p}::text`, number.text]
      : [(p) => `c.number like ${p}::text`, number === undefined ? undefined : likePattern(number.text)],
    [(p) => `c.direction = ${p}::text`, filter.direction],
    [(p) => `c.line_id = ${p}::uuid`, filter.lineId],
    [(p) => `c.agent_id = ${p}::uuid`, filter.agentId],
    [(p) => `c.manual = ${p}::boolean`, filter.manual],
    [(p) => `c.ended_by = ${p}::text`, filter.endedBy],
    [(p) => `c.dialled_at >= ${p}::timestamptz`, filter.from],
    [(p) => `c.dialled_at < ${p}::timestamptz`, filter.to],
    [(p) => `${talk} >= ${p}::double precision`, filter.minSeconds],
    [(p) => `${talk} <= ${p}::double precision`, filter.maxSeconds],
  ];
}
