/** Calls as the agent sees them who has one now, or had it: whom it is with, what was said before, and what came of it. */
import { earlierCallsMax, ownCallsMax } from '../domain/agent/agent-notes.ts';
import type { CallDirection } from '../domain/call.ts';
import { type CallbackPlan, type CallbackRefusal, type CallbackWish, callbackDaysMost, readWish } from '../domain/callback.ts';
import type { Variables } from '../domain/contact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { TaskStatus, TaskType } from '../domain/task.ts';
import { type NoteDraft, notesOfCall } from './call-notes.ts';
import type { Queryable } from './database.ts';

/** Of a call of a task. */
export type AgentCallFacts = {
  taskId: string;
  taskName: string;
  taskType: TaskType;
  taskStatus: TaskStatus;
  contactId: string;
  name: string;
  number: string;
  variables: Variables;
  /** What the agent is to say, with `{{…}}` in it; null: the task has none. */
  script: string | null;
  attempt: number;
  lineName: string | null;
  callerNumber: string | null;
  direction: CallDirection;
  /** The number of ours that was called, and its name; null for a call that was made. */
  calledNumber: string | null;
  calledName: string | null;
  dialledAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  outcome: Outcome | null;
  reason: string | null;
  /** When the callee is called again because it was asked for in this call. */
  callbackAt: Date | null;
  /** May any task, or at least this one, not ring the number again? */
  forbidden: 'all' | 'task' | null;
  /** The agent reads it before it is dialled: until when they may, and how often it was passed over. */
  preview: { until: string; leftMs: number; skips: number } | null;
};

export type EarlierCall = {
  id: string;
  taskName: string;
  direction: CallDirection;
  dialledAt: Date;
  answeredAt: Date | null;
  talkSeconds: number | null;
  outcome: Outcome | null;
  reason: string | null;
  /** User name of the agent who took it. */
  agentName: string | null;
  notes: (NoteDraft & { by: string; at: string })[];
};

export type OwnCall = {
  callId: string;
  /** Null: no call of a task. */
  number: string | null;
  name: string | null;
  taskName: string | null;
  /** How long the agent talked, and since when. */
  from: Date;
  talkMs: number;
  note: NoteDraft | null;
};

/** `endedAt` null: the agent has it now. */
export type Having = { endedAt: Date | null };

export type AgentCallbackPlan =
  | CallbackPlan
  /** The task was stopped, or the next attempt is under way. */
  | { kind: 'refused'; because: CallbackRefusal | 'task-over' | 'under-way' };

export interface AgentCalls {
  /** Null: it is no call of a task. */
  facts(callId: string): Promise<AgentCallFacts | null>;
  /** The agent who has, or had, the callee; null: nobody. */
  holderOf(callId: string): Promise<{ agentId: string; name: string } | null>;
  /** Of the same number, the newest first; without the one that is given. */
  earlier(number: string, but: string): Promise<EarlierCall[]>;
  /** Whether the agent has, or had, this call; null: never. */
  having(agentId: string, callId: string): Promise<Having | null>;
  /** Talks of the agent since a moment, the newest first. */
  own(agentId: string, since: Date): Promise<OwnCall[]>;
  /** Notes when the callee wants to be called again, for an agent who has or had the call. In a transaction. */
  callBack(callId: string, by: string, wish: CallbackWish): Promise<AgentCallbackPlan>;
}

