/** How agents stand: read, and changed by the functions of migrations/functions/agents.sql, whoever asks. */
import {
  type AgentEvent,
  type AgentRefusal,
  type AgentState,
  type Asked,
  type OfflineReason,
  offlineReasons,
  type Resting,
  reservationMs,
  type Standing,
  unseenMsMax,
} from '../domain/agent/agent-standing.ts';
import type { Queryable } from './database.ts';

/** A row of agent_standing as Postgres writes it into JSON. */
export type StandingRow = {
  agent_id: string;
  state: AgentState;
  reason: string | null;
  call_id: string | null;
  group_id: string | null;
  waiting_since: string | null;
  until: string | null;
  next_state: 'signed-in' | 'free' | 'busy' | 'offline' | null;
  next_reason: string | null;
  since: string;
  made_by: string | null;
};

export type StoredStanding = {
  agentId: string;
  standing: Standing;
  groupId: string | null;
  sinceMs: number;
  /** Who made it so, if neither the agent nor a call. */
  by: string | null;
};

export type StepAnswer = { stored: StoredStanding } & (
  | { kind: 'changed'; lost: string | null }
  | { kind: 'unchanged' }
  | { kind: 'refused'; code: AgentRefusal }
);
export type SignInAnswer = { kind: 'signed-in' } | { kind: 'refused'; code: 'disabled' | 'not-your-group' };

export type Reservation = { groupId: string; callId: string; forMs?: number; skills?: readonly string[] };

export interface AgentStandings {
  /** Something happens to an agent. `wrapUpMs` of a hang-up is that of the group unless given. Throws when there is no such agent. */
  step(agentId: string, event: StepEvent, by?: string | null): Promise<StepAnswer>;
  /** `groupIds` null: for all of one's own. */
  signIn(agentId: string, groupIds: readonly string[] | null): Promise<SignInAnswer>;
  beat(agentId: string): Promise<StoredStanding>;
  /** The longest-waiting free agent of the group, who is nobody else's from then on; null when there is none. */
  reserve(reservation: Reservation): Promise<StoredStanding | null>;
  /** Vanished agents leave the pool, and what passed its limit ends. Null: another process is at it. */
  round(): Promise<{ vanished: number; expired: number } | null>;
}

type StepEvent =
  | Exclude<AgentEvent, { kind: 'hang-up' | 'reserve' | 'sign-in' | 'return' }>
  | { kind: 'hang-up'; callId: string; wrapUpMs?: number };

/** One round looks at no more than this; the next, half a second later, goes on. */
const roundMax = 500;

/** So long after a start of Postgres nobody is called vanished: it heard no signs while it was away. */
const settleMsUsual = unseenMsMax;

/** `unseenMs`: without a sign of life for so long somebody counts as gone. */
export function makeAgentStandings(
  db: Queryable,
  { unseenMs = unseenMsMax, settleMs = settleMsUsual }: { unseenMs?: number; settleMs?: number } = {},
): AgentStandings {
  return {
    step: (agentId, event, by = null) => step(db, { agentId, event, by }),
    async signIn(agentId, groupIds) {
      const { rows } = await db.query<{ answer: { kind: string; code?: 'disabled' | 'not-your-group' } }>(
        'select agent_sign_in($1::uuid, $2::uuid[]) as answer',
        [agentId, groupIds],
      );
      const code = rows[0]?.answer.code;
      return code === undefined ? { kind: 'signed-in' } : { kind: 'refused', code };
    },
    async beat(agentId) {
      const { rows } = await db.query<{ row: StandingRow }>('select agent_beat($1::uuid) as "row"', [agentId]);
      return standingOf(one(rows).row);
    },
    async reserve({ groupId, callId, forMs = reservationMs, skills = [] }) {
      const { rows } = await db.query<{ row: StandingRow | null }>(
        'select reserve_agent($1::uuid, $2::uuid, $3::bigint, $4::text[], $5::bigint) as "row"',
        [groupId, callId, forMs, skills, unseenMs],
      );
      const { row } = one(rows);
      return row === null ? null : standingOf(row);
    },
    async round() {
      const { rows } = await db.query<{ done: { vanished: number; expired: number } | null }>(
        'select agent_round($1::bigint, $2::bigint, $3::integer) as done',
        [unseenMs, settleMs, roundMax],
      );
      return one(rows).done;
    },
  };
}

async function step(
  db: Queryable,
  { agentId, event, by }: { agentId: string; event: StepEvent; by: string | null },
): Promise<StepAnswer> {
  const { rows } = await db.query<{
    answer: { kind: StepAnswer['kind']; code?: AgentRefusal; lost?: string | null; row: StandingRow };
  }>('select agent_step($1::uuid, $2::jsonb, $3::text) as answer', [agentId, JSON.stringify(event), by]);
  const { kind, code, lost = null, row } = one(rows).answer;
  const stored = standingOf(row);
  if (kind === 'changed') return { kind, lost, stored };
  return kind === 'refused' && code !== undefined ? { kind, code, stored } : { kind: 'unchanged', stored };
}

/** Throws when a row breaks what the table promises. */
export function standingOf(row: StandingRow): StoredStanding {
  return {
    agentId: row.agent_id,
    standing: wordsOf(row),
    groupId: row.group_id,
    sinceMs: msOf(row.since),
    by: row.made_by,
  };
}

function wordsOf(row: StandingRow): Standing {
  const { state } = row;
  switch (state) {
    case 'offline': {
      const reason: OfflineReason | null = offlineReasons.find((known) => known === row.reason) ?? null;
      return { state, reason, before: beforeOf(row), sinceMs: msOf(row.since) };
    }
    case 'signed-in':
      return { state };
    case 'free':
      return { state, waitingSinceMs: msOf(row.waiting_since) };
    case 'busy':
      return { state, reason: there(row.reason) };
    case 'reserved':
    case 'ringing':
      return {
        state,
        callId: there(row.call_id),
        untilMs: msOf(row.until),
        waitingSinceMs: msOf(row.waiting_since),
        asked: askedOf(row),
      };
    case 'talking':
      return { state, callId: there(row.call_id), asked: askedOf(row) };
    case 'wrap-up':
      return { state, callId: there(row.call_id), untilMs: msOf(row.until), asked: askedOf(row) };
  }
}

function askedOf({ next_state: state, next_reason: reason }: StandingRow): Asked {
  if (state === 'offline') return { state };
  return state === 'busy' ? { state, reason: there(reason) } : null;
}

function beforeOf({ next_state: state, next_reason: reason }: StandingRow): Resting | null {
  if (state === 'signed-in' || state === 'free') return { state };
  return state === 'busy' ? { state, reason: there(reason) } : null;
}

function msOf(at: string | null): number {
  return Date.parse(there(at));
}

function there<T>(value: T | null): T {
  if (value === null) throw new Error('The standing of an agent lacks what its state promises.');
  return value;
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('A function of agents answered nothing.');
  return row;
}
