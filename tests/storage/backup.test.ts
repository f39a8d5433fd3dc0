import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { writeBackup } from '../../storage/backup/backup.ts';
import { openBackup } from '../../storage/backup/backup-file.ts';
import { restoreBackup } from '../../storage/backup/restore.ts';
import { backUpBeforeUpgrade, upgradeBackupsKept } from '../../storage/backup/upgrade-backup.ts';
import { DatabaseAhead, migrate, migrationsFolder } from '../../storage/migrate.ts';
import { openEmptyDatabase, openTestDatabase, type TestDatabase } from '../setup/database.ts';
import { completed, connect, freshKey, makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld();
const labels = { release: '0.1.0+test', secretMark: 'mark' };
const opened: TestDatabase[] = [];
let folder: string;
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-backup-'));
  whole = path.join(folder, 'whole.zip');
  await fillWorld();
  await writeBackup({ connectionString: world.url, file: whole, ...labels });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop();
});

/** A task in the middle of its calls: one is over, one waits for a line. Texts have all that COPY must quote. */
async function fillWorld(): Promise<void> {
  const { db, ledger } = world;
  const line = await makeLine(db, { capacity: 5 });
  const task = await makeTask(db, { contacts: 20, maxConcurrency: 3, lineIds: [line] });
  const [first] = await ledger.claim({ taskId: task, lane: 0, claimKey: freshKey(), want: 2 });
  if (first === undefined) throw new Error('nothing was claimed');
  const answer = await ledger.fence({ callId: first.callId, owner: 'owner' });
  if (answer.kind !== 'granted') throw new Error(answer.kind);
  await ledger.release({ callId: first.callId, epoch: answer.grant.epoch, result: completed, waiter: null });
  await db.query(
    `update contact set name = E'tab\\tnew\\nline\\\\back\\\\N "张三" \\r', variables = '{"a":"\\\\n","b":null}' where attempts = 1`,
  );
  await db.query(`insert into app_user (username, password_hash, role) values ('admin', 'hash', 'admin')`);
  await db.query(`update line set password_sealed = '\\x00ff0a5c'`);
}

async function emptyDatabase(): Promise<string> {
  const database = await openEmptyDatabase();
  opened.push(database);
  return database.url;
}

async function migratedDatabase(): Promise<string> {
  const database = await openTestDatabase();
  opened.push(database);
  return database.url;
}

async function restore(file: string, url: string, { replace = false, keepRunning = true } = {}) {
  const backup = await openBackup(file);
  try {
    await backup.verify();
    return await restoreBackup({ connectionString: url, backup, replace, keepRunning });
  } finally {
    backup.close();
  }
}

/** Every row of every table as text, and where the numbers of identity columns have come to. */
async function contentsOf(url: string): Promise<Record<string, unknown>> {
  const db = connect(url, 1);
  try {
    const { rows } = await db.query<{ name: string }>(
      `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') order by relname`,
    );
    const contents: Record<string, unknown> = {};
    for (const { name } of rows) {
      const { rows: texts } = await db.query<{ text: string }>(
        name.endsWith('_seq')
          ? `select last_value || ' ' || is_called as text from "${name}"`
          : `select row(t.*)::text as text from "${name}" t order by 1`,
      );
      contents[name] = texts.map(({ text }) => text);
    }
    return contents;
  } finally {
    await db.end();
  }
}

