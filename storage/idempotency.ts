/**
 * Keys that make a repeated POST harmless. The key, the change and the stored answer are one transaction: there is no moment
 * in which the change has happened and a repetition would do it again.
 */
import type { Queryable } from './database.ts';

/** After this an old key may be used anew. */
export const keptHours = 24;
const swept = 100;

export type StoredReply = { route: string; requestHash: Buffer; status: number; body: unknown };

export type IdempotencyKeys = {
  /**
   * Takes the key for this transaction. A second request with the same key waits here until the first has committed or rolled back.
   * Null: the key is ours. Otherwise the answer that was stored.
   */
  take(request: { actorId: string; key: string; route: string; requestHash: Buffer }): Promise<StoredReply | null>;
  store(reply: { actorId: string; key: string; status: number; body: unknown }): Promise<void>;
  /** Forgets some keys that are too old; called in passing. */
  sweep(): Promise<void>;
};

export function makeIdempotencyKeys(db: Queryable): IdempotencyKeys {
  return {
    async take({ actorId, key, route, requestHash }) {
      await db.query(
        `delete from idempotency_key
          where actor_id = $1::uuid and key = $2::text and created_at < now() - $3::integer * interval '1 hour'`,
        [actorId, key, keptHours],
      );
      const { rowCount } = await db.query(
        `insert into idempotency_key (actor_id, key, route, request_hash)
         values ($1::uuid, $2::text, $3::text, $4::bytea) on conflict (actor_id, key) do nothing`,
        [actorId, key, route, requestHash],
      );
      if (rowCount === 1) return null;
      const { rows } = await db.query<StoredReply>(
        `select route, request_hash as "requestHash", status, body from idempotency_key
          where actor_id = $1::uuid and key = $2::text`,
        [actorId, key],
      );
      const stored = rows[0];
      if (stored === undefined) throw new Error('An idempotency key vanished while it was read.');
      return stored;
    },
    async store({ actorId, key, status, body }) {
      await db.query(
        `update idempotency_key set status = $3::integer, body = $4::jsonb where actor_id = $1::uuid and key = $2::text`,
        [actorId, key, status, JSON.stringify(body)],
      );
    },
    async sweep() {
      await db.query(
        `delete from idempotency_key where ctid in (
           select ctid from idempotency_key where created_at < now() - $1::integer * interval '1 hour'
            limit $2::integer for update skip locked)`,
        [keptHours, swept],
      );
    },
  };
}
