/** The pace of predictive tasks: what a decision is made from, and the decision kept, by the functions of migrations/functions/pacing.sql. */
import { dialReservationMs, unseenMsMax } from '../domain/agent/agent-standing.ts';
import type { Why } from '../domain/pacing/decision.ts';
import type { PacingPlan } from '../domain/pacing/plan.ts';
import type { AgentSight, CallSight, EndedCall } from '../domain/pacing/snapshot.ts';
import type { Queryable } from './database.ts';

/** As one moment saw it. `n` and `dialled` go back with the decision. */
export type PaceSeen = {
  n: number;
  dialled: number;
  /** Whatever was kept; domain/pacing/state.ts says whether it is any use. */
  state: unknown;
  /** Calls whose end the decisions of late were told. */
  counted: string[];
  plan: PacingPlan;
  nowMs: number;
  day: string;
  agents: AgentSight[];
  calls: CallSight[];
  ended: EndedCall[];
  /** How many more calls lines and the task's limit would take. */
  room: number;
};

export type PaceDecision = {
  taskId: string;
  /** Of what was seen. */
  n: number;
  dialled: number;
  dial: number;
  state: unknown;
  why: Why;
  counted: readonly string[];
};

/** `ageMs`: how old it was, by the clock of the database, when it was read. */
export type PaceView = { decidedAt: Date; ageMs: number; dial: number; why: Why };

export interface TaskPace {
  /** Tasks that dial now. */
  running(): Promise<string[]>;
  /** Null when the task is none that dials. */
  seen(taskId: string): Promise<PaceSeen | null>;
  /** False: another process decided meanwhile, and this decision is nobody's. */
  decided(decision: PaceDecision): Promise<boolean>;
  /** In the mode `preview`: contacts to so many free agents at the most. How many got one. */
  handOut(taskId: string, want: number): Promise<number>;
  /** What was decided last; null before the first time. */
  view(taskId: string): Promise<PaceView | null>;
}

/** `unseenMs`: an agent without a sign of life for so long gets no call. */
export function makeTaskPace(db: Queryable, { unseenMs = unseenMsMax }: { unseenMs?: number } = {}): TaskPace {
  return {
    async running() {
      const { rows } = await db.query<{ id: string }>(
        `select id from task where type = 'predictive' and status = 'running' order by id`,
      );
      return rows.map(({ id }) => id);
    },
    async seen(taskId) {
      const { rows } = await db.query<{ seen: PaceSeen | null }>({
        name: 'pace.seen',
        text: 'select pace_seen($1::uuid, $2::bigint) as seen',
        values: [taskId, unseenMs],
      });
      return rows[0]?.seen ?? null;
    },
    async decided({ taskId, n, dialled, dial, state, why, counted }) {
      const { rows } = await db.query<{ ours: boolean }>({
        name: 'pace.decided',
        text: 'select pace_decided($1::uuid, $2::bigint, $3::bigint, $4::integer, $5::jsonb, $6::jsonb, $7::uuid[]) as ours',
        values: [taskId, n, dialled, dial, JSON.stringify(state), JSON.stringify(why), counted],
      });
      return rows[0]?.ours ?? false;
    },
    async handOut(taskId, want) {
      const { rows } = await db.query<{ made: number }>({
        name: 'pace.hand-out',
        text: 'select hand_out_previews($1::uuid, $2::integer, $3::bigint, $4::bigint) as made',
        // Whoever dials in the last moment has their phone called all the same.
        values: [taskId, want, dialReservationMs, unseenMs],
      });
      return rows[0]?.made ?? 0;
    },
    async view(taskId) {
      const { rows } = await db.query<PaceView>(
        `select decided_at as "decidedAt", (extract(epoch from clock_timestamp() - decided_at) * 1000)::double precision as "ageMs",
          dial, why from task_pace where task_id = $1::uuid and why is not null`,
        [taskId],
      );
      return rows[0] ?? null;
    },
  };
}
