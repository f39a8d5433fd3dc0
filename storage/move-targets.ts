/** Whom an agent may give a callee to, as they stand now. */
import { type AgentState, unseenMsMax } from '../domain/agent/agent-standing.ts';
import type { Queryable } from './database.ts';

export type TargetAgent = { id: string; name: string; extension: string; state: AgentState; groups: string[] };
export type TargetGroup = { id: string; name: string; free: number };

export interface MoveTargets {
  /** Everybody who is signed in, the free first, but whoever asks. */
  agents(but: string): Promise<TargetAgent[]>;
  /** `free`: who of the group could take a call now, but whoever asks. */
  groups(but: string): Promise<TargetGroup[]>;
}

/** Long before it a page has a search of its own. */
const agentsMax = 1_000;

export function makeMoveTargets(db: Queryable): MoveTargets {
  return {
    async agents(but) {
      const { rows } = await db.query<TargetAgent>(
        `select a.id, u.username as name, e.number as extension, s.state, coalesce((
            select jsonb_agg(g.name order by g.sort, g.name)
            from agent_group_member m join agent_group g on g.id = m.group_id where m.agent_id = a.id), '[]') as groups
        from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
        join agent_standing s on s.agent_id = a.id
        where a.enabled and s.state <> 'offline' and a.id <> $1::uuid
        order by s.state <> 'free', u.username limit $2::integer`,
        [but, agentsMax],
      );
      return rows;
    },
    async groups(but) {
      const { rows } = await db.query<TargetGroup>(
        `select g.id, g.name, (
            select count(*)::integer
            from agent_group_member m join agent a on a.id = m.agent_id join agent_standing s on s.agent_id = a.id
            join agent_sign l on l.agent_id = a.id
            where m.group_id = g.id and m.taking and a.enabled and s.state = 'free' and a.id <> $1::uuid
              and l.seen_at > clock_timestamp() - $2::integer * interval '1 ms' and agent_has_phone(a.id)) as free
        from agent_group g order by g.sort, g.name`,
        [but, unseenMsMax],
      );
      return rows;
    },
  };
}
