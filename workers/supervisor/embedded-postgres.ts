/** The embedded Postgres under supervision: a server with a password on the loopback address, and one database in it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { postgresUrl, preparePostgres } from './postgres-server.ts';
import type { ProcessSpec } from './supervised-process.ts';

export const databaseName = 'carillon';

const readyPollMs = 25;
/** Where Postgres writes its state into postmaster.pid, counted from 0. */
const stateLine = 7;
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

/** Postgres tells its state in its own pid file; asking by connecting would fill its log with refusals. */
async function untilServing(folder: string, { pid, signal }: { pid: number; signal: AbortSignal }): Promise<void> {
  while (!isServing(path.join(folder, 'postmaster.pid'), pid)) await pause(readyPollMs, undefined, { signal });
}

function isServing(file: string, pid: number): boolean {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[stateLine]?.trim() === 'ready';
  } catch {
    return false;
  }
}
