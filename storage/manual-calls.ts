/**
 * Calls that are made for one agent (手工外呼), by the functions of migrations/functions/manual.sql. Until a call is permitted to ring,
 * whoever holds it by its name as owner may change it; from then on whoever holds its epoch.
 */
import { dialReservationMs } from '../domain/agent/agent-standing.ts';
import type { CallState } from '../domain/call.ts';
import type { ManualDrop, ManualRefusal } from '../domain/manual-call.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Queryable } from './database.ts';
import type { ClaimedCall, Owned } from './ledger-types.ts';

/** A number as it is dialled, with its zone, or somebody of the list. */
export type DialWish = { number: string; timeZone: string | null } | { contactId: string };

export type DialAnswer =
  | ({ kind: 'made' } & ClaimedCall)
  /** `until`: when it may be asked again, where that is known. */
  | { kind: 'refused'; because: ManualRefusal; until?: string | null };

export type NextForAgent =
  /** `legId`: their phone was called by another process before. */
  | { kind: 'ring'; agentId: string; extension: string; autoAnswer: boolean; ringMsMax: number; legId: string | null }
  /** Cancelled, or the agent is gone: it was dropped. */
  | { kind: 'over'; legId: string | null };

/** The last call that an agent dialled, by hand or after reading. */
export type LastDial = {
  callId: string;
  number: string;
  name: string;
  state: CallState;
  /** Their own phone was answered. */
  agentIsThere: boolean;
  cancelled: boolean;
  outcome: Outcome | null;
  /** Of a call that rang nobody, a ManualDrop. */
  reason: string | null;
  rangAt: Date | null;
  answeredAt: Date | null;
  startedAt: Date;
  endedAt: Date | null;
};

export type DialTask = { id: string; name: string };

type Held = { callId: string; owner: string };

export interface ManualCalls {
  /** Makes the call and reserves the agent for it. In a transaction that is rolled back when it is refused. */
  ask(agentId: string, taskId: string, wish: DialWish, by: string): Promise<DialAnswer>;
  /** Tasks in whose name an agent may dial, those that run first. */
  tasksOf(agentId: string): Promise<DialTask[]>;
  lastOf(agentId: string): Promise<LastDial | null>;
  /** False: there is none that nobody has answered. */
  cancel(agentId: string): Promise<boolean>;
  next(held: Held): Promise<NextForAgent>;
  /** Given up, or taken back with its task. */
  isCancelled(callId: string): Promise<boolean>;
  /** These answer false when the agent or the call is not to be had any more. */
  legRings(held: Held, leg: { legId: string; forMs: number }): Promise<boolean>;
  legAnswered(held: Held): Promise<boolean>;
  /** The callee is there, and the two may be joined for `msMax` at the most. */
  meet(call: Owned, msMax: number): Promise<boolean>;
  /** It rings nobody. `missed`: the agent's own phone rang in vain. */
  drop(held: Held, why: ManualDrop, missed?: boolean): Promise<boolean>;
}

export function makeManualCalls(db: Queryable): ManualCalls {
  const isDone = async (text: string, values: unknown[]): Promise<boolean> => {
    const { rows } = await db.query<{ done: boolean }>(`select ${text} as done`, values);
    return rows[0]?.done ?? false;
  };
  return {
    async ask(agentId, taskId, wish, by) {
      const [number, zone, contactId] = 'contactId' in wish ? [null, null, wish.contactId] : [wish.number, wish.timeZone, null];
      const { rows } = await db.query<{ answer: DialAnswer }>(
        'select ask_manual_call($1::uuid, $2::uuid, $3::text, $4::text, $5::uuid, $6::text, $7::bigint) as answer',
        [agentId, taskId, number, zone, contactId, by, dialReservationMs],
      );
      return rows[0]?.answer ?? { kind: 'refused', because: 'not-your-task' };
    },
    async tasksOf(agentId) {
      const { rows } = await db.query<DialTask>(
        `select t.id, t.name from task t join agent_group_member m on m.group_id = t.agent_group_id and m.agent_id = $1::uuid
        where t.type = 'predictive' and t.status not in ('stopping', 'stopped', 'completed')
          and (t.end_at is null or t.end_at > clock_timestamp())
        order by t.status = 'running' desc, t.created_at desc, t.id limit $2::integer`,
        [agentId, dialTasksMax],
      );
      return rows;
    },
    async lastOf(agentId) {
      const { rows } = await db.query<LastDial>(lastSql, [agentId]);
      return rows[0] ?? null;
    },
    cancel: (agentId) => isDone('cancel_manual_call($1::uuid)', [agentId]),
    async next({ callId, owner }) {
      const { rows } = await db.query<{ answer: NextForAgent }>('select next_for_agent($1::uuid, $2::text) as answer', [
        callId,
        owner,
      ]);
      return rows[0]?.answer ?? { kind: 'over', legId: null };
    },
    isCancelled: (callId) =>
      isDone("exists (select 1 from call where id = $1::uuid and (cancelled_at is not null or state = 'withdrawn'))", [callId]),
    legRings: ({ callId, owner }, { legId, forMs }) =>
      isDone('agent_leg_rings($1::uuid, $2::text, $3::uuid, $4::bigint)', [callId, owner, legId, forMs]),
    legAnswered: ({ callId, owner }) => isDone('agent_leg_answered($1::uuid, $2::text)', [callId, owner]),
    meet: ({ callId, epoch }, msMax) => isDone('meet_agent($1::uuid, $2::integer, $3::bigint)', [callId, epoch, msMax]),
    drop: ({ callId, owner }, why, missed = false) =>
      isDone('drop_manual_call($1::uuid, $2::text, $3::text, $4::boolean)', [callId, owner, why, missed]),
  };
}

/** Nobody chooses among more. */
const dialTasksMax = 50;

const lastSql = `select c.id as "callId", c.number, k.name, c.state, c.outcome, c.reason, c.rang_at as "rangAt",
    exists (select 1 from call_step s where s.call_id = c.id and s.step = 'agent-answered') as "agentIsThere",
    c.cancelled_at is not null as cancelled, c.answered_at as "answeredAt", coalesce(c.dial_asked_at, c.claimed_at) as "startedAt", c.ended_at as "endedAt"
  from call c join contact k on k.id = c.contact_id
  where c.for_agent_id = $1::uuid and (c.manual or c.dial_asked_at is not null) order by c.claimed_at desc limit 1`;
