/** The embedded Postgres under supervision: a server with a password on the loopback address, and one database in it. */
import pg from 'pg';
import { postgresUrl, preparePostgres, untilServing } from './postgres-server.ts';
import type { ProcessSpec } from './supervised-process.ts';

export const databaseName = 'carillon';

const duplicateDatabaseCode = '42P04';

/** Statements and their details stay out of the log: they may hold numbers and names of people. */
const settings = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  // Our statements are short; compiling them would cost more than it saves.
  jit: 'off',
};

/** Its diary of starts, stops and checkpoints isn't news, nor are errors of statements, which their askers tell themselves. */
function isNews(line: string): boolean {
  return /\b(WARNING|FATAL|PANIC):/.test(line) && !/due to administrator command|is (starting up|shutting down)/.test(line);
}

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
    server: true,
    worthTelling: isNews,
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
