/** What a report is asked for, as it stands in the address. */
import type { operations } from '../../api/generated/schema.d.ts';
import type { Filters } from '../../components/url-filters.ts';

export type ReportQuery = NonNullable<operations['getCallReport']['parameters']['query']>;
export type ReportGroup = NonNullable<ReportQuery['groupBy']>;

export const groups = ['task', 'line', 'agent', 'hour', 'day'] as const satisfies readonly ReportGroup[];
export const reportFilterNames = ['groupBy', 'days', 'from', 'to', 'taskId', 'lineId', 'agentGroupId'] as const;
export type ReportFilterName = (typeof reportFilterNames)[number];

/** Days that one press chooses; any others by their dates. */
export const daySpans = [1, 7, 30] as const;
const usualDays = 7;

export function groupOf({ groupBy }: Filters<ReportFilterName>): ReportGroup {
  return groups.find((group) => group === groupBy) ?? 'task';
}

/** Null: dates are chosen. */
export function daysOf({ days, from, to }: Filters<ReportFilterName>): number | null {
  if (from !== undefined && to !== undefined) return null;
  return daySpans.find((span) => String(span) === days) ?? usualDays;
}

export function queryOf(filters: Filters<ReportFilterName>): ReportQuery {
  const { from, to, taskId, lineId, agentGroupId } = filters;
  const days = daysOf(filters);
  return {
    groupBy: groupOf(filters),
    ...(days === null ? { from, to } : { days }),
    ...(taskId === undefined ? {} : { taskId }),
    ...(lineId === undefined ? {} : { lineId }),
    ...(agentGroupId === undefined ? {} : { agentGroupId }),
  } as ReportQuery;
}
