import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseAhead, MigrationChanged, MigrationFilesInvalid, migrate, migrationsFolder } from '../../storage/migrate.ts';
import { openEmptyDatabase, type TestDatabase } from '../setup/database.ts';
import { connect, numberOf } from './world.ts';

const silence = (): void => undefined;

describe('migrations', () => {
  let database: TestDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await openEmptyDatabase();
    folder = await mkdtemp(join(tmpdir(), 'carillon-migrations-'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const run = (from = folder) => migrate({ connectionString: database.url, log: silence, folder: from });

  async function count(sql: string): Promise<number> {
    const db = connect(database.url, 1);
    try {
      return await numberOf(db, sql);
    } finally {
      await db.end();
    }
  }

  it('apply each file once and have nothing to do the second time', async () => {
    const files = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name));
    expect((await run(migrationsFolder)).applied).toEqual(files.sort());
    expect(await run(migrationsFolder)).toEqual({ applied: [], version: files.length });
  });

  it('work once when two processes start together', async () => {
    const reports = await Promise.all([run(migrationsFolder), run(migrationsFolder)]);
    const applied = reports.map((report) => report.applied.length).sort();
    expect(applied[0]).toBe(0);
    expect(applied[1]).toBe(reports[0].version);
  });

  it('refuse a database that is ahead of the code', async () => {
    for (const name of ['0001_one.sql', '0002_two.sql']) await writeFile(join(folder, name), 'select 1;');
    await run();
    await rm(join(folder, '0002_two.sql'));
    await expect(run()).rejects.toThrow(DatabaseAhead);
  });

  it('refuse a file that was changed after it was applied, but not for its line ends', async () => {
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);\n');
    await run();
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);\r\n');
    expect((await run()).applied).toEqual([]);
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n bigint);\n');
    await expect(run()).rejects.toThrow(MigrationChanged);
  });

  it('roll a failing file back whole and keep the ones before it', async () => {
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);');
    await writeFile(join(folder, '0002_two.sql'), 'create table b (n integer); select 1 / 0;');
    await expect(run()).rejects.toThrow('0002_two.sql');
    expect(await count(`select count(*) as n from pg_class where relname in ('a', 'b') and relkind = 'r'`)).toBe(1);
    await writeFile(join(folder, '0002_two.sql'), 'create table b (n integer);');
    expect((await run()).applied).toEqual(['0002_two.sql']);
  });

  it('refuse a gap in their numbers', async () => {
    await copyFile(join(migrationsFolder, '0001_tables.sql'), join(folder, '0001_tables.sql'));
    await writeFile(join(folder, '0003_three.sql'), 'select 1;');
    await expect(run()).rejects.toThrow(MigrationFilesInvalid);
  });
});
