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
};

export type ApiKeys = {
  list(page: { limit: number; after: { createdAt: Date; id: string } | null }): Promise<ApiKey[]>;
  count(): Promise<number>;
  insert(draft: { name: string; role: UserRole; keyHash: Buffer; keyStart: string; createdBy: string | null }): Promise<ApiKey>;
  /** A key that is not revoked; notes its use at most once a minute. */
  use(keyHash: Buffer): Promise<ApiKey | null>;
  /** Null when there is no such key; revoking twice keeps the first time. */
  revoke(id: string): Promise<ApiKey | null>;
};

const columns = `id, name, role, key_start as "keyStart", created_at as "createdAt", used_at as "usedAt", revoked_at as "revokedAt"`;

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
        `insert into api_key (name, role, key_hash, key_start, created_by)
         values ($1::text, $2::text, $3::bytea, $4::text, $5::uuid)
         returning ${columns}`,
        [draft.name, draft.role, draft.keyHash, draft.keyStart, draft.createdBy],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The key was not stored.');
      return row;
    },
    async use(keyHash) {
      const { rows } = await db.query<ApiKey & { due: boolean }>(
        `select ${columns}, used_at is null or used_at < now() - interval '1 minute' as due
           from api_key where key_hash = $1::bytea and revoked_at is null`,
        [keyHash],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const { due, ...key } = row;
      if (due) await db.query('update api_key set used_at = now() where id = $1::uuid', [key.id]);
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
