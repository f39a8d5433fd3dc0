/** What people ask of a running call, by the functions of migrations/functions/moves.sql. Only the call's owner takes and does it. */
import {
  type MoveKind,
  type MoveRefusal,
  type MoveState,
  type MoveWish,
  type TalkStanding,
  untakenMsMax,
} from '../domain/call-moves.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

export type CallMove = {
  id: string;
  callId: string;
  kind: MoveKind;
  wish: MoveWish;
  /** User name. */
  askedBy: string;
  userId: string | null;
  /** The asker, where they are an agent. */
  agentId: string | null;
  state: MoveState;
  why: MoveRefusal | null;
  /** The phone that was called for it. */
  legId: string | null;
  askedAt: Date;
  doneAt: Date | null;
};

/** Steps that the story of a call tells of its talk. */
export type TalkStep = {
  name: 'held' | 'resumed' | 'consulting' | 'three-way' | 'dropped' | 'page-left' | 'page-back';
  agentId?: string | null;
};

export type MoveDraft = Pick<CallMove, 'callId' | 'kind' | 'wish' | 'askedBy' | 'userId' | 'agentId'>;
export type AskAnswer =
  | { kind: 'asked'; move: CallMove }
  /** Something else is being done with the callee. */
  | { kind: 'under-way' }
  | { kind: 'call-over' };

/** A phone that nobody answers is told of by then. */
const listeningToldMs = 60_000;

export interface CallMoves {
  ask(draft: MoveDraft): Promise<AskAnswer>;
  /** What is asked of the call and nobody took yet, the oldest first; nothing for who does not own it. Each is given once. */
  take(call: Owned): Promise<CallMove[]>;
  /** False, here and below: it had ended before. */
  done(moveId: string): Promise<boolean>;
  refuse(moveId: string, why: MoveRefusal): Promise<boolean>;
  /** A phone is about to be called for it. */
  calls(moveId: string, legId: string): Promise<void>;
  find(moveId: string): Promise<CallMove | null>;
  /** The oldest first. */
  ofCall(callId: string): Promise<CallMove[]>;
  /** The last one that this agent asked of the call. */
  lastOf(callId: string, agentId: string): Promise<CallMove | null>;
  /** The last thing that this agent asked as a supervisor, of whichever call, lately. */
  lastListeningOf(agentId: string): Promise<CallMove | null>;
  /** The call was another process's: what that one was at is refused. Answers the moves for which phones were called. */
  refuseInterrupted(call: Owned): Promise<CallMove[]>;
  /** Of all calls: what nobody took in time. Answers how many. */
  refuseUntaken(): Promise<number>;
  /** Tells how callee and agent stand to each other, and the step of the call that made it so. False: the call is not ours. */
  setTalk(call: Owned, talk: TalkStanding, step?: TalkStep | null): Promise<boolean>;
  /** Null: they simply talk, or nobody has the callee. */
  talkOf(callId: string): Promise<TalkStanding | null>;
}

type MoveJson = Omit<CallMove, 'askedAt' | 'doneAt'> & { askedAt: string; doneAt: string | null };

export function makeCallMoves(db: Queryable): CallMoves {
  return { ...asking(db), ...working(db) };
}

type Asking = Pick<CallMoves, 'ask' | 'find' | 'ofCall' | 'lastOf' | 'lastListeningOf' | 'talkOf' | 'refuseUntaken'>;

function asking(db: Queryable): Asking {
  const read = async (rest: string, values: unknown[]): Promise<CallMove[]> => {
    const { rows } = await db.query<{ move: MoveJson }>(`select move_view(m) as move from call_move m ${rest}`, values);
    return rows.map(({ move }) => moveOf(move));
  };
  return {
    async ask({ callId, kind, wish, askedBy, userId, agentId }) {
      const { rows } = await db.query<{ answer: { kind: AskAnswer['kind']; move?: MoveJson } }>(
        'select ask_move($1::uuid, $2::text, $3::jsonb, $4::text, $5::uuid, $6::uuid, $7::bigint) as answer',
        [callId, kind, JSON.stringify(wish), askedBy, userId, agentId, untakenMsMax],
      );
      const answer = rows[0]?.answer;
      if (answer?.kind === 'asked' && answer.move !== undefined) return { kind: 'asked', move: moveOf(answer.move) };
      return { kind: answer?.kind === 'under-way' ? 'under-way' : 'call-over' };
    },
    find: async (moveId) => (await read('where m.id = $1::uuid', [moveId]))[0] ?? null,
    ofCall: (callId) => read('where m.call_id = $1::uuid order by m.asked_at, m.id', [callId]),
    lastOf: async (callId, agentId) =>
      (
        await read('where m.call_id = $1::uuid and m.agent_id = $2::uuid order by m.asked_at desc, m.id limit 1', [
          callId,
          agentId,
        ])
      )[0] ?? null,
    lastListeningOf: async (agentId) =>
      (
        await read(
          `where m.agent_id = $1::uuid and m.kind in ('listen', 'mode', 'take-over', 'leave')
            and m.asked_at > clock_timestamp() - $2::integer * interval '1 ms' order by m.asked_at desc, m.id limit 1`,
          [agentId, listeningToldMs],
        )
      )[0] ?? null,
    async talkOf(callId) {
      const { rows } = await db.query<TalkStanding>('select state, other from call_talk where call_id = $1::uuid', [callId]);
      return rows[0] ?? null;
    },
    async refuseUntaken() {
      const { rows } = await db.query<{ n: number }>('select refuse_untaken(null, $1::bigint) as n', [untakenMsMax]);
      return rows[0]?.n ?? 0;
    },
  };
}

function working(db: Queryable): Omit<CallMoves, keyof Asking> {
  const ended = async (moveId: string, why: string | null): Promise<boolean> => {
    const { rows } = await db.query<{ ended: boolean }>('select end_move($1::uuid, $2::text) as ended', [moveId, why]);
    return rows[0]?.ended ?? false;
  };
  return {
    async take({ callId, epoch }) {
      const { rows } = await db.query<{ move: MoveJson }>('select take_moves($1::uuid, $2::integer, $3::bigint) as move', [
        callId,
        epoch,
        untakenMsMax,
      ]);
      return rows.map(({ move }) => moveOf(move));
    },
    done: (moveId) => ended(moveId, null),
    refuse: (moveId, why) => ended(moveId, why),
    async calls(moveId, legId) {
      await db.query('update call_move set leg_id = $2::uuid where id = $1::uuid', [moveId, legId]);
    },
    async refuseInterrupted({ callId, epoch }) {
      const { rows } = await db.query<{ move: MoveJson }>('select refuse_interrupted($1::uuid, $2::integer) as move', [
        callId,
        epoch,
      ]);
      return rows.map(({ move }) => moveOf(move));
    },
    async setTalk({ callId, epoch }, { state, other }, step = null) {
      const { rows } = await db.query<{ ours: boolean }>(
        'select set_talk($1::uuid, $2::integer, $3::text, $4::jsonb, $5::text, $6::uuid) as ours',
        [callId, epoch, state, other === null ? null : JSON.stringify(other), step?.name ?? null, step?.agentId ?? null],
      );
      return rows[0]?.ours ?? false;
    },
  };
}

function moveOf({ askedAt, doneAt, ...move }: MoveJson): CallMove {
  return { ...move, askedAt: new Date(askedAt), doneAt: doneAt === null ? null : new Date(doneAt) };
}
