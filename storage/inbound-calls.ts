/** Calls that come in, by the functions of migrations/functions/inbound.sql: received once, queued, and called back. */
import type { CallbackPlan } from '../domain/callback.ts';
import type { QueueSight } from '../domain/queue-wait.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';
import { askingAgain } from './lost-answers.ts';

export type ReceivedCall = {
  /** The uuid that the switch gave its channel. */
  callId: string;
  node: string;
  /** The forms in which the number that was called may be stored. */
  called: readonly string[];
  /** Normalised; empty: the caller shows none. */
  from: string;
  /** The gateway by which it came, where that is known. */
  gateway: string | null;
};

export type Reception =
  | { kind: 'taken'; taskId: string; contactId: string; attempt: number; claim: number }
  | { kind: 'refused'; because: 'unknown-number' | 'no-task' };

export type QueueAnswer =
  | { kind: 'queued'; queuedAtMs: number }
  | { kind: 'full' }
  /** Another process has the call, or it is over. */
  | { kind: 'not-ours' };

/** `task-over`: the task was stopped and calls nobody any more. */
export type QueueCallback = CallbackPlan | { kind: 'refused'; because: 'task-over' };

export interface InboundCalls {
  /** Asked again about the same channel, it answers the same. */
  receive(call: ReceivedCall): Promise<Reception>;
  /** Joins the queue of a group, or goes on in it. */
  joinQueue(call: Owned, groupId: string): Promise<QueueAnswer>;
  /** False: not ours any more. */
  leaveQueue(call: Owned): Promise<boolean>;
  /** Null: the caller waits in no queue. */
  place(callId: string): Promise<QueueSight | null>;
  /** The caller's wish to be called back becomes the next attempt when this call ends. */
  callBack(call: Owned): Promise<QueueCallback>;
}

export function makeInboundCalls(db: Queryable): InboundCalls {
  return {
    async receive({ callId, node, called, from, gateway }) {
      const { rows } = await db.query<{ answer: Reception }>({
        name: 'inbound.receive',
        text: 'select receive_call($1::uuid, $2::text, $3::text[], $4::text, $5::text) as answer',
        values: [callId, node, called, from, gateway],
      });
      const answer = rows[0]?.answer;
      if (answer === undefined) throw new Error('a call that came in got no answer');
      return answer;
    },
    joinQueue: (call, groupId) => askingAgain(() => joinQueue(db, call, groupId)),
    leaveQueue: (call) => askingAgain(() => leaveQueue(db, call)),
    async place(callId) {
      const { rows } = await db.query<{ place: QueueSight | null }>({
        name: 'inbound.place',
        text: 'select queue_place($1::uuid) as place',
        values: [callId],
      });
      return rows[0]?.place ?? null;
    },
    callBack: (call) => askingAgain(() => callBack(db, call)),
  };
}

async function joinQueue(db: Queryable, { callId, epoch }: Owned, groupId: string): Promise<QueueAnswer> {
  const { rows } = await db.query<{ answer: QueueAnswer }>('select join_queue($1::uuid, $2::integer, $3::uuid) as answer', [
    callId,
    epoch,
    groupId,
  ]);
  return rows[0]?.answer ?? { kind: 'not-ours' };
}

async function leaveQueue(db: Queryable, { callId, epoch }: Owned): Promise<boolean> {
  const { rows } = await db.query<{ done: boolean }>('select leave_queue($1::uuid, $2::integer) as done', [callId, epoch]);
  return rows[0]?.done ?? false;
}

async function callBack(db: Queryable, { callId, epoch }: Owned): Promise<QueueCallback> {
  const { rows } = await db.query<{ plan: QueueCallback }>('select call_back_from_queue($1::uuid, $2::integer) as plan', [
    callId,
    epoch,
  ]);
  return rows[0]?.plan ?? { kind: 'refused', because: 'not-ours' };
}
