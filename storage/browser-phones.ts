/** Phones of browsers: one extension for a person, whose password is made anew whenever a page asks for it. */
import type { Queryable } from './database.ts';

export type TriedExtension = { id: string; number: string; node: string | null; enabled: boolean };

export async function findExtension(db: Queryable, id: string): Promise<TriedExtension | null> {
  const { rows } = await db.query<TriedExtension>('select id, number, node, enabled from extension where id = $1::uuid', [id]);
  return rows[0] ?? null;
}

export interface BrowserPhones {
  /**
   * The person's own extension, or a new one with the first free number from `from` to `to`; null when all are taken. In a transaction.
   * `hashOf` gives the hash of its new password, by its number.
   */
  lend(phone: {
    userId: string;
    name: string;
    from: number;
    to: number;
    forMs: number;
    hashOf: (number: string) => string;
  }): Promise<{ extensionId: string; number: string; expiresAt: Date } | null>;
  /** Takes back what nobody asked for again. Returns how many. */
  takeBack(): Promise<number>;
}

export function makeBrowserPhones(db: Queryable): BrowserPhones {
  return {
    lend: (phone) => lend(db, phone),
    async takeBack() {
      const { rowCount } = await db.query(
        'delete from extension where id in (select extension_id from browser_phone where expires_at < clock_timestamp())',
      );
      return rowCount ?? 0;
    },
  };
}

async function lend(
  db: Queryable,
  { userId, name, from, to, forMs, hashOf }: Parameters<BrowserPhones['lend']>[0],
): ReturnType<BrowserPhones['lend']> {
  // One after the other, so that two people don't take the same free number.
  await db.query('select pg_advisory_xact_lock(9, 1)');
  const own = await db.query<{ id: string; number: string }>(
    'select e.id, e.number from browser_phone b join extension e on e.id = b.extension_id where b.user_id = $1::uuid',
    [userId],
  );
  const extension = own.rows[0] ?? (await add(db, { name, from, to, hashOf }));
  if (extension === null) return null;
  await db.query('update extension set a1_hash = $2::text, enabled = true, changed_at = now() where id = $1::uuid', [
    extension.id,
    hashOf(extension.number),
  ]);
  const { rows } = await db.query<{ expiresAt: Date }>(
    `insert into browser_phone (user_id, extension_id, expires_at)
    values ($1::uuid, $2::uuid, clock_timestamp() + $3::double precision * interval '1 ms')
    on conflict (user_id) do update set extension_id = excluded.extension_id, expires_at = excluded.expires_at
    returning expires_at as "expiresAt"`,
    [userId, extension.id, forMs],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The phone of a browser was not stored.');
  return { extensionId: extension.id, number: extension.number, expiresAt: row.expiresAt };
}

async function add(
  db: Queryable,
  { name, from, to, hashOf }: { name: string; from: number; to: number; hashOf: (number: string) => string },
): Promise<{ id: string; number: string } | null> {
  const free = await db.query<{ number: string }>(
    `select n::text as number from generate_series($1::integer, $2::integer) n
    where not exists (select 1 from extension e where e.number = n::text) order by n limit 1`,
    [from, to],
  );
  const number = free.rows[0]?.number;
  if (number === undefined) return null;
  const { rows } = await db.query<{ id: string; number: string }>(
    'insert into extension (number, a1_hash, display_name) values ($1::text, $2::text, $3::text) returning id, number',
    [number, hashOf(number), name.slice(0, 100)],
  );
  return rows[0] ?? null;
}
