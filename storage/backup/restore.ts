/**
 * Puts the tables of a backup into a database, in one transaction: until its commit the database is what it was. The tables are made
 * by the migrations that the backup knew, filled, and brought up to this release as in an upgrade.
 */
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { makeClient } from '../database.ts';
import { migrateTo } from '../migrate.ts';
import type { BackupFile } from './backup-file.ts';
import { copySettings, copyTarget, quoted, tablesOf } from './contents.ts';
import { BackupUnfit } from './manifest.ts';

export type RestoreOptions = {
  connectionString: string;
  backup: BackupFile;
  /** What the database holds now is lost. */
  replace: boolean;
  /** Tasks that ran when the backup was made go on at once, instead of waiting for a person: for a backup of this very moment. */
  keepRunning: boolean;
  folder?: string;
};

export type Restored = { tables: number; rows: number; pausedTasks: number };

/** There are people and tasks in the database already, or a process of Carillon is at work in it. */
export class RestoreRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RestoreRefused';
  }
}

/** The backup must be verified. Throws RestoreRefused, BackupUnfit, DatabaseAhead. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const client = makeClient({ connectionString: options.connectionString, applicationName: 'carillon restore' });
  await client.connect();
  try {
    await client.query(copySettings);
    await requireAlone(client);
    if (!options.replace && (await holdsData(client))) {
      throw new RestoreRefused(
        'This database already holds people and tasks. Restore into an empty one, or say --replace: what is there now is lost then.',
      );
    }
    await client.query('begin');
    const restored = await fillAnew(client, options);
    await client.query('commit');
    // The planner knows nothing of tables that were just filled.
    await client.query('analyze');
    return restored;
  } finally {
    // Without a commit, ending the session takes everything back.
    await client.end();
  }
}

/** Processes that hold a place in this database would write into tables that are being replaced. */
async function requireAlone(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct application_name as name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      and (application_name in ('api', 'task-worker', 'call-worker') or application_name like 'carillon%')
    order by name limit 10`,
  );
  if (rows.length === 0) return;
  throw new RestoreRefused(`Carillon runs on this database (${rows.map((row) => row.name).join(', ')}): stop it first.`);
}

/** Whether anybody ever worked with this database; one that was only migrated is as good as empty. */
export async function holdsData(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ users: boolean }>(`select to_regclass('public.app_user') is not null as users`);
  if (rows[0]?.users !== true) return false;
  const { rows: found } = await client.query<{ any: boolean }>(
    'select exists (select 1 from app_user) or exists (select 1 from task) as "any"',
  );
  return found[0]?.any === true;
}

async function fillAnew(client: pg.Client, { backup, keepRunning, folder }: RestoreOptions): Promise<Restored> {
  const { manifest } = backup;
  await dropEverything(client);
  const goOn = await migrateTo(client, { version: manifest.migration, ...(folder === undefined ? {} : { folder }) });
  await requireSameTables(client, backup);
  const tables = manifest.tables.map(({ table }) => `public.${quoted(table)}`);
  await client.query(`truncate ${tables.join(', ')}`);
  const putBack = await withoutRules(client, tables);
  let rows = 0;
  for (const part of manifest.tables) {
    const into = client.query(copyFrom(`copy ${copyTarget(part)} from stdin`));
    await pipeline(await backup.read(part), into);
    if (into.rowCount !== part.rows) throw new BackupUnfit(`The table ${part.table} came out of the backup with other rows.`);
    rows += part.rows;
  }
  await putBack();
  for (const { table, column, lastValue, isCalled } of manifest.sequences) {
    await client.query(`select setval(pg_get_serial_sequence($1::text, $2::text), $3::bigint, $4::boolean)`, [
      `public.${quoted(table)}`,
      column,
      lastValue,
      isCalled,
    ]);
  }
  await client.query('set local check_function_bodies = off');
  await client.query(await textOf(backup));
  const pausedTasks = keepRunning ? 0 : await pauseTasks(client);
  await goOn();
  return { tables: tables.length, rows, pausedTasks };
}

async function textOf(backup: BackupFile): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await backup.read(backup.manifest.functions)) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** All that migrations made, and nothing of an extension. */
async function dropEverything(client: pg.Client): Promise<void> {
  const notOfExtension = (catalog: string, oid: string): string =>
    `not exists (select 1 from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;
  const { rows } = await client.query<{ statement: string }>(
    `select format('drop table if exists %s cascade', c.oid::regclass) as statement from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and ${notOfExtension('pg_class', 'c.oid')}
    union all
    select format('drop routine if exists %s cascade', p.oid::regprocedure) from pg_proc p
    where p.pronamespace = 'public'::regnamespace and ${notOfExtension('pg_proc', 'p.oid')}`,
  );
  for (const { statement } of rows) await client.query(statement);
}

async function requireSameTables(client: pg.Client, { manifest }: BackupFile): Promise<void> {
  const shape = (tables: readonly { table: string; columns: readonly string[] }[]): string =>
    JSON.stringify(tables.map(({ table, columns }) => [table, [...columns].sort()]).sort());
  if (shape(await tablesOf(client)) === shape(manifest.tables)) return;
  throw new BackupUnfit(
    `The migrations of this release make other tables than the backup has (made by ${manifest.release}): restore it with that release.`,
  );
}

/**
 * Rows come table by table, so the rules between tables, and what tells others of a change, must wait. What is returned puts them
 * back: each rule is checked over all rows then.
 */
async function withoutRules(client: pg.Client, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ table: string; name: string; rule: string }>(
    `select k.conrelid::regclass::text as "table", quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as rule
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by k.oid`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
  return async () => {
    for (const table of tables) await client.query(`alter table ${table} enable trigger user`);
    for (const { table, name, rule } of rows) await client.query(`alter table ${table} add constraint ${name} ${rule}`);
  };
}

/**
 * What was rung after the backup was made is not in it: a task that went on by itself would ring those people a second time. A person
 * looks first.
 */
async function pauseTasks(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `update task set status = 'pausing', changed_at = clock_timestamp() where status = 'running' returning id`,
  );
  for (const { id } of rows) {
    await client.query(
      `insert into audit_entry (actor_kind, actor_name, action, subject_kind, subject_id, before, after)
      values ('system', 'restore', 'task.pause', 'task', $1::text, '{"status":"running"}', '{"status":"pausing"}')`,
      [id],
    );
  }
  return rows.length;
}
