/** Open legs of agents (长通) at a switch, by the functions of migrations/functions/open-legs.sql. */
import type { OpenLegState } from '../domain/agent/open-leg.ts';
import type { Queryable } from './database.ts';

export type StoredLeg = {
  legId: string;
  agentId: string;
  state: OpenLegState;
  /** Since its phone was called. */
  askedMs: number;
  /** The agent is there, and takes calls of a group that keeps phones connected. */
  wanted: boolean;
  /** The agent has a call, or one is being offered to them. */
  inUse: boolean;
};

/** A leg that is its asker's to open. */
export type LegToOpen = { agentId: string; legId: string; extension: string };

export interface OpenLegs {
  /** Free agents at this switch who lack their leg, up to so many. */
  begin(node: string, limit: number): Promise<LegToOpen[]>;
  /** The phone was answered. False: nobody wants the leg any more. */
  opened(legId: string): Promise<boolean>;
  /** Not answered, or gone: called again later while the agent is free. */
  over(legId: string): Promise<void>;
  /** The agent is to have none. */
  forget(legId: string): Promise<void>;
  at(node: string): Promise<StoredLeg[]>;
  /** The one that an agent has, wherever; null: none. */
  ofAgent(agentId: string): Promise<string | null>;
}

export function makeOpenLegs(db: Queryable): OpenLegs {
  return {
    async begin(node, limit) {
      const { rows } = await db.query<LegToOpen>(
        'select agent_id as "agentId", leg_id as "legId", extension from legs_begin($1::text, $2::integer)',
        [node, limit],
      );
      return rows;
    },
    async opened(legId) {
      const { rows } = await db.query<{ told: boolean }>('select leg_opened($1::uuid) as told', [legId]);
      return rows[0]?.told ?? false;
    },
    async over(legId) {
      await db.query('select leg_over($1::uuid)', [legId]);
    },
    async forget(legId) {
      await db.query('select leg_forgotten($1::uuid)', [legId]);
    },
    async at(node) {
      const { rows } = await db.query<StoredLeg>(
        `select l.leg_id as "legId", l.agent_id as "agentId", l.state,
          extract(epoch from clock_timestamp() - l.asked_at)::double precision * 1000 as "askedMs",
          s.state <> 'offline' and keeps_leg(l.agent_id) as wanted, s.state in ('reserved', 'ringing', 'talking') as "inUse"
        from agent_leg l join agent_standing s on s.agent_id = l.agent_id where l.node = $1::text`,
        [node],
      );
      return rows;
    },
    async ofAgent(agentId) {
      const { rows } = await db.query<{ legId: string }>(
        `select leg_id as "legId" from agent_leg where agent_id = $1::uuid and state <> 'away'`,
        [agentId],
      );
      return rows[0]?.legId ?? null;
    },
  };
}
