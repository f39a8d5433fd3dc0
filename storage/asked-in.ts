/** People who are asked into a call that an agent has, by the functions of migrations/functions/asked-in.sql. Only for the call's owner. */
import { reservationMs, unseenMsMax } from '../domain/agent/agent-standing.ts';
import type { MoveTarget } from '../domain/call-moves.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

export type ReserveAnswer =
  | {
      kind: 'reserved';
      agentId: string;
      name: string;
      extension: string;
      autoAnswer: boolean;
      ringMsMax: number;
      /** Their phone is connected already. */
      openLegId: string | null;
    }
  | { kind: 'nobody' }
  | { kind: 'not-ours' };

/** How an outside number is called for a call. */
export type WayOut = {
  gateway: string;
  prefix: string | null;
  codec: 'PCMA' | 'PCMU';
  number: string;
  callerNumber: string | null;
};
export type WayOutAnswer =
  | { kind: 'way'; way: WayOut }
  | { kind: 'refused'; why: 'do-not-call' | 'outside-hours' | 'no-line' | 'not-ours' };

export interface AskedIn {
  /** Nobody else's from then on. An agent has to be free, with a phone at the call's switch. */
  reserve(call: Owned, to: Extract<MoveTarget, { kind: 'agent' | 'group' }>): Promise<ReserveAnswer>;
  /** The phone was answered: they talk, for `msMax` at the most. False: the agent or the call is not to be had any more. */
  came(call: Owned, agentId: string, msMax: number): Promise<boolean>;
  /** The callee is theirs now; null: somebody's elsewhere. Whoever had them goes into wrap-up. False, here and below: not our call. */
  passed(call: Owned, toAgentId: string | null): Promise<boolean>;
  /** The assistant has the callee again: whoever had them goes into wrap-up. `note`: what it is told. */
  givenBack(call: Owned, note: string | null): Promise<boolean>;
  /** In the call no more. `wrapsUp`: they talked to the callee too. */
  left(call: Owned, agentId: string, wrapsUp: boolean): Promise<boolean>;
  /** The call was another process's: by the switch these agents are in it, the holder with the callee (null: as before). All others are free. */
  settle(call: Owned, people: { holder: string | null; there: readonly string[] }): Promise<boolean>;
  wayOut(call: Owned, to: Extract<MoveTarget, { kind: 'number' }>): Promise<WayOutAnswer>;
}

export function makeAskedIn(db: Queryable): AskedIn {
  const yesOrNo = async (call: string, values: unknown[]): Promise<boolean> => {
    const { rows } = await db.query<{ done: boolean }>(`select ${call} as done`, values);
    return rows[0]?.done ?? false;
  };
  return {
    async reserve({ callId, epoch }, to) {
      const { rows } = await db.query<{ answer: ReserveAnswer }>(
        'select ask_in($1::uuid, $2::integer, $3::uuid, $4::uuid, $5::bigint, $6::bigint) as answer',
        [
          callId,
          epoch,
          to.kind === 'agent' ? to.agentId : null,
          to.kind === 'group' ? to.groupId : null,
          reservationMs,
          unseenMsMax,
        ],
      );
      return rows[0]?.answer ?? { kind: 'not-ours' };
    },
    came: ({ callId, epoch }, agentId, msMax) =>
      yesOrNo('agent_came($1::uuid, $2::integer, $3::uuid, $4::bigint)', [callId, epoch, agentId, msMax]),
    passed: ({ callId, epoch }, toAgentId) => yesOrNo('pass_call($1::uuid, $2::integer, $3::uuid)', [callId, epoch, toAgentId]),
    givenBack: ({ callId, epoch }, note) => yesOrNo('give_back($1::uuid, $2::integer, $3::text)', [callId, epoch, note]),
    left: ({ callId, epoch }, agentId, wrapsUp) =>
      yesOrNo('left_call($1::uuid, $2::integer, $3::uuid, $4::boolean)', [callId, epoch, agentId, wrapsUp]),
    settle: ({ callId, epoch }, { holder, there }) =>
      yesOrNo('settle_people($1::uuid, $2::integer, $3::uuid, $4::uuid[])', [callId, epoch, holder, there]),
    async wayOut({ callId, epoch }, { number, timeZone }) {
      const { rows } = await db.query<{
        answer: { route?: WayOut; refused?: Extract<WayOutAnswer, { kind: 'refused' }>['why'] };
      }>('select way_out($1::uuid, $2::integer, $3::text, $4::text) as answer', [callId, epoch, number, timeZone]);
      const { route, refused } = rows[0]?.answer ?? {};
      return route === undefined ? { kind: 'refused', why: refused ?? 'not-ours' } : { kind: 'way', way: route };
    },
  };
}
