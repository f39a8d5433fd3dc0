/** Brings a database up to date: plain numbered SQL files, forward only, each applied exactly once. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { makeClient } from './database.ts';

/** Any number that no other advisory lock of ours uses (those have two keys, this has one). */
const migrationLock = 7_204_416;
/** Another starter may be migrating a large database; longer than this and something hangs. */
export const migrationLockMsMax = 120_000;

export const migrationsFolder: string = fileURLToPath(new URL('../migrations/', import.meta.url));

export type Migration = { number: number; name: string; sha256: string; sql: string };
export type MigrationReport = { applied: string[]; version: number };

/** The database was migrated by a newer release: running older code on it could write what the newer forbids. */
export class DatabaseAhead extends Error {
  constructor(databaseVersion: number, codeVersion: number) {
    super(
      `The database is at migration ${databaseVersion}, this release knows only ${codeVersion}. ` +
        'Install the newer release, or restore the backup that was made before the upgrade.',
    );
    this.name = 'DatabaseAhead';
  }
}

/** A migration that was already applied differs from the file of the same number. */
export class MigrationChanged extends Error {
  constructor(name: string) {
    super(
      `Migration ${name} was applied in another wording than the file now has. ` +
        'Put the file back as it was and write the change as a new migration.',
    );
    this.name = 'MigrationChanged';
  }
}

/** The folder has a gap, a double number or a name of the wrong shape. */
export class MigrationFilesInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationFilesInvalid';
  }
}

/**
 * Applies what is missing. Safe to call from many processes at once: one works, the others wait and then find it done.
 *
 * Throws DatabaseAhead, MigrationChanged or MigrationFilesInvalid; a failing file is rolled back whole.
 */
export async function migrate({
  connectionString,
  log,
  folder = migrationsFolder,
}: {
  connectionString: string;
  /** Gets one sentence for each file that was applied. */
  log: (sentence: string) => void;
  folder?: string;
}): Promise<MigrationReport> {
  const migrations = await readMigrations(folder);
  const client = makeClient({ connectionString, applicationName: 'carillon migrate' });
  await client.connect();
  try {
    await client.query(`select set_config('lock_timeout', $1::text, false)`, [String(migrationLockMsMax)]);
    await client.query('select pg_advisory_lock($1::bigint)', [migrationLock]);
    return await applyMissing(client, migrations, log);
  } finally {
    // Ending the session gives the lock back.
    await client.end();
  }
}

/** Reads `0001_name.sql` … in order. Line ends are made equal first, so that a checkout on Windows hashes the same. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d.*\.sql$/.test(name)).sort();
  const migrations: Migration[] = [];
  for (const [index, name] of names.entries()) {
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    if (number !== index + 1) {
      throw new MigrationFilesInvalid(`Expected migration number ${index + 1} with a name like 0001_words.sql, found ${name}.`);
    }
    const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({ number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') });
  }
  return migrations;
}

async function applyMissing(
  client: pg.Client,
  migrations: Migration[],
  log: (sentence: string) => void,
): Promise<MigrationReport> {
  await client.query(`create table if not exists schema_migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`);
  const { rows } = await client.query<{ number: number; sha256: string }>(
    'select number, sha256 from schema_migration order by number',
  );
  for (const row of rows) {
    const migration = migrations[row.number - 1];
    if (migration === undefined) throw new DatabaseAhead(rows.at(-1)?.number ?? row.number, migrations.length);
    if (migration.sha256 !== row.sha256) throw new MigrationChanged(migration.name);
  }
  const applied: string[] = [];
  for (const migration of migrations.slice(rows.length)) {
    await applyOne(client, migration);
    applied.push(migration.name);
    log(`Applied migration ${migration.name}.`);
  }
  return { applied, version: migrations.length };
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    // The version row goes first: should two ever work at once, they collide on its key before any table is touched.
    await client.query('insert into schema_migration (number, name, sha256) values ($1::integer, $2::text, $3::text)', [
      migration.number,
      migration.name,
      migration.sha256,
    ]);
    await client.query(migration.sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${migration.name} failed and was rolled back.`, { cause: error });
  }
}
