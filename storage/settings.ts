/** Settings by key. Which keys exist and what they may hold is the api's to say; here they are JSON. */
import type { Queryable } from './database.ts';

export type StoredSetting = { key: string; value: unknown; changedBy: string | null; changedAt: Date };

export type SettingStore = {
  all(): Promise<StoredSetting[]>;
  set(key: string, value: unknown, changedBy: string): Promise<void>;
  /** They have their usual values again. */
  forget(keys: readonly string[]): Promise<void>;
};

export function makeSettings(db: Queryable): SettingStore {
  return {
    async all() {
      const { rows } = await db.query<StoredSetting>(
        `select key, value, changed_by as "changedBy", changed_at as "changedAt" from setting order by key`,
      );
      return rows;
    },
    async set(key, value, changedBy) {
      await db.query(
        `insert into setting (key, value, changed_by) values ($1::text, $2::jsonb, $3::text)
         on conflict (key) do update set value = excluded.value, changed_by = excluded.changed_by, changed_at = now()`,
        [key, JSON.stringify(value), changedBy],
      );
    },
    async forget(keys) {
      await db.query('delete from setting where key = any ($1::text[])', [keys]);
    },
  };
}
