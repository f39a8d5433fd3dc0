/** People who may sign in. Password hashes go in and out as text made by the api; nothing here knows how. */
import type { Queryable } from './database.ts';

export type UserRole = 'admin' | 'supervisor' | 'agent' | 'viewer';
export type UserLanguage = 'zh' | 'en';

export type User = {
  id: string;
  username: string;
  role: UserRole;
  language: UserLanguage;
  mustChangePassword: boolean;
  /** A code of an authenticator is asked for at each sign-in. */
  secondFactor: boolean;
  signedInAt: Date | null;
  disabledAt: Date | null;
  createdAt: Date;
};

export type UserDraft = {
  username: string;
  passwordHash: string;
  role: UserRole;
  language: UserLanguage;
  mustChangePassword: boolean;
};

/** Null leaves the stored hash as it is. */
export type UserChange = {
  role: UserRole;
  language: UserLanguage;
  disabled: boolean;
  mustChangePassword: boolean;
  passwordHash: string | null;
};

export type Users = {
  list(page: { limit: number; afterUsername: string | null }): Promise<User[]>;
  count(): Promise<number>;
  find(id: string): Promise<User | null>;
  /** Locks the row until the transaction ends. */
  findForChange(id: string): Promise<User | null>;
  findWithHash(username: string): Promise<{ user: User; passwordHash: string } | null>;
  /** Notes a sign-in. */
  signedIn(id: string): Promise<void>;
  /** Null when the name is taken. */
  insert(draft: UserDraft): Promise<User | null>;
  change(id: string, change: UserChange): Promise<User | null>;
  remove(id: string): Promise<boolean>;
  /** Admins that can sign in; locked, so that two requests can't each remove the other one. */
  lockActiveAdmins(): Promise<string[]>;
};

/** Of the table app_user, which is called u where it is joined. */
export const userColumns = `u.id, u.username, u.role, u.language, u.must_change_password as "mustChangePassword",
  u.totp_sealed is not null as "secondFactor", u.signed_in_at as "signedInAt", u.disabled_at as "disabledAt", u.created_at as "createdAt"`;

export function makeUsers(db: Queryable): Users {
  return {
    async list({ limit, afterUsername }) {
      const { rows } = await db.query<User>(
        `select ${userColumns} from app_user u
          where $1::text is null or username > $1::text
          order by username limit $2::integer`,
        [afterUsername, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from app_user');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<User>(`select ${userColumns} from app_user u where id = $1::uuid`, [id]);
      return rows[0] ?? null;
    },
    async findForChange(id) {
      const { rows } = await db.query<User>(`select ${userColumns} from app_user u where id = $1::uuid for update`, [id]);
      return rows[0] ?? null;
    },
    async findWithHash(username) {
      const { rows } = await db.query<User & { passwordHash: string }>(
        `select ${userColumns}, password_hash as "passwordHash" from app_user u where username = lower($1::text)`,
        [username],
      );
      const row = rows[0];
      if (row === undefined) return null;
      const { passwordHash, ...user } = row;
      return { user, passwordHash };
    },
    async signedIn(id) {
      await db.query('update app_user set signed_in_at = now() where id = $1::uuid', [id]);
    },
    async insert(draft) {
      const { rows } = await db.query<User>(
        `insert into app_user as u (username, password_hash, role, language, must_change_password)
         values ($1::text, $2::text, $3::text, $4::text, $5::boolean)
         on conflict (username) do nothing
         returning ${userColumns}`,
        [draft.username, draft.passwordHash, draft.role, draft.language, draft.mustChangePassword],
      );
      return rows[0] ?? null;
    },
    async change(id, change) {
      const { rows } = await db.query<User>(
        `update app_user u set role = $2::text, language = $3::text,
            disabled_at = case when $4::boolean then coalesce(u.disabled_at, now()) end,
            must_change_password = $5::boolean, password_hash = coalesce($6::text, u.password_hash)
          where id = $1::uuid
          returning ${userColumns}`,
        [id, change.role, change.language, change.disabled, change.mustChangePassword, change.passwordHash],
      );
      return rows[0] ?? null;
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from app_user u where id = $1::uuid', [id]);
      return rowCount === 1;
    },
    async lockActiveAdmins() {
      const { rows } = await db.query<{ id: string }>(
        `select id from app_user u where role = 'admin' and disabled_at is null order by id for update`,
      );
      return rows.map((row) => row.id);
    },
  };
}

/** More names than this help nobody. */
const adminNamesMax = 5;

/** Whom one may ask who lacks a right; the first by name. */
export async function adminNames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>(
    `select username from app_user where role = 'admin' and disabled_at is null order by username limit $1::integer`,
    [adminNamesMax],
  );
  return rows.map(({ username }) => username);
}
