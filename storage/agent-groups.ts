/** Groups of agents (业务组), with who belongs to them. */
import type { AgentState } from '../domain/agent/agent-standing.ts';
import type { LegChoice } from '../domain/agent/open-leg.ts';
import type { MembershipDraft } from './agents.ts';
import type { Queryable } from './database.ts';

export type GroupDraft = {
  name: string;
  wrapUpMs: number;
  /** The words with which its agents say how a call went. */
  dispositions: readonly string[];
  /** The phone is asked to take a call of the group by itself. */
  autoAnswer: boolean;
  ringSecondsMax: number;
  /** Whether the phones of its agents are rung for each call, or stay connected. */
  legs: LegChoice;
  /** With what the talks of its agents are written down; null: they are not. */
  recogniserId: string | null;
  notes: string;
  sort: number;
};

export type GroupMember = {
  agentId: string;
  username: string;
  extension: string;
  priority: number;
  skills: string[];
  /** How the agent stands now, and whether for this group. */
  state: AgentState;
  taking: boolean;
};

export type StoredGroup = GroupDraft & {
  id: string;
  /** Those with the smallest priority number first, as calls are offered. */
  members: GroupMember[];
  createdAt: Date;
  changedAt: Date;
};

export interface AgentGroups {
  /** By `sort`, then name. */
  list(page: { limit: number; after: { sort: number; name: string } | null }): Promise<StoredGroup[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredGroup | null>;
  findForChange(id: string): Promise<StoredGroup | null>;
  /** Throws the breach of `agent_group_name_key` and, of a recogniser that is not there, `agent_group_recogniser_id_fkey`; `change` too. */
  insert(draft: GroupDraft): Promise<string>;
  change(id: string, draft: GroupDraft): Promise<void>;
  /** All of them: whoever is not named is no member any more. Throws the breach of `agent_group_member_agent_id_fkey`. */
  setMembers(id: string, members: readonly (MembershipDraft & { agentId: string })[]): Promise<void>;
  remove(id: string): Promise<boolean>;
}

const columns = `g.id, g.name, g.wrap_up_ms as "wrapUpMs", g.dispositions, g.auto_answer as "autoAnswer", g.ring_seconds_max as "ringSecondsMax", g.legs, g.recogniser_id as "recogniserId", g.notes, g.sort, g.created_at as "createdAt", g.changed_at as "changedAt",
  coalesce((
    select jsonb_agg(jsonb_build_object('agentId', m.agent_id, 'username', u.username, 'extension', e.number,
      'priority', m.priority, 'skills', m.skills, 'state', s.state, 'taking', m.taking) order by m.priority, u.username)
    from agent_group_member m join agent a on a.id = m.agent_id join app_user u on u.id = a.user_id
    join extension e on e.id = a.extension_id join agent_standing s on s.agent_id = a.id
    where m.group_id = g.id), '[]') as members`;

export function makeAgentGroups(db: Queryable): AgentGroups {
  const read = async (rest: string, values: unknown[]): Promise<StoredGroup[]> =>
    (await db.query<StoredGroup>(`select ${columns} from agent_group g ${rest}`, values)).rows;
  return {
    list: ({ limit, after }) =>
      read(`where $1::integer is null or (g.sort, g.name) > ($1::integer, $2::text) order by g.sort, g.name limit $3::integer`, [
        after?.sort ?? null,
        after?.name ?? null,
        limit,
      ]),
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from agent_group');
      return rows[0]?.n ?? 0;
    },
    find: async (id) => (await read('where g.id = $1::uuid', [id]))[0] ?? null,
    findForChange: async (id) => (await read('where g.id = $1::uuid for update of g', [id]))[0] ?? null,
    async insert({ name, wrapUpMs, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId, notes, sort }) {
      const { rows } = await db.query<{ id: string }>(
        `insert into agent_group (name, wrap_up_ms, notes, sort, dispositions, auto_answer, ring_seconds_max, legs, recogniser_id)
        values ($1::text, $2::integer, $3::text, $4::integer, $5::text[], $6::boolean, $7::integer, $8::text, $9::uuid) returning id`,
        [name, wrapUpMs, notes, sort, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The group was not stored.');
      return row.id;
    },
    async change(id, { name, wrapUpMs, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId, notes, sort }) {
      await db.query(
        `update agent_group set name = $2::text, wrap_up_ms = $3::integer, notes = $4::text, sort = $5::integer,
          dispositions = $6::text[], auto_answer = $7::boolean, ring_seconds_max = $8::integer, legs = $9::text,
          recogniser_id = $10::uuid, changed_at = clock_timestamp() where id = $1::uuid`,
        [id, name, wrapUpMs, notes, sort, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId],
      );
    },
    setMembers: (id, members) => setMembers(db, id, members),
    async remove(id) {
      return (await db.query('delete from agent_group where id = $1::uuid', [id])).rowCount === 1;
    },
  };
}

async function setMembers(db: Queryable, id: string, members: readonly (MembershipDraft & { agentId: string })[]): Promise<void> {
  const wanted = JSON.stringify(members);
  const shape = 'jsonb_to_recordset($2::jsonb) as w ("agentId" uuid, priority smallint, skills text[])';
  // Whoever comes, goes or changes hears of it.
  await db.query(
    `select announce('agent', jsonb_build_object('agentId', agent_id)) from (
      select agent_id from agent_group_member where group_id = $1::uuid union select w."agentId" from ${shape}) concerned`,
    [id, wanted],
  );
  await db.query(
    `with gone as (
      delete from agent_group_member m where m.group_id = $1::uuid and not exists (
        select 1 from ${shape} where w."agentId" = m.agent_id)
    )
    insert into agent_group_member (group_id, agent_id, priority, skills)
    select $1::uuid, w."agentId", w.priority, w.skills from ${shape}
    on conflict (group_id, agent_id) do update set priority = excluded.priority, skills = excluded.skills`,
    [id, wanted],
  );
}
