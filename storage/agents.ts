/** Agents (坐席): a person with an extension, the groups they belong to, and how they stand at this moment. */
import type { AgentState } from '../domain/agent/agent-standing.ts';
import type { OpenLegState } from '../domain/agent/open-leg.ts';
import { type StandingRow, type StoredStanding, standingOf } from './agent-standings.ts';
import type { Queryable } from './database.ts';
import { likePattern } from './page-cursor.ts';
import type { UserRole } from './users.ts';

export type AgentMembership = { groupId: string; name: string; priority: number; skills: string[]; taking: boolean };

export type StoredAgent = {
  id: string;
  userId: string;
  username: string;
  role: UserRole;
  extensionId: string;
  extension: string;
  displayName: string;
  enabled: boolean;
  /** By the order of the groups. */
  groups: AgentMembership[];
  standing: StoredStanding;
  /** Null: never since the agent was made. */
  seenAt: Date | null;
  /** A phone is registered as the extension at this moment. */
  hasPhone: boolean;
  /** Null: their phone is not to stay connected. */
  openLeg: OpenLegState | null;
  createdAt: Date;
  changedAt: Date;
};

export type AgentDraft = { userId: string; extensionId: string; enabled: boolean };
export type MembershipDraft = { priority: number; skills: readonly string[] };
export type AgentFilter = { text: string | null; state: AgentState | null; groupId: string | null };

export interface Agents {
  /** By user name. */
  list(filter: AgentFilter, page: { limit: number; after: string | null }): Promise<{ rows: StoredAgent[]; total: number }>;
  find(id: string): Promise<StoredAgent | null>;
  ofUser(userId: string): Promise<StoredAgent | null>;
  /** For what happens every two seconds: no more is read than the id. */
  idOfUser(userId: string): Promise<string | null>;
  /** Locks how it stands until the transaction ends: nothing happens to the agent meanwhile. */
  findForChange(id: string): Promise<StoredAgent | null>;
  /** Throws the breaches of `agent_user_id_key`, `agent_extension_id_key` and of the references. Offline, in no group. */
  insert(draft: AgentDraft): Promise<string>;
  change(id: string, change: Pick<AgentDraft, 'extensionId' | 'enabled'>): Promise<void>;
  /** All of them: groups that are not named are left. Throws the breach of `agent_group_member_group_id_fkey`. */
  setGroups(id: string, groups: readonly (MembershipDraft & { groupId: string })[]): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** The extension of a browser's phone belongs to whoever has the page open, and is taken back. */
  isLent(extensionId: string): Promise<boolean>;
}

type AgentRow = Omit<StoredAgent, 'standing'> & { standing: StandingRow };

const columns = `a.id, a.user_id as "userId", u.username, u.role, a.extension_id as "extensionId", e.number as extension,
  e.display_name as "displayName", a.enabled, to_jsonb(s) as standing,
  case when isfinite(g.seen_at) then g.seen_at end as "seenAt", agent_has_phone(a.id) as "hasPhone",
  (select l.state from agent_leg l where l.agent_id = a.id) as "openLeg",
  a.created_at as "createdAt", a.changed_at as "changedAt",
  coalesce((
    select jsonb_agg(jsonb_build_object('groupId', b.id, 'name', b.name, 'priority', m.priority, 'skills', m.skills,
      'taking', m.taking) order by b.sort, b.name)
    from agent_group_member m join agent_group b on b.id = m.group_id where m.agent_id = a.id), '[]') as groups`;

const from = `agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
  join agent_standing s on s.agent_id = a.id join agent_sign g on g.agent_id = a.id`;

const filterSql = `($1::text is null or u.username ilike $1::text or e.number like $1::text or e.display_name ilike $1::text)
  and ($2::text is null or s.state = $2::text)
  and ($3::uuid is null or exists (select 1 from agent_group_member m where m.agent_id = a.id and m.group_id = $3::uuid))`;

export function makeAgents(db: Queryable): Agents {
  return { ...reading(db), ...writing(db) };
}

