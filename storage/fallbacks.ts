/** The chains of accounts that stand in for each other. */
import type { Queryable } from './database.ts';

const statements = {
  voice: `with recursive chain (id) as (
      select $1::uuid
      union
      select v.fallback_id from chain c join voice v on v.id = c.id where v.fallback_id is not null
    )
    select exists (select from chain where id = $2::uuid) as "leadsBack"`,
  recogniser: `with recursive chain (id) as (
      select $1::uuid
      union
      select r.fallback_id from chain c join recogniser r on r.id = c.id where r.fallback_id is not null
    )
    select exists (select from chain where id = $2::uuid) as "leadsBack"`,
} as const;

/** Two changes at once may keep this from seeing a circle; whoever opens a chain looks for one, too. */
export async function leadsBack(
  db: Queryable,
  table: keyof typeof statements,
  { id, fallbackId }: { id: string; fallbackId: string },
): Promise<boolean> {
  const { rows } = await db.query<{ leadsBack: boolean }>(statements[table], [fallbackId, id]);
  return rows[0]?.leadsBack === true;
}
