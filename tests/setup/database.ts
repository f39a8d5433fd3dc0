/** A migrated database of its own for a test file, cloned from the template within some tens of milliseconds. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { postgresUrl } from '../../workers/supervisor/postgres-server.ts';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** Only in projects with a database: storage, api, workflows, page, end-to-end. Connections left open are cut by `drop`. */
export function openTestDatabase(): Promise<TestDatabase> {
  return createDatabase('template carillon_template');
}

/** A database without any table, for tests of the migrations themselves. */
export function openEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template template0');
}

async function createDatabase(from: string): Promise<TestDatabase> {
  const port = inject('postgresPort');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(port, `create database ${name} ${from}`);
  return {
    url: postgresUrl({ port, password: null, database: name }),
    drop: () => asAdmin(port, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(port: number, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl({ port, password: null, database: 'postgres' }) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
