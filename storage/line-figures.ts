/** What lines carried lately, counted from the calls: how many were answered, how long they talked, how long until it rang. */
import type { Queryable } from './database.ts';

export type LineFigures = {
  calls: number;
  answered: number;
  /** Answered of all that are over; null without any. */
  answerSeizureRatio: number | null;
  averageTalkMs: number | null;
  /** From the dial to the first sign of ringing or the answer. */
  postDialDelayMs: number | null;
};

export type FiguresOfLine = { lineId: string; hour: LineFigures; day: LineFigures };

const figures = (within: string) => `
  jsonb_build_object(
    'calls', count(*) filter (where ${within}),
    'answered', count(*) filter (where ${within} and c.answered_at is not null),
    'answerSeizureRatio', round(
      (count(*) filter (where ${within} and c.state = 'final' and c.answered_at is not null))::numeric
      / nullif(count(*) filter (where ${within} and c.state = 'final'), 0), 4),
    'averageTalkMs', round(1000 * avg(extract(epoch from c.ended_at - c.answered_at)) filter (
      where ${within} and c.state = 'final' and c.answered_at is not null)),
    'postDialDelayMs', round(1000 * avg(extract(epoch from least(c.rang_at, c.answered_at) - c.dialled_at)) filter (
      where ${within} and coalesce(c.rang_at, c.answered_at) is not null)))`;

/** Of every line, or of one; lines without a call have zeros. */
export async function lineFigures(db: Queryable, lineId: string | null): Promise<FiguresOfLine[]> {
  const { rows } = await db.query<FiguresOfLine>(
    `select l.id as "lineId", f.hour, f.day
    from line l cross join lateral (
      select ${figures(`c.dialled_at > now() - interval '1 hour'`)} as hour, ${figures('true')} as day
      from call c where c.line_id = l.id and c.dialled_at > now() - interval '1 day' and c.direction = 'outbound'
    ) f
    where $1::uuid is null or l.id = $1::uuid
    order by l.name`,
    [lineId],
  );
  return rows;
}
