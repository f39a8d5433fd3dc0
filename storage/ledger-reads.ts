/** What the ledger tells without changing anything: how a lane stands, and what a call is about. */
import type { TaskType } from '../domain/task.ts';
import type { CallBrief, LaneState } from './ledger-types.ts';

export type LaneStateRow = {
  status: string;
  maxConcurrency: number;
  claimed: number;
  dialling: number;
  live: number;
  dueInMs: number | null;
};

/** $1 task, $2 lane. Nothing that grows with the list is counted: a lane asks with almost every end of a call. */
export const laneStateSql = `
  select t.status, t.max_concurrency as "maxConcurrency", o.claimed, o.dialling, o.live,
    due_in_ms(t) as "dueInMs"
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

export type BriefRow = {
  taskId: string;
  taskType: TaskType;
  contactId: string;
  name: string;
  number: string;
  message: string | null;
  variables: Record<string, string>;
  playTimes: number;
  voiceId: string | null;
  assistantId: string | null;
  answeredAt: Date | null;
  dialledAgoMs: number | null;
};

/** $1 call. */
export const briefSql = `
  select t.id as "taskId", t.type as "taskType", k.id as "contactId", k.name, c.number, k.message, k.variables,
    t.play_times as "playTimes", t.voice_id as "voiceId", t.assistant_id as "assistantId", c.answered_at as "answeredAt",
    (extract(epoch from clock_timestamp() - c.dialled_at) * 1000)::double precision as "dialledAgoMs"
  from call c join task t on t.id = c.task_id join contact k on k.id = c.contact_id
  where c.id = $1::uuid`;

export function toBrief(row: BriefRow): CallBrief {
  return { ...row };
}
