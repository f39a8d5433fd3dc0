/** The embedded Postgres as a process: how its data folder is made and how it is started. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command, PostgresAccount } from './postgres-account.ts';
import { asAccount, choosePostgresAccount, handOver } from './postgres-account.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { StartRefused } from './start-refused.ts';

export const postgresUser = 'carillon';
const initdbMsMax = 120_000;
const readyPollMs = 25;
/** Where Postgres writes its state into postmaster.pid, counted from 0. */
const stateLine = 7;

export class PostgresNotInitialised extends StartRefused {
  constructor(folder: string, output: string) {
    super(`The database folder ${folder} could not be made: ${output.trim().slice(-600) || 'initdb said nothing'}`);
  }
}

/**
 * Makes the data folder if it isn't there yet and returns the command that runs the server on it.
 *
 * The server listens on 127.0.0.1 only. With a password it asks for it (scram-sha-256); `password: null` trusts every
 * local connection and is for tests. `settings` are further `-c name=value` pairs.
 */
export async function preparePostgres(options: {
  dataFolder: string;
  port: number;
  password: string | null;
  settings: Readonly<Record<string, string>>;
}): Promise<Command> {
  const binaries = findPostgresBinaries();
  const chosen = choosePostgresAccount(binaries);
  if (!existsSync(options.dataFolder)) await initialise({ ...options, initdb: binaries.initdb, chosen });
  const account = handOver(chosen, options.dataFolder);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return asAccount(account, binaries.postgres, ['-D', options.dataFolder, '-p', String(options.port), ...flags]);
}

/** Without a password only for a server that trusts local connections. */
export function postgresUrl(target: { port: number; password: string | null; database: string }): string {
  const secret = target.password === null ? '' : `:${encodeURIComponent(target.password)}`;
  return `postgres://${postgresUser}${secret}@127.0.0.1:${target.port}/${target.database}`;
}

/**
 * Resolves when the server with this process id takes connections; rejects when the signal aborts. Postgres tells its state
 * in its own pid file; asking by connecting would fill its log with refusals.
 */
export async function untilServing(folder: string, { pid, signal }: { pid: number; signal: AbortSignal }): Promise<void> {
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

/** Works in a folder beside and renames it at the end: a start that was killed half-way leaves no half-made database. */
async function initialise(options: {
  initdb: string;
  chosen: PostgresAccount;
  dataFolder: string;
  password: string | null;
}): Promise<void> {
  const making = `${options.dataFolder}.making`;
  const passwordFile = `${options.dataFolder}.initdb-password`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  const account = handOver(options.chosen, making);
  try {
    if (options.password !== null) {
      writeFileSync(passwordFile, options.password, { mode: 0o600 });
      handOver(account, passwordFile);
    }
    const passwordFlags = options.password === null ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runInitdb(asAccount(account, options.initdb, [...initdbFlags, `--pgdata=${making}`, ...passwordFlags]), making);
    renameSync(making, options.dataFolder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

const initdbFlags = [
  `--username=${postgresUser}`,
  '--encoding=UTF8',
  // Built into Postgres itself, so the order of text doesn't depend on the operating system.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-instructions',
  // A machine that dies within the first seconds makes a new folder at the next start; nothing can be lost yet.
  '--no-sync',
];

function runInitdb({ command, args, options }: Command, dataFolder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], timeout: initdbMsMax });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8');
    });
    child.on('error', (cause) => {
      reject(new PostgresNotInitialised(dataFolder, cause.message));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new PostgresNotInitialised(dataFolder, told));
    });
  });
}
