/**
 * Tells what the migrations add up to. It is committed as migrations/schema.sql, so that a reviewer sees the effect of a migration;
 * a test holds that file current.
 * Read from the catalog and not by pg_dump, which the embedded Postgres does not bring.
 */
import type { Queryable } from './database.ts';

const heading = `-- What the migrations add up to. Generated; never edit it. After a new migration or a changed function:
-- npx vitest run --project storage tests/storage/schema.test.ts -u
`;

/** The whole schema as text, the same for the same migrations on any machine and on Postgres 15 and later. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const parts = await Promise.all([tables(db), indexes(db), functions(db), triggers(db)]);
  return `${heading}\n${parts.flat().join('\n\n')}\n`;
}

async function texts(db: Queryable, sql: string): Promise<string[]> {
  const { rows } = await db.query<{ text: string }>(sql);
  return rows.map((row) => row.text);
}

/** Names sort by bytes (`collate "C"`): the order of a machine's language would differ from another's. */
function tables(db: Queryable): Promise<string[]> {
  return texts(
    db,
    `select 'create ' || case when c.relpersistence = 'u' then 'unlogged ' else '' end || 'table ' || c.relname || E' (\\n'
      || (
        select string_agg('  ' || line, E',\\n' order by rank, name collate "C")
        from (
          select 0 as rank, lpad(a.attnum::text, 4, '0') as name,
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attidentity = 'a' then ' generated always as identity' else '' end
            || case when a.attnotnull then ' not null' else '' end
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
          from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          union all
          select 1, k.contype::text || k.conname::text, 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
          from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c')
        ) lines)
      || E'\\n)' || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || ';' as text
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('schema_migration', 'schema_function')
    order by c.relname collate "C"`,
  );
}

async function indexes(db: Queryable): Promise<string[]> {
  const lines = await texts(
    db,
    `select pg_get_indexdef(i.indexrelid) || ';' as text
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace and c.relname not like 'schema_%'
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
    order by c.relname collate "C"`,
  );
  return [lines.join('\n')];
}

function functions(db: Queryable): Promise<string[]> {
  return texts(
    db,
    `select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' as text
    from pg_proc p where p.pronamespace = 'public'::regnamespace order by p.proname collate "C", p.oid::regprocedure::text collate "C"`,
  );
}

async function triggers(db: Queryable): Promise<string[]> {
  const lines = await texts(
    db,
    `select pg_get_triggerdef(t.oid) || ';' as text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
    order by c.relname collate "C", t.tgname collate "C"`,
  );
  return [lines.join('\n')];
}