export function makeAgentCalls(db: Queryable): AgentCalls {
  return {
    async facts(callId) {
      const { rows } = await db.query<AgentCallFacts>(factsSql, [callId]);
      return rows[0] ?? null;
    },
    async holderOf(callId) {
      const { rows } = await db.query<{ agentId: string; name: string }>(
        `select a.id as "agentId", u.username as name from call c join agent a on a.id = c.agent_id join app_user u on u.id = a.user_id
        where c.id = $1::uuid`,
        [callId],
      );
      return rows[0] ?? null;
    },
    async earlier(number, but) {
      const { rows } = await db.query<EarlierCall>(
        `select c.id, t.name as "taskName", c.direction, c.dialled_at as "dialledAt", c.answered_at as "answeredAt",
          extract(epoch from c.ended_at - c.answered_at)::double precision as "talkSeconds", c.outcome, c.reason, u.username as "agentName",
          ${notesOfCall} as notes
        from call c join task t on t.id = c.task_id left join agent a on a.id = c.agent_id left join app_user u on u.id = a.user_id
        where c.number = $1::text and c.id <> $2::uuid and c.state = 'final' and c.dialled_at is not null
        order by c.dialled_at desc, c.id limit $3::integer`,
        [number, but, earlierCallsMax],
      );
      return rows;
    },
    async having(agentId, callId) {
      const { rows } = await db.query<Having>(
        `select case when bool_or(until_at is null) then null else max(until_at) end as "endedAt"
        from agent_span where agent_id = $1::uuid and call_id = $2::uuid having count(*) > 0`,
        [agentId, callId],
      );
      return rows[0] ?? null;
    },
    async own(agentId, since) {
      const { rows } = await db.query<OwnCall>(ownSql, [agentId, since, ownCallsMax]);
      return rows;
    },
    callBack: (callId, by, wish) => callBack(db, { callId, by, wish }),
  };
}

const factsSql = `select c.task_id as "taskId", t.name as "taskName", t.type as "taskType", t.status as "taskStatus",
    c.contact_id as "contactId", k.name, c.number, k.variables, t.agent_script as script, c.attempt, l.name as "lineName", c.caller_number as "callerNumber",
    c.direction, c.called_number as "calledNumber", ib.name as "calledName",
    c.dialled_at as "dialledAt", c.answered_at as "answeredAt", c.ended_at as "endedAt", c.outcome, c.reason,
    case when k.callback_call_id = c.id then k.callback_at end as "callbackAt",
    (select case when bool_or(d.task_id is null) then 'all' else 'task' end from do_not_call d
      where d.number = c.number and (d.task_id is null or d.task_id = c.task_id) having count(*) > 0) as forbidden,
    case when is_read(c) then jsonb_build_object('until', c.preview_until,
      'leftMs', greatest(0, extract(epoch from c.preview_until - clock_timestamp()) * 1000), 'skips', skips_of(c.contact_id)) end as preview
  from call c join task t on t.id = c.task_id join contact k on k.id = c.contact_id left join line l on l.id = c.line_id
    left join inbound_number ib on ib.id = c.inbound_number_id
  where c.id = $1::uuid`;

const ownSql = `select s.call_id as "callId", c.number, k.name, t.name as "taskName", s.from_at as "from",
    extract(epoch from coalesce(s.until_at, clock_timestamp()) - s.from_at) * 1000 as "talkMs",
    (select jsonb_build_object('text', n.text, 'disposition', n.disposition) from call_note n
      where n.call_id = s.call_id and n.agent_id = s.agent_id) as note
  from agent_span s left join call c on c.id = s.call_id left join task t on t.id = c.task_id left join contact k on k.id = c.contact_id
  where s.agent_id = $1::uuid and s.state = 'talking' and s.from_at >= $2::timestamptz
  order by s.from_at desc limit $3::integer`;

async function callBack(
  db: Queryable,
  { callId, by, wish }: { callId: string; by: string; wish: CallbackWish },
): Promise<AgentCallbackPlan> {
  const when = readWish(wish);
  if (when === null) return { kind: 'refused', because: 'not-a-time' };
  const { rows } = await db.query<{ plan: AgentCallbackPlan }>(
    `select agent_callback($1::uuid, $2::text, $3::timestamp, $4::timestamptz, $5::integer, $6::integer) as plan`,
    [
      callId,
      by,
      'wall' in when ? when.wall : null,
      'moment' in when ? when.moment : null,
      'minutes' in when ? when.minutes : null,
      callbackDaysMost,
    ],
  );
  return rows[0]?.plan ?? { kind: 'refused', because: 'not-ours' };
}
