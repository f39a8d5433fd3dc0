import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  DatabaseAhead,
  DatabaseBehind,
  DatabaseOfAnotherBuild,
  MigrationFilesInvalid,
  migrate,
  migrationsFolder,
  requireCurrentDatabase,
} from '../../storage/migrate.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import { makeVoices } from '../../storage/voices.ts';
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
    const files = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name)).sort();
    const version = Number(files.at(-1)?.slice(0, 4));
    expect((await run(migrationsFolder)).applied).toEqual(files);
    expect(await run(migrationsFolder)).toEqual({ applied: [], functions: [], version });
  });

  it('keep the voices and recognisers of before the speech services, each as it was', async () => {
    const earlier = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name) && name < '0009');
    for (const name of earlier) await copyFile(join(migrationsFolder, name), join(folder, name));
    await run();
    const db = connect(database.url, 1);
    try {
      await db.query(
        `insert into voice (name, kind, base_url, voice_name, api_key_sealed) values ('cloud', 'openai', 'https://x', 'alloy', 'k')`,
      );
      await db.query(`insert into recogniser (name, kind) values ('built in', 'tone')`);
      await run(migrationsFolder);
      expect(await makeVoices(db).list({ limit: 9, afterName: null })).toMatchObject([
        { name: 'cloud', kind: 'openai', baseUrl: 'https://x', voiceName: 'alloy', streaming: true, fallbackId: null },
      ]);
      expect(await makeRecognisers(db).list({ limit: 9, afterName: null })).toMatchObject([
        { name: 'built in', kind: 'tone', itn: true, acceptSelfSigned: false, hotWords: [], fallbackId: null },
      ]);
    } finally {
      await db.end();
    }
  });

  it('work once when two processes start together', async () => {
    const reports = await Promise.all([run(migrationsFolder), run(migrationsFolder)]);
    const applied = reports.map((report) => report.applied.length).sort();
    const files = (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name));
    expect(applied).toEqual([0, files.length]);
  });

  it('refuse a database that is ahead of the code', async () => {
    for (const name of ['0001_one.sql', '0002_two.sql']) await writeFile(join(folder, name), 'select 1;');
    await run();
    await rm(join(folder, '0002_two.sql'));
    await expect(run()).rejects.toThrow(DatabaseAhead);
  });

  it('are asked for by every process: one of another release does not touch the database', async () => {
    const asks = () => requireCurrentDatabase({ connectionString: database.url, folder });
    await writeFile(join(folder, '0001_one.sql'), 'select 1;');
    await expect(asks()).rejects.toThrow(DatabaseBehind);
    await run();
    await expect(asks()).resolves.toBeUndefined();
    await writeFile(join(folder, '0002_two.sql'), 'select 1;');
    await expect(asks()).rejects.toThrow(DatabaseBehind);
    await run();
    await rm(join(folder, '0002_two.sql'));
    await expect(asks()).rejects.toThrow(DatabaseAhead);
  });

  it('refuse a file that was changed after it was applied, but not for its line ends', async () => {
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);\n');
    await run();
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);\r\n');
    expect((await run()).applied).toEqual([]);
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n bigint);\n');
    await expect(run()).rejects.toThrow(DatabaseOfAnotherBuild);
  });

  it('roll a failing file back whole and keep the ones before it', async () => {
    await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);');
    await writeFile(join(folder, '0002_two.sql'), 'create table b (n integer); select 1 / 0;');
    await expect(run()).rejects.toThrow('0002_two.sql');
    expect(await count(`select count(*) as n from pg_class where relname in ('a', 'b') and relkind = 'r'`)).toBe(1);
    await writeFile(join(folder, '0002_two.sql'), 'create table b (n integer);');
    expect((await run()).applied).toEqual(['0002_two.sql']);
  });

  it('refuse two files of one number, and a new file below what was applied', async () => {
    await writeFile(join(folder, '0001_one.sql'), 'select 1;');
    await writeFile(join(folder, '0001_other.sql'), 'select 1;');
    await expect(run()).rejects.toThrow(MigrationFilesInvalid);
    await rm(join(folder, '0001_other.sql'));
    await writeFile(join(folder, '0004_four.sql'), 'select 1;');
    expect(await run()).toMatchObject({ applied: ['0001_one.sql', '0004_four.sql'], version: 4 });
    await writeFile(join(folder, '0003_three.sql'), 'select 1;');
    await expect(run()).rejects.toThrow(DatabaseOfAnotherBuild);
    // Told to who runs the product, not to who wrote the file.
    await expect(run()).rejects.toThrow(/belongs to another build.*Nothing was changed.*--data <another folder>/);
  });

  describe('functions beside the numbered files', () => {
    const answer = (n: number) => `create or replace function answer() returns integer language sql as $$ select ${n} $$;`;
    const answered = () => count('select answer() as n');

    beforeEach(async () => {
      await writeFile(join(folder, '0001_one.sql'), 'create table a (n integer);');
      await mkdir(join(folder, 'functions'));
      await writeFile(join(folder, 'functions', 'answers.sql'), answer(1));
    });

    it('are made anew when their file changed, and left alone when not', async () => {
      expect(await run()).toEqual({ applied: ['0001_one.sql'], functions: ['functions/answers.sql'], version: 1 });
      expect(await run()).toEqual({ applied: [], functions: [], version: 1 });
      await writeFile(join(folder, 'functions', 'answers.sql'), answer(2));
      expect((await run()).functions).toEqual(['functions/answers.sql']);
      expect(await answered()).toBe(2);
    });

    it('may name a function of a file that comes later', async () => {
      const asks = 'create or replace function asks() returns integer language sql as $$ select answer() $$;';
      await writeFile(join(folder, 'functions', 'a-first.sql'), asks);
      await run();
      expect(await count('select asks() as n')).toBe(1);
    });

    it('take a numbered file back with them when one of them is broken', async () => {
      await run();
      await writeFile(join(folder, '0002_two.sql'), 'drop function answer(); create table b (n integer);');
      await writeFile(join(folder, 'functions', 'broken.sql'), 'create or replace function broken( as $$');
      await expect(run()).rejects.toThrow('0002_two.sql');
      expect(await answered()).toBe(1);
    });

    it('take the place of retired files in a database that applied those', async () => {
      await rm(join(folder, 'functions'), { recursive: true });
      await writeFile(join(folder, '0002_answers.sql'), answer(1).replace('or replace ', ''));
      await writeFile(join(folder, '0003_triggers.sql'), 'insert into a values (7);');
      await run();

      await rm(join(folder, '0002_answers.sql'));
      await rm(join(folder, '0003_triggers.sql'));
      await mkdir(join(folder, 'functions'));
      await writeFile(join(folder, 'functions', 'answers.sql'), answer(2));
      // Without a newer file it looks like a database of a newer release.
      await expect(run()).rejects.toThrow(DatabaseAhead);
      await writeFile(join(folder, '0004_four.sql'), 'alter table a add column m integer default 8;');
      expect(await run()).toMatchObject({ applied: ['0004_four.sql'], version: 4 });
      expect(await answered()).toBe(2);
      expect(await count('select n + m as n from a')).toBe(15);
    });
  });
});
