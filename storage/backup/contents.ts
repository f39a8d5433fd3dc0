/** What a database holds, read from its own catalog: a table that a later migration makes is backed up without a word here. */
import type { Queryable } from '../database.ts';
import type { BackupSequence } from './manifest.ts';

export type TableContents = { table: string; columns: string[] };

/** Lists that a backup could not hold are not ours: Carillon has some fifty tables. */
const tablesMax = 1_000;

/** Every table, with the columns that can be written: what is generated from others is generated again. */
export async function tablesOf(db: Queryable): Promise<TableContents[]> {
  const { rows } = await db.query<TableContents>(
    `select c.relname::text as "table", array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and not exists (select 1 from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
    group by c.relname order by c.relname collate "C" limit $1::integer`,
    [tablesMax],
  );
  return rows;
}

/** Where the numbers of identity columns have come to. Not part of a snapshot: they may be ahead of the rows, never behind. */
export async function sequencesOf(db: Queryable): Promise<BackupSequence[]> {
  const { rows } = await db.query<{ table: string; column: string; sequence: string }>(
    `select c.relname::text as "table", a.attname::text as "column",
      pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by c.relname collate "C", a.attnum limit $1::integer`,
    [tablesMax],
  );
  const sequences: BackupSequence[] = [];
  for (const { table, column, sequence } of rows) {
    const { rows: stands } = await db.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${sequence}`,
    );
    for (const stand of stands) sequences.push({ table, column, ...stand });
  }
  return sequences;
}

/**
 * The functions and triggers as they are now, as statements that can be run on the tables of the same migrations. They belong to a
 * backup: a later release goes on migrating from them, as it does in an upgrade.
 */
export async function functionsOf(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ text: string }>(
    `select text from (
      select 1 as part, p.proname::text as name, p.oid, pg_get_functiondef(p.oid) || ';' as text
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
        and not exists (select 1 from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
      union all
      select 2, t.tgname::text, t.oid,
        format('drop trigger if exists %I on %s; ', t.tgname, t.tgrelid::regclass) || pg_get_triggerdef(t.oid) || ';'
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
    ) definitions order by part, name collate "C", oid`,
  );
  return `${rows.map((row) => row.text).join('\n')}\n`;
}

/** Text is written the same way into the backup and read out of it, whatever the server's own settings are. */
export const copySettings = `set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 1;
  set bytea_output = 'hex'; set client_encoding = 'UTF8'; set statement_timeout = 0; set lock_timeout = '10s'; set search_path = public`;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function copyTarget({ table, columns }: TableContents): string {
  return `public.${quoted(table)} (${columns.map(quoted).join(', ')})`;
}