function reading(db: Queryable): Pick<Agents, 'list' | 'find' | 'ofUser' | 'idOfUser' | 'findForChange' | 'isLent'> {
  const read = async (rest: string, values: unknown[]): Promise<StoredAgent[]> => {
    const { rows } = await db.query<AgentRow>(`select ${columns} from ${from} ${rest}`, values);
    return rows.map((row) => ({ ...row, standing: standingOf(row.standing) }));
  };
  return {
    async list({ text, state, groupId }, { limit, after }) {
      const values = [text === null ? null : likePattern(text), state, groupId];
      const counted = await db.query<{ n: number }>(`select count(*) as n from ${from} where ${filterSql}`, values);
      const rows = await read(
        `where ${filterSql} and ($4::text is null or u.username > $4::text) order by u.username limit $5::integer`,
        [...values, after, limit],
      );
      return { rows, total: counted.rows[0]?.n ?? 0 };
    },
    find: async (id) => (await read('where a.id = $1::uuid', [id]))[0] ?? null,
    ofUser: async (userId) => (await read('where a.user_id = $1::uuid', [userId]))[0] ?? null,
    async idOfUser(userId) {
      const { rows } = await db.query<{ id: string }>('select id from agent where user_id = $1::uuid', [userId]);
      return rows[0]?.id ?? null;
    },
    findForChange: async (id) => (await read('where a.id = $1::uuid for update of s', [id]))[0] ?? null,
    async isLent(extensionId) {
      const { rowCount } = await db.query('select 1 from browser_phone where extension_id = $1::uuid', [extensionId]);
      return rowCount !== 0;
    },
  };
}

function writing(db: Queryable): Pick<Agents, 'insert' | 'change' | 'setGroups' | 'remove'> {
  return {
    async insert({ userId, extensionId, enabled }) {
      const { rows } = await db.query<{ id: string }>(
        `with made as (
          insert into agent (user_id, extension_id, enabled) values ($1::uuid, $2::uuid, $3::boolean) returning id
        ), standing as (
          insert into agent_standing (agent_id) select id from made returning agent_id, state, since
        ), signs as (
          insert into agent_sign (agent_id) select id from made
        ), span as (
          insert into agent_span (agent_id, state, from_at) select agent_id, state, since from standing
        )
        select id from made`,
        [userId, extensionId, enabled],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The agent was not stored.');
      await tell(db, row.id);
      return row.id;
    },
    async change(id, { extensionId, enabled }) {
      await closePages(db, id);
      await db.query(
        'update agent set extension_id = $2::uuid, enabled = $3::boolean, changed_at = clock_timestamp() where id = $1::uuid',
        [id, extensionId, enabled],
      );
      await tell(db, id);
    },
    async setGroups(id, groups) {
      // Whoever stays keeps for which groups they are signed in.
      await db.query(
        `with wanted as (
          select * from jsonb_to_recordset($2::jsonb) as w ("groupId" uuid, priority smallint, skills text[])
        ), gone as (
          delete from agent_group_member m where m.agent_id = $1::uuid and not exists (
            select 1 from wanted w where w."groupId" = m.group_id)
        )
        insert into agent_group_member (group_id, agent_id, priority, skills)
        select w."groupId", $1::uuid, w.priority, w.skills from wanted w
        on conflict (group_id, agent_id) do update set priority = excluded.priority, skills = excluded.skills`,
        [id, JSON.stringify(groups)],
      );
      await tell(db, id);
    },
    async remove(id) {
      await closePages(db, id);
      const { rowCount } = await db.query('delete from agent where id = $1::uuid', [id]);
      if (rowCount === 1) await tell(db, id);
      return rowCount === 1;
    },
  };
}

/** Whoever is no agent any more, or with another extension, has no phone in a page either. */
async function closePages(db: Queryable, agentId: string): Promise<void> {
  await db.query(
    `update extension set page_a1_hash = null, page_until = null
    where page_until is not null and id = (select extension_id from agent where id = $1::uuid)`,
    [agentId],
  );
}

async function tell(db: Queryable, agentId: string): Promise<void> {
  await db.query(`select announce('agent', jsonb_build_object('agentId', $1::uuid))`, [agentId]);
}
