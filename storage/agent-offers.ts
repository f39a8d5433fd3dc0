/**
 * Answered calls offered to agents, by the functions of migrations/functions/offers.sql. What touches the call does nothing for who does
 * not own it.
 */
import { reservationMs, unseenMsMax } from '../domain/agent/agent-standing.ts';
import { makeAgentStandings } from './agent-standings.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

export type OfferAnswer =
  /** `openLegId`: their phone is connected already, and does not ring. */
  | { kind: 'reserved'; agentId: string; extension: string; autoAnswer: boolean; ringMsMax: number; openLegId: string | null }
  | { kind: 'nobody' }
  /** Another process has the call, or it is over. */
  | { kind: 'not-ours' };

export type TalkersPhone =
  | { kind: 'phone'; extension: string; ringMsMax: number }
  /** None is registered at the call's switch at this moment. */
  | { kind: 'no-phone' }
  /** They do not talk in this call any more, or it is over. */
  | { kind: 'not-theirs' };

export interface AgentOffers {
  /** The longest-waiting free agent of the group at the call's switch, who is nobody else's from then on. */
  offer(call: Owned, groupId: string): Promise<OfferAnswer>;
  /** The agent's phone rings. False: the agent is not to be had any more. */
  rings(call: Owned, agentId: string, ringMsMax: number): Promise<boolean>;
  /** The phone was answered, and the two may be joined, for `msMax` at the most. False: the agent or the call is not to be had any more. */
  took(call: Owned, agentId: string, msMax: number): Promise<boolean>;
  /** `missed`: it rang and nobody took it, so that the next call goes to somebody else. */
  didNotTake(call: Owned, agentId: string, missed: boolean, why: string): Promise<void>;
  /** By which phone an agent who talks in this call can be called again. */
  phoneOf(call: Owned, agentId: string): Promise<TalkersPhone>;
  /** Nobody will take it (呼损). */
  abandon(call: Owned): Promise<boolean>;
  /** Agents whom a process that is gone offered the call to are free again. */
  freeAgents(callId: string): Promise<void>;
}

/** Whoever rings tells how that ended; after so much longer they are gone, and the agent is free of it. */
const toldMsMax = 5_000;

/** `unseenMs`: an agent without a sign of life for so long gets no call. */
export function makeAgentOffers(db: Queryable, { unseenMs = unseenMsMax }: { unseenMs?: number } = {}): AgentOffers {
  const standings = makeAgentStandings(db);
  return {
    async offer({ callId, epoch }, groupId) {
      const { rows } = await db.query<{ answer: OfferAnswer }>({
        name: 'offers.offer',
        text: 'select offer_call($1::uuid, $2::integer, $3::uuid, $4::bigint, $5::bigint) as answer',
        values: [callId, epoch, groupId, reservationMs, unseenMs],
      });
      return rows[0]?.answer ?? { kind: 'not-ours' };
    },
    async rings({ callId }, agentId, ringMsMax) {
      const { kind } = await standings.step(agentId, { kind: 'ring', callId, forMs: ringMsMax + toldMsMax });
      return kind !== 'refused';
    },
    async took({ callId, epoch }, agentId, msMax) {
      const { rows } = await db.query<{ done: boolean }>({
        name: 'offers.took',
        text: 'select agent_took($1::uuid, $2::integer, $3::uuid, $4::bigint) as done',
        values: [callId, epoch, agentId, msMax],
      });
      return rows[0]?.done ?? false;
    },
    async didNotTake({ callId, epoch }, agentId, missed, why) {
      const values = [callId, epoch, agentId, missed, why];
      await db.query('select agent_did_not_take($1::uuid, $2::integer, $3::uuid, $4::boolean, $5::text)', values);
    },
    async phoneOf({ callId, epoch }, agentId) {
      const { rows } = await db.query<{ answer: TalkersPhone }>(
        'select phone_of_talker($1::uuid, $2::integer, $3::uuid) as answer',
        [callId, epoch, agentId],
      );
      return rows[0]?.answer ?? { kind: 'not-theirs' };
    },
    async abandon({ callId, epoch }) {
      const { rows } = await db.query<{ done: boolean }>('select abandon_call($1::uuid, $2::integer) as done', [callId, epoch]);
      return rows[0]?.done ?? false;
    },
    async freeAgents(callId) {
      await db.query('select free_agents($1::uuid, false)', [callId]);
    },
  };
}
