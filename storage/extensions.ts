/** Extensions: who they are, and whether a phone is registered as one of them. */
import type { Queryable } from './database.ts';
import { likePattern } from './page-cursor.ts';

export type StoredRegistration = {
  node: string;
  profile: string;
  address: string;
  port: number | null;
  userAgent: string;
  since: string;
  expiresAt: string;
};

export type StoredExtension = {
  id: string;
  number: string;
  displayName: string;
  enabled: boolean;
  node: string | null;
  createdAt: Date;
  changedAt: Date;
  passwordAt: Date;
  /** Phones that are registered now, the newest first. */
  registrations: StoredRegistration[];
};

export type ExtensionDraft = {
  number: string;
  a1Hash: string;
  displayName: string;
  enabled: boolean;
  node: string | null;
};

export type ExtensionFilter = { text: string | null; registered: boolean | null };

export interface Extensions {
  /** By number, shorter ones first, as people count. */
  list(
    filter: ExtensionFilter,
    page: { limit: number; after: string | null },
  ): Promise<{ rows: StoredExtension[]; total: number }>;
  find(id: string): Promise<StoredExtension | null>;
  findForChange(id: string): Promise<StoredExtension | null>;
  /** Of these numbers, those that are taken. */
  taken(numbers: readonly string[]): Promise<string[]>;
  /** All or none. Throws the breach of `extension_number_key`. Ids in the order of the drafts. */
  insert(drafts: readonly ExtensionDraft[]): Promise<string[]>;
  change(id: string, change: Pick<ExtensionDraft, 'displayName' | 'enabled' | 'node'>): Promise<void>;
  /** Phones that are registered with the old password have to sign in again. */
  setPassword(id: string, a1Hash: string): Promise<void>;
  remove(id: string): Promise<boolean>;
}

/** A phone that vanished is told by its time, whatever a switch that is away said of it last. */
const registrationsOf = `coalesce((
    select jsonb_agg(jsonb_build_object('node', r.node, 'profile', r.profile, 'address', r.address, 'port', r.port,
      'userAgent', r.user_agent, 'since', r.since, 'expiresAt', r.expires_at) order by r.since desc)
    from registration r where r.number = e.number and r.expires_at > clock_timestamp()), '[]') as registrations`;

const columns = `e.id, e.number, e.display_name as "displayName", e.enabled, e.node, e.created_at as "createdAt",
  e.changed_at as "changedAt", e.password_at as "passwordAt", ${registrationsOf}`;

const filterSql = `($1::text is null or e.number like $1::text or e.display_name ilike $1::text)
  and ($2::boolean is null or $2::boolean = exists (
    select 1 from registration r where r.number = e.number and r.expires_at > clock_timestamp()))`;

export function makeExtensions(db: Queryable): Extensions {
  return { ...reading(db), ...writing(db) };
}

function reading(db: Queryable): Pick<Extensions, 'list' | 'find' | 'findForChange' | 'taken'> {
  const read = async (rest: string, values: unknown[]): Promise<StoredExtension[]> =>
    (await db.query<StoredExtension>(`select ${columns} from extension e ${rest}`, values)).rows;
  return {
    async list({ text, registered }, { limit, after }) {
      const values = [text === null ? null : likePattern(text), registered];
      const counted = await db.query<{ n: number }>(`select count(*) as n from extension e where ${filterSql}`, values);
      const rows = await read(
        `where ${filterSql} and ($3::text is null or (length(e.number), e.number) > (length($3::text), $3::text))
        order by length(e.number), e.number limit $4::integer`,
        [...values, after, limit],
      );
      return { rows, total: counted.rows[0]?.n ?? 0 };
    },
    find: async (id) => (await read('where e.id = $1::uuid', [id]))[0] ?? null,
    findForChange: async (id) => (await read('where e.id = $1::uuid for update of e', [id]))[0] ?? null,
    async taken(numbers) {
      const { rows } = await db.query<{ number: string }>(
        'select number from extension where number = any ($1::text[]) order by number',
        [numbers],
      );
      return rows.map(({ number }) => number);
    },
  };
}

function writing(db: Queryable): Pick<Extensions, 'insert' | 'change' | 'setPassword' | 'remove'> {
  return {
    async insert(drafts) {
      const { rows } = await db.query<{ id: string; number: string }>(
        `insert into extension (number, a1_hash, display_name, enabled, node)
        select d.number, d."a1Hash", d."displayName", d.enabled, d.node
        from jsonb_to_recordset($1::jsonb) as d (number text, "a1Hash" text, "displayName" text, enabled boolean, node text)
        returning id, number`,
        [JSON.stringify(drafts)],
      );
      const ids = new Map(rows.map(({ id, number }) => [number, id]));
      return drafts.map(({ number }) => {
        const id = ids.get(number);
        if (id === undefined) throw new Error('An extension was not stored.');
        return id;
      });
    },
    async change(id, { displayName, enabled, node }) {
      await db.query(
        `update extension set display_name = $2::text, enabled = $3::boolean, node = $4::text, changed_at = now() where id = $1::uuid`,
        [id, displayName, enabled, node],
      );
    },
    async setPassword(id, a1Hash) {
      await db.query(
        `update extension set a1_hash = $2::text, password_at = clock_timestamp(), changed_at = now(), page_a1_hash = null, page_until = null
        where id = $1::uuid`,
        [id, a1Hash],
      );
    },
    async remove(id) {
      return (await db.query('delete from extension where id = $1::uuid', [id])).rowCount === 1;
    },
  };
}
