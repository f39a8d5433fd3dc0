/** The embedded Postgres under supervision: a server with a password on the loopback address, and one database in it. */
import pg from 'pg';
import { postgresUrl, preparePostgres, untilServing } from './postgres-server.ts';
import type { ProcessSpec } from './supervised-process.ts';

export const databaseName = 'carillon';

const duplicateDatabaseCode = '42P04';

/** Log lines of clients that come too early or leave at the stop are no news; real trouble is a warning or worse. */
const settings = { timezone: 'UTC', log_timezone: 'UTC', log_min_messages: 'warning', jit: 'off' };

export function embeddedPostgres({ folder, port, password }: { folder: string; port: number; password: string }): ProcessSpec {
  return {
    name: 'postgres',
    command: () => preparePostgres({ dataFolder: folder, port, password, settings }),
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    ready: (context) => untilServing(folder, context),
    // Recovery after a hard end reads the whole log since the last checkpoint.
    readyMsMax: 120_000,
    // The fast shutdown: open transactions are rolled back, nothing waits for clients.
    stopSignal: 'SIGINT',
    stopMsMax: 30_000,
  };
}

export async function ensureDatabase({ port, password }: { port: number; password: string }): Promise<string> {
  const client = new pg.Client({ connectionString: postgresUrl({ port, password, database: 'postgres' }) });
  await client.connect();
  try {
    await client.query(`create database ${databaseName}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === duplicateDatabaseCode)) throw error;
  } finally {
    await client.end();
  }
  return postgresUrl({ port, password, database: databaseName });
}
