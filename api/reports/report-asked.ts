/** Reads what a report is asked for: days or instants, and what the calls must be of. */
import { isDate } from '../../domain/calling-window.ts';
import type { Queryable } from '../../storage/database.ts';
import { reportSpan } from '../../storage/reports/report-filter.ts';
import { RequestRefused } from '../request-refused.ts';

/** Longer reports are asked for in parts; working time of agents is kept for so long too. */
export const reportDaysMax = 400;
const dayMs = 86_400_000;

/** Of a report that names neither its beginning nor its length, today with them. */
const usualDays = 7;

type Asked = { from?: string | undefined; to?: string | undefined; days?: number | undefined };

/** Throws the 422 of what is no day and no instant, of an end before the beginning, and of too long a time. */
export async function askedSpan(
  db: Queryable,
  { from, to, days = usualDays }: Asked,
  timeZone: string,
): Promise<{ from: Date; to: Date }> {
  const span = await reportSpan(db, { from: moment('from', from), to: moment('to', to), days }, timeZone);
  if (span.from >= span.to) throw refused('to', 'span-empty');
  if (span.to.getTime() - span.from.getTime() > (reportDaysMax + 1) * dayMs)
    throw refused('from', 'span-too-long', { days: reportDaysMax });
  return span;
}

function moment(field: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (isDate(text)) return text;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw refused(field, 'not-a-date');
  return new Date(at).toISOString();
}

function refused(field: string, code: string, values: Readonly<Record<string, number>> = {}): RequestRefused {
  return new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field, code, values }] });
}
