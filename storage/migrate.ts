/**
 * Brings a database up to date: plain numbered SQL files, forward only, each applied exactly once; and the functions beside them,
 * which stand in files that may be edited and are all made anew whenever one of them differs from what the database has.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { makeClient } from './database.ts';

/** Any number that no other advisory lock of ours uses (those have two keys, this has one). */
const migrationLock = 7_204_416;
/** Another starter may be backing up and migrating a large database; longer than this and something hangs. */
export const migrationLockMsMax = 600_000;

export const migrationsFolder: string = fileURLToPath(new URL('../migrations/', import.meta.url));

export type SqlFile = { name: string; sha256: string; sql: string };
export type Migration = SqlFile & { number: number };
/** `applied`: numbered files. `functions`: files of functions that were new or changed. */
export type MigrationReport = { applied: string[]; functions: string[]; version: number };

/** The database was migrated by a newer release: running older code on it could write what the newer forbids. */
export class DatabaseAhead extends Error {
  constructor(databaseVersion: number, codeVersion: number) {
    super(
      `This data was last used by a newer release of Carillon (database at migration ${databaseVersion}, this release knows ` +
        `${codeVersion}). Nothing was changed. Start the newer release again; or go back to the backup that it made before its ` +
        'upgrade, with "npm run restore -- --from <data folder>/backups/<file>".',
    );
    this.name = 'DatabaseAhead';
  }
}

/** The database is still as an earlier release left it: this one would ask for tables that are not there. */
export class DatabaseBehind extends Error {
  constructor(databaseVersion: number, codeVersion: number) {
    super(
      `This data was last used by an earlier release of Carillon (database at migration ${databaseVersion}, this release needs ` +
        `${codeVersion}). Nothing was changed. ` +
        'Let "npm run migrate" (with compose: the service "setup") of this release run first.',
    );
    this.name = 'DatabaseBehind';
  }
}

/**
 * The database went another way than the files of this build: one of them was applied in another wording, or was left out below a number
 * that was applied. Neither release is the newer one, so neither can go on with the data of the other.
 */
export class DatabaseOfAnotherBuild extends Error {
  constructor(name: string, how: 'in-another-wording' | 'left-out') {
    super(
      'This data belongs to another build of Carillon, whose database is not that of this one ' +
        `(migration ${name} ${how === 'left-out' ? 'was left out there' : 'was another one there'}). Nothing was changed. ` +
        'Start the build that the data belongs to; or give this one a place of its own: "npm start -- --data <another folder>", ' +
        'or another DATABASE_URL. (Who writes migrations: an applied file stays as it is, a change is a new file with a higher number.)',
    );
    this.name = 'DatabaseOfAnotherBuild';
  }
}

/** The folder has a double number, or a name of the wrong shape. */
export class MigrationFilesInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationFilesInvalid';
  }
}

/**
 * Applies what is missing. Safe to call from many processes at once: one works, the others wait and then find it done.
 *
 * Throws DatabaseAhead, DatabaseOfAnotherBuild or MigrationFilesInvalid; a failing file is rolled back whole.
 */
