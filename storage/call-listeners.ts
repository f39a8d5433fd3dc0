/** Supervisors who listen to calls, by the functions of migrations/functions/listeners.sql. */
import type { ListenMode } from '../domain/call-moves.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

export type CallListener = {
  callId: string;
  agentId: string;
  /** User name. */
  by: string;
  mode: ListenMode;
  /** Null: their phone rings. */
  since: Date | null;
};

export type ListenRefusal = 'callee-gone' | 'no-phone' | 'own-call' | 'listens-already';
export type ListenBeginning = { kind: 'begun'; extension: string } | { kind: 'refused'; why: ListenRefusal };
export type ListenDraft = { agentId: string; by: string; legId: string; mode: ListenMode };

/** `call`: as it stands now; null: it is over. */
export type LeftLeg = { legId: string; agentId: string; callId: string; call: Owned | null };

export interface CallListeners {
  /** The agent's phone is about to ring, at the call's switch, and no other call comes to it meanwhile. */
  begin(call: Owned, draft: ListenDraft): Promise<ListenBeginning>;
  /** They hear the call now, or in another mode. False: the row is gone. */
  listens(legId: string, mode: ListenMode): Promise<boolean>;
  /** The leg is gone, or has become that of a talk. */
  end(legId: string): Promise<void>;
  /** Before callee and listener are joined, for `msMax` at the most. False: the call or the agent is not to be had. */
  beginTakeOver(call: Owned, agentId: string, msMax: number): Promise<boolean>;
  /** `taken`: they are joined, and whoever had the callee wraps up. Else the listener stands as before. */
  endTakeOver(call: Owned, agentId: string, taken: boolean): Promise<void>;
  /** Who listens to calls in progress at this moment. */
  list(): Promise<CallListener[]>;
  /** Legs at a switch whose call is over, or was taken over by this owner from the process that had them. */
  leftOver(node: string, owner: string): Promise<LeftLeg[]>;
}

export function makeCallListeners(db: Queryable): CallListeners {
  return {
    async begin({ callId, epoch }, { agentId, by, legId, mode }) {
      const { rows } = await db.query<{ answer: ListenBeginning }>(
        'select listen_begins($1::uuid, $2::integer, $3::uuid, $4::text, $5::uuid, $6::text) as answer',
        [callId, epoch, agentId, by, legId, mode],
      );
      return rows[0]?.answer ?? { kind: 'refused', why: 'callee-gone' };
    },
    async listens(legId, mode) {
      const { rows } = await db.query<{ told: boolean }>('select listens($1::uuid, $2::text) as told', [legId, mode]);
      return rows[0]?.told ?? false;
    },
    async end(legId) {
      await db.query('select listen_ends($1::uuid)', [legId]);
    },
    async beginTakeOver({ callId, epoch }, agentId, msMax) {
      const { rows } = await db.query<{ may: boolean }>(
        'select take_over_begins($1::uuid, $2::integer, $3::uuid, $4::bigint) as may',
        [callId, epoch, agentId, msMax],
      );
      return rows[0]?.may ?? false;
    },
    async endTakeOver({ callId, epoch }, agentId, taken) {
      await db.query('select take_over_ends($1::uuid, $2::integer, $3::uuid, $4::boolean)', [callId, epoch, agentId, taken]);
    },
    async list() {
      const { rows } = await db.query<CallListener>(
        `select l.call_id as "callId", l.agent_id as "agentId", l.listener as by, l.mode, l.since
        from call_listener l join call c on c.id = l.call_id and c.epoch = l.epoch and c.state = 'live' order by l.asked_at`,
      );
      return rows;
    },
    async leftOver(node, owner) {
      const { rows } = await db.query<Omit<LeftLeg, 'call'> & { epoch: number | null }>(
        `select l.leg_id as "legId", l.agent_id as "agentId", l.call_id as "callId", c.epoch
        from call_listener l left join call c on c.id = l.call_id and c.state = 'live'
        where l.node = $1::text and (c.id is null or c.epoch <> l.epoch and c.owner = $2::text)`,
        [node, owner],
      );
      return rows.map(({ epoch, ...leg }) => ({ ...leg, call: epoch === null ? null : { callId: leg.callId, epoch } }));
    },
  };
}
