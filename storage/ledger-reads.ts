/** What the ledger tells without changing anything: how a lane stands. */
import type { LaneState } from './ledger-types.ts';

export type LaneStateRow = {
  status: string;
  maxConcurrency: number;
  claimed: number;
  dialling: number;
  live: number;
  dueInMs: number | null;
  handsOut: boolean;
};

/** $1 task, $2 lane. Nothing that grows with the list is counted: a lane asks with almost every end of a call. */
export const laneStateSql = `
  select t.status, t.max_concurrency as "maxConcurrency", o.claimed, o.dialling, o.live,
    due_in_ms(t) as "dueInMs", hands_out(t) as "handsOut"
  from task t
  cross join lateral (
    select
      (count(*) filter (where c.state = 'claimed'))::integer as claimed,
      (count(*) filter (where c.state = 'dialling'))::integer as dialling,
      (count(*) filter (where c.state = 'live'))::integer as live
    from call c
    where c.task_id = t.id and c.lane = $2::integer and c.state in ('claimed', 'dialling', 'live')
  ) o
  where t.id = $1::uuid`;

export function toLaneState({ claimed, dialling, live, ...row }: LaneStateRow): LaneState {
  return { ...row, open: { claimed, dialling, live } };
}