export async function migrate({
  connectionString,
  log,
  folder = migrationsFolder,
  beforeUpgrade = () => Promise.resolve(),
}: {
  connectionString: string;
  /** Gets one sentence for each file that was applied. */
  log: (sentence: string) => void;
  folder?: string;
  /**
   * Called by the one process that is about to change the tables of a database that an earlier release used (never for a new one),
   * while all others wait. What it throws ends the upgrade before anything was changed.
   */
  beforeUpgrade?: (step: { from: number; to: number }) => Promise<void>;
}): Promise<MigrationReport> {
  const migrations = await readMigrations(folder);
  const functions = await readFunctions(folder);
  const client = makeClient({ connectionString, applicationName: 'carillon migrate' });
  await client.connect();
  try {
    await client.query(`select set_config('lock_timeout', $1::text, false)`, [String(migrationLockMsMax)]);
    await client.query('select pg_advisory_lock($1::bigint)', [migrationLock]);
    await makeBook(client);
    const missing = await missingOf(client, migrations);
    const from = await versionOf(client);
    if (missing.length > 0 && from > 0) await beforeUpgrade({ from, to: missing.at(-1)?.number ?? from });
    return await applyMissing(client, { migrations, missing, functions, log });
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

/**
 * Reads `0001_name.sql` … in order. A number may be missing: that file was retired, because what it made is made elsewhere now.
 * Line ends are made equal first, so that a checkout on Windows hashes the same.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d.*\.sql$/.test(name)).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    const before = migrations.at(-1);
    if (!(number > (before?.number ?? 0))) {
      const place = before === undefined ? 'a number above 0' : `a number above ${before.number}`;
      throw new MigrationFilesInvalid(`Expected ${place} and a name like 0001_words.sql, found ${name}.`);
    }
    migrations.push({ number, ...(await readSql(folder, name)) });
  }
  return migrations;
}

/** Files of `create or replace …` only: safe to apply any number of times, in any order. */
export async function readFunctions(folder: string): Promise<SqlFile[]> {
  const within = join(folder, 'functions');
  const names = await readdir(within).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const sorted = names.filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(sorted.map(async (name) => ({ ...(await readSql(within, name)), name: `functions/${name}` })));
}

async function readSql(folder: string, name: string): Promise<SqlFile> {
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

async function applyMissing(
  client: pg.Client,
  work: { migrations: Migration[]; missing: Migration[]; functions: SqlFile[]; log: (sentence: string) => void },
): Promise<MigrationReport> {
  const { migrations, missing, functions, log } = work;
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_function');
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  const changed = functions.filter((file) => known.get(file.name) !== file.sha256);

  // The last numbered file may drop what the functions make anew: nobody sees the database between the two.
  const last = missing.at(-1);
  for (const migration of missing.slice(0, -1)) await inTransaction(client, migration.name, () => applyOne(client, migration));
  if (last !== undefined || changed.length > 0) {
    await inTransaction(client, last?.name ?? 'functions', async () => {
      if (last !== undefined) await applyOne(client, last);
      await applyFunctions(client, functions);
    });
  }
  for (const { name } of missing) log(`Applied migration ${name}.`);
  for (const { name } of changed) log(`Made ${name} current.`);
  return {
    applied: missing.map(({ name }) => name),
    functions: changed.map(({ name }) => name),
    version: migrations.at(-1)?.number ?? 0,
  };
}

/**
 * For a process that does not migrate by itself: one of another release must not touch this database. Throws DatabaseAhead or
 * DatabaseBehind.
 */
export async function requireCurrentDatabase({
  connectionString,
  folder = migrationsFolder,
}: {
  connectionString: string;
  folder?: string;
}): Promise<void> {
  const newest = (await readMigrations(folder)).at(-1)?.number ?? 0;
  const client = makeClient({ connectionString, applicationName: 'carillon version' });
  await client.connect();
  try {
    const { rows } = await client.query<{ is: boolean }>(`select to_regclass('schema_migration') is not null as "is"`);
    const version = rows[0]?.is === true ? await versionOf(client) : 0;
    if (version > newest) throw new DatabaseAhead(version, newest);
    if (version < newest) throw new DatabaseBehind(version, newest);
  } finally {
    await client.end();
  }
}

/**
 * For a restore: in a transaction of the caller's, on a database without tables. Makes the tables as they were at the migration
 * `version`; what is returned brings them up to this release, once they are filled. Throws DatabaseAhead when `version` is newer.
 */
export async function migrateTo(
  client: pg.Client,
  { version, folder = migrationsFolder }: { version: number; folder?: string },
): Promise<() => Promise<void>> {
  const migrations = await readMigrations(folder);
  const functions = await readFunctions(folder);
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) throw new DatabaseAhead(version, newest);
  await client.query('select pg_advisory_xact_lock($1::bigint)', [migrationLock]);
  await makeBook(client);
  for (const migration of migrations.filter(({ number }) => number <= version)) await applyOne(client, migration);
  return async () => {
    for (const migration of await missingOf(client, migrations)) await applyOne(client, migration);
    await applyFunctions(client, functions);
  };
}

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: number | null }>('select max(number) as version from schema_migration');
  return rows[0]?.version ?? 0;
}

/** Where it is written what was applied. */
async function makeBook(client: pg.Client): Promise<void> {
  await client.query(`create table if not exists schema_migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`);
  await client.query(`create table if not exists schema_function (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`);
}

/** Checks what was applied against the files and returns the files that were not, in order. */
async function missingOf(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ number: number; sha256: string }>(
    'select number, sha256 from schema_migration order by number',
  );
  const version = migrations.at(-1)?.number ?? 0;
  const ahead = rows.at(-1)?.number ?? 0;
  if (ahead > version) throw new DatabaseAhead(ahead, version);
  const applied = new Map(rows.map((row) => [row.number, row.sha256]));
  const missing = migrations.filter(({ number }) => !applied.has(number));
  for (const { number, name, sha256 } of migrations) {
    // A row without a file is that of a retired one: a newer file stands in the folder, or the database would be ahead.
    if (applied.has(number) && applied.get(number) !== sha256) throw new DatabaseOfAnotherBuild(name, 'in-another-wording');
    if (!applied.has(number) && number < ahead) throw new DatabaseOfAnotherBuild(name, 'left-out');
  }
  return missing;
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  // The version row goes first: should two ever work at once, they collide on its key before any table is touched.
  await client.query('insert into schema_migration (number, name, sha256) values ($1::integer, $2::text, $3::text)', [
    migration.number,
    migration.name,
    migration.sha256,
  ]);
  await client.query(migration.sql);
}

/** All of them, whichever changed: a migration may have dropped one. Bodies name functions of files that come later. */
async function applyFunctions(client: pg.Client, functions: SqlFile[]): Promise<void> {
  await client.query('set local check_function_bodies = off');
  for (const { name, sql, sha256 } of functions) {
    try {
      await client.query(sql);
    } catch (error) {
      throw new Error(`${name} can't be applied.`, { cause: error });
    }
    await client.query(
      `insert into schema_function (name, sha256) values ($1::text, $2::text)
      on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()`,
      [name, sha256],
    );
  }
}

async function inTransaction(client: pg.Client, name: string, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed and was rolled back.`, { cause: error });
  }
}
