/** Keys of programs. A key is 32 random bytes, so one round of SHA-256 hides it well; the api makes and hashes it. */
import type { Queryable } from './database.ts';
import type { UserRole } from './users.ts';

export type ApiKey = {
  id: string;
  name: string;
  role: UserRole;
  keyStart: string;
  createdAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
  /** Null: whatever the role may. */
  scopes: string[] | null;
  expiresAt: Date | null;
  /** The address of its last use. */
  usedFrom: string | null;
};

export type ApiKeyDraft = {
  name: string;
  role: UserRole;
  keyHash: Buffer;
  keyStart: string;
  createdBy: string | null;
  scopes?: readonly string[] | null;
  expiresAt?: Date | null;
};

export type ApiKeys = {
  list(page: { limit: number; after: { createdAt: Date; id: string } | null }): Promise<ApiKey[]>;
  count(): Promise<number>;
  insert(draft: ApiKeyDraft): Promise<ApiKey>;
  /** A key that is neither revoked nor past its time; notes use and address, at most once a minute while the address stays. */
  use(keyHash: Buffer, address: string): Promise<ApiKey | null>;
  /** Null when there is no such key; revoking twice keeps the first time. */
  revoke(id: string): Promise<ApiKey | null>;
};

const columns = `id, name, role, key_start as "keyStart", created_at as "createdAt", used_at as "usedAt", revoked_at as "revokedAt",
  scopes, expires_at as "expiresAt", used_from as "usedFrom"`;

export function makeApiKeys(db: Queryable): ApiKeys {
  return {
    async list({ limit, after }) {
      const { rows } = await db.query<ApiKey>(
        `select ${columns} from api_key
          where $1::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($1::timestamptz, $2::uuid)
          order by date_trunc('milliseconds', created_at) desc, id desc limit $3::integer`,
        [after?.createdAt ?? null, after?.id ?? null, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from api_key');
      return rows[0]?.n ?? 0;
    },
    async insert(draft) {
      const { rows } = await db.query<ApiKey>(
        `insert into api_key (name, role, key_hash, key_start, created_by, scopes, expires_at)
         values ($1::text, $2::text, $3::bytea, $4::text, $5::uuid, $6::text[], $7::timestamptz)
         returning ${columns}`,
        [draft.name, draft.role, draft.keyHash, draft.keyStart, draft.createdBy, draft.scopes ?? null, draft.expiresAt ?? null],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The key was not stored.');
      return row;
    },
    async use(keyHash, address) {
      const { rows } = await db.query<ApiKey & { due: boolean }>(
        `select ${columns}, 
            used_at is null or used_at < now() - interval '1 minute' or used_from is distinct from $2::text as due
           from api_key
          where key_hash = $1::bytea and revoked_at is null and (expires_at is null or expires_at > now())`,
        [keyHash, address],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const { due, ...key } = row;
      if (due) await db.query('update api_key set used_at = now(), used_from = $2::text where id = $1::uuid', [key.id, address]);
      return key;
    },
    async revoke(id) {
      const { rows } = await db.query<ApiKey>(
        `update api_key set revoked_at = coalesce(revoked_at, now()) where id = $1::uuid returning ${columns}`,
        [id],
      );
      return rows[0] ?? null;
    },
  };
}
