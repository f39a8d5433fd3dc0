/** What predictive tasks abandoned, by day: regulators count campaigns and not reports, so periods are always whole. */
import { type DayOfCampaign, periodDays } from '../../domain/reports/abandonment.ts';
import type { Queryable } from '../database.ts';

export type Campaign = { taskId: string; taskName: string; firstDay: string; days: DayOfCampaign[] };

/** Tasks of one answer, the newest first. */
export const campaignsMax = 200;

/** Every day of the periods (domain/reports/abandonment.ts) that lie at least partly within the time. */
export async function campaignDays(
  db: Queryable,
  { from, to, taskId, timeZone }: { from: Date; to: Date; taskId?: string | undefined; timeZone: string },
): Promise<Campaign[]> {
  const { rows } = await db.query<Campaign>(
    `with campaign as (
      select t.id, t.name, t.created_at, (f.first_at at time zone $4::text)::date as first_day
      from task t cross join lateral (
        select min(c.dialled_at) as first_at from call c
        where c.task_id = t.id and c.state = 'final' and c.dialled_at is not null and c.direction = 'outbound') f
      where t.type = 'predictive' and f.first_at < $2::timestamptz and ($3::uuid is null or t.id = $3::uuid)
      order by t.created_at desc, t.id limit $6::integer
    ), asked as (
      select k.*,
        k.first_day + greatest(0, (($1::timestamptz at time zone $4::text)::date - k.first_day) / $5::integer) * $5::integer as from_day,
        k.first_day + ((($2::timestamptz at time zone $4::text - interval '1 microsecond')::date - k.first_day) / $5::integer + 1)
          * $5::integer as until_day
      from campaign k
    ), counted as (
      select a.id, (c.dialled_at at time zone $4::text)::date as day,
        count(*) filter (where c.answered_at is not null and c.outcome <> 'voicemail') as people,
        count(*) filter (where c.abandoned_at is not null) as abandoned,
        count(*) filter (where c.outcome = 'transferred') as put_through
      from asked a join call c on c.task_id = a.id
      where c.state = 'final' and c.dialled_at is not null and c.direction = 'outbound'
        and c.dialled_at >= a.from_day::timestamp at time zone $4::text and c.dialled_at < a.until_day::timestamp at time zone $4::text
      group by 1, 2
    )
    select a.id as "taskId", a.name as "taskName", a.first_day as "firstDay",
      jsonb_agg(jsonb_build_object('day', d.day, 'people', d.people, 'abandoned', d.abandoned, 'putThrough', d.put_through)
        order by d.day) as days
    from asked a join counted d on d.id = a.id
    group by a.id, a.name, a.first_day, a.created_at order by a.created_at desc, a.id`,
    [from, to, taskId ?? null, timeZone, periodDays, campaignsMax],
  );
  return rows;
}
