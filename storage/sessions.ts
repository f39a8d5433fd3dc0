/** Sessions of people signed in. Only the hash of a token is kept: whoever reads the table can't use it. */
import type { Queryable } from './database.ts';
import type { User } from './users.ts';
import { userColumns } from './users.ts';

/** A session's last use is written at most this often, so that reading pages doesn't write all the time. */
export const seenEveryMs = 60_000;

export type Sessions = {
  insert(session: { userId: string; tokenHash: Buffer; forMs: number }): Promise<string>;
  /** The user of a session that has not ended; prolongs it when it was last used more than `seenEveryMs` ago. */
  use(session: { tokenHash: Buffer; forMs: number }): Promise<{ sessionId: string; user: User } | null>;
  remove(tokenHash: Buffer): Promise<void>;
  /** Ends all sessions of a user but one, or all. */
  removeOfUser(userId: string, except: string | null): Promise<void>;
  removeExpired(): Promise<number>;
};

export function makeSessions(db: Queryable): Sessions {
  return {
    async insert({ userId, tokenHash, forMs }) {
      const { rows } = await db.query<{ id: string }>(
        `insert into session (token_hash, user_id, expires_at)
         values ($1::bytea, $2::uuid, now() + $3::double precision * interval '1 millisecond')
         returning id`,
        [tokenHash, userId, forMs],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The session was not stored.');
      return row.id;
    },
    async use({ tokenHash, forMs }) {
      const { rows } = await db.query<User & { sessionId: string; seenAt: Date; now: Date }>(
        `select s.id as "sessionId", s.seen_at as "seenAt", now() as now,
            ${userColumns}
           from session s join app_user u on u.id = s.user_id
          where s.token_hash = $1::bytea and s.expires_at > now() and u.disabled_at is null`,
        [tokenHash],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const { sessionId, seenAt, now, ...user } = row;
      if (now.getTime() - seenAt.getTime() > seenEveryMs) {
        await db.query(
          `update session set seen_at = now(), expires_at = now() + $2::double precision * interval '1 millisecond'
            where id = $1::uuid`,
          [sessionId, forMs],
        );
      }
      return { sessionId, user };
    },
    async remove(tokenHash) {
      await db.query('delete from session where token_hash = $1::bytea', [tokenHash]);
    },
    async removeOfUser(userId, except) {
      await db.query('delete from session where user_id = $1::uuid and id is distinct from $2::uuid', [userId, except]);
    },
    async removeExpired() {
      const { rowCount } = await db.query('delete from session where expires_at <= now()');
      return rowCount ?? 0;
    },
  };
}