describe('a backup', () => {
  it('brings every table, sequence and function back as it was', async () => {
    const url = await emptyDatabase();
    const restored = await restore(whole, url);
    const [before, after] = [await contentsOf(world.url), await contentsOf(url)];
    expect(Object.keys(before).length).toBeGreaterThan(40);
    expect(before['contact']).toHaveLength(20);
    expect(after).toEqual({ ...before, schema_function: after['schema_function'] });
    expect(restored).toMatchObject({ pausedTasks: 0 });
  });

  it('leaves a database in which the work goes on: triggers count, keys are checked', async () => {
    const url = await emptyDatabase();
    await restore(whole, url);
    const db = connect(url, 1);
    try {
      const tallies = `select count(*)::integer as n from task_tally_delta`;
      const { rows: before } = await db.query<{ n: number }>(tallies);
      await db.query(`update contact set state = 'claimed' where id = (select id from contact where state = 'waiting' limit 1)`);
      const { rows: after } = await db.query<{ n: number }>(tallies);
      expect(after[0]?.n).toBeGreaterThan(before[0]?.n ?? Number.NaN);
      await expect(db.query(`update call set task_id = gen_random_uuid()`)).rejects.toThrow(/foreign key/);
      expect((await migrate({ connectionString: url, log: () => undefined })).applied).toEqual([]);
    } finally {
      await db.end();
    }
  });

  it('pauses what ran, because calls that were made after the backup are not known', async () => {
    const url = await emptyDatabase();
    expect(await restore(whole, url, { keepRunning: false })).toMatchObject({ pausedTasks: 1 });
    const db = connect(url, 1);
    try {
      const { rows } = await db.query(`select status from task`);
      expect(rows).toEqual([{ status: 'pausing' }]);
    } finally {
      await db.end();
    }
  });

  it('of an earlier release is brought up to this one, as in an upgrade', async () => {
    const earlier = path.join(folder, 'migrations-before');
    await mkdir(earlier);
    const names = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name) && name <= '0013_z');
    for (const name of names) await copyFile(path.join(migrationsFolder, name), path.join(earlier, name));
    const old = await emptyDatabase();
    await migrate({ connectionString: old, log: () => undefined, folder: earlier });
    const db = connect(old, 1);
    await db.query(`insert into app_user (username, password_hash, role) values ('old', 'hash', 'admin')`);
    await db.end();
    const file = path.join(folder, 'earlier.zip');
    await writeBackup({ connectionString: old, file, ...labels });

    const url = await emptyDatabase();
    await restore(file, url);
    const fresh = await migratedDatabase();
    const [restored, expected] = [await contentsOf(url), await contentsOf(fresh)];
    expect(Object.keys(restored)).toEqual(Object.keys(expected));
    expect(restored['app_user']).toEqual([expect.stringContaining('old')]);
  });

  it('is readable by its owner only, and leaves nothing half-made beside it', async () => {
    expect((await stat(whole)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a restore refuses', () => {
  it('a torn file, wherever it ends, and touches nothing', async () => {
    const { size } = await stat(whole);
    for (const share of [0, 0.3, 0.9, 0.999]) {
      const file = path.join(folder, `torn-${share}.zip`);
      await copyFile(whole, file);
      await truncate(file, Math.floor(size * share));
      await expect(openBackup(file)).rejects.toThrow(/not a whole backup/);
    }
  });

  it('a file in which a single byte was changed', async () => {
    const file = path.join(folder, 'changed.zip');
    await copyFile(whole, file);
    const handle = await open(file, 'r+');
    const at = Math.floor((await stat(file)).size / 3);
    const { buffer: byte } = await handle.read(Buffer.alloc(1), 0, 1, at);
    await handle.write(Buffer.from([(byte[0] ?? 0) ^ 0x55]), 0, 1, at);
    await handle.close();
    const backup = await openBackup(file);
    await expect(backup.verify()).rejects.toThrow(/not a whole backup/);
    backup.close();
  });

  it('a file that is no backup at all, and one that is not there', async () => {
    const file = path.join(folder, 'text.zip');
    await writeFile(file, 'not a zip');
    await expect(openBackup(file)).rejects.toThrow(/not a whole backup/);
    await expect(openBackup(path.join(folder, 'nowhere.zip'))).rejects.toThrow(/no file/);
  });

  it('a backup of a newer release, by its form and by its migrations', async () => {
    const newerForm = path.join(folder, 'newer-form.zip');
    await repack(newerForm, (manifest) => ({ ...manifest, format: 2 }));
    await expect(openBackup(newerForm)).rejects.toThrow(/newer release/);
    const newerTables = path.join(folder, 'newer-tables.zip');
    await repack(newerTables, (manifest) => ({ ...manifest, migration: 9_999 }));
    const url = await emptyDatabase();
    await expect(restore(newerTables, url)).rejects.toThrow(DatabaseAhead);
    expect(await contentsOf(url)).toEqual({});
  });

  it('a database in which somebody worked, unless told to replace it', async () => {
    const url = await migratedDatabase();
    const db = connect(url, 1);
    await db.query(`insert into app_user (username, password_hash, role) values ('mine', 'hash', 'admin')`);
    await db.end();
    const before = await contentsOf(url);
    await expect(restore(whole, url)).rejects.toThrow(/already holds/);
    expect(await contentsOf(url)).toEqual(before);
    await restore(whole, url, { replace: true });
    expect((await contentsOf(url))['app_user']).toEqual([expect.stringContaining('admin')]);
  });

  it('a database on which a process of Carillon works', async () => {
    const url = await migratedDatabase();
    const working = connect(url, 1);
    const held = await working.connect();
    await held.query(`set application_name = 'call-worker'`);
    await expect(restore(whole, url)).rejects.toThrow(/runs on this database \(call-worker\)/);
    held.release();
    await working.end();
  });
});

describe('the backup before an upgrade', () => {
  it('is made before the tables change, by one of two starts at the same time, and the last ones are kept', async () => {
    const url = await emptyDatabase();
    const versions = path.join(folder, 'growing');
    await mkdir(versions);
    await writeFile(path.join(versions, '0001_one.sql'), 'create table app_user (id integer); create table task (id integer);');
    const kept = path.join(folder, 'backups');
    const made: string[] = [];
    let hour = 0;
    const start = () =>
      migrate({
        connectionString: url,
        log: () => undefined,
        folder: versions,
        beforeUpgrade: async (step) => {
          hour += 1;
          const now = new Date(Date.UTC(2026, 0, 1, hour));
          made.push(await backUpBeforeUpgrade({ ...step, ...labels, connectionString: url, folder: kept, now }));
        },
      });
    await start();
    expect(made).toEqual([]);
    for (const [number, table] of ['two', 'three', 'four', 'five'].entries()) {
      await writeFile(path.join(versions, `000${number + 2}_${table}.sql`), `create table ${table} (id integer);`);
      await Promise.all([start(), start()]);
      expect(made).toHaveLength(number + 1);
    }
    const names = (await readdir(kept)).sort();
    expect(names).toHaveLength(upgradeBackupsKept);
    expect(names.at(-1)).toMatch(/^before-upgrade-0004-to-0005-/);
    const backup = await openBackup(made.at(-1) ?? '');
    expect(backup.manifest).toMatchObject({ migration: 4 });
    backup.close();
  });

  it('that fails stops the upgrade', async () => {
    const url = await emptyDatabase();
    const versions = path.join(folder, 'stopping');
    await mkdir(versions);
    await writeFile(path.join(versions, '0001_one.sql'), 'create table one (id integer);');
    await migrate({ connectionString: url, log: () => undefined, folder: versions });
    await writeFile(path.join(versions, '0002_two.sql'), 'create table two (id integer);');
    const full = () => Promise.reject(new Error('the disk is full'));
    await expect(migrate({ connectionString: url, log: () => undefined, folder: versions, beforeUpgrade: full })).rejects.toThrow(
      'the disk is full',
    );
    expect(Object.keys(await contentsOf(url))).not.toContain('two');
  });
});

/** The same backup with another manifest, as another release would have written it. */
async function repack(file: string, change: (manifest: object) => object): Promise<void> {
  const backup = await openBackup(whole);
  const zip = new ZipFile();
  for (const part of [...backup.manifest.tables, backup.manifest.functions]) {
    zip.addBuffer(await buffer(await backup.read(part)), part.name);
  }
  zip.addBuffer(Buffer.from(JSON.stringify(change(backup.manifest))), 'manifest.json');
  zip.end();
  await writeFile(file, zip.outputStream);
  backup.close();
  expect((await readFile(file)).length).toBeGreaterThan(0);
}
