/** What the rows of a report are called. */
import type { ReportGroup } from '../../domain/reports/call-report.ts';
import type { Queryable } from '../database.ts';

const names: Readonly<Record<Exclude<ReportGroup, 'hour' | 'day'>, string>> = {
  task: 'select t.id, t.name from task t where t.id = any ($1::uuid[])',
  line: 'select l.id, l.name from line l where l.id = any ($1::uuid[])',
  agent: `select a.id, u.username || ' · ' || e.number as name
    from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id where a.id = any ($1::uuid[])`,
};

/** By key; hours and days name themselves and are not among them. */
export async function reportNames(
  db: Queryable,
  by: ReportGroup,
  rowKeys: readonly (string | null)[],
): Promise<Map<string, string>> {
  if (by === 'hour' || by === 'day') return new Map();
  const { rows } = await db.query<{ id: string; name: string }>(names[by], [rowKeys.filter((key) => key !== null)]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
