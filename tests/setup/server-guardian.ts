/**
 * Starts one real server for the tests and ends it, with its folder, when the test run ends in whatever way: the pipe on
 * standard input closes even when the run was killed hard.
 *
 * Run as `node --import tsx server-guardian.ts postgres|temporal`; prints one JSON line `{ port }` once the server listens.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import type { Command } from '../../workers/supervisor/postgres-account.ts';
import { preparePostgres, untilServing } from '../../workers/supervisor/postgres-server.ts';
import { findTemporalBinary } from '../../workers/supervisor/temporal-binary.ts';
import { temporalArguments } from '../../workers/supervisor/temporal-server.ts';

const listenAttemptsMax = 600;
const listenPauseMs = 50;
const readyMsMax = 30_000;
const stopMsMax = 10_000;

const folder = mkdtempSync(path.join(tmpdir(), 'carillon-tests-'));
// Postgres runs under another account when the tests run as root: it must be able to pass through.
chmodSync(folder, 0o711);
const data = path.join(folder, 'data');
const port = await findFreePort();
const { command, args, options } = process.argv[2] === 'postgres' ? await postgresCommand() : temporalCommand();

let told = '';
// In a group of its own, so that Ctrl-C in a terminal reaches the tests and not their servers.
const server = spawn(command, args, { ...options, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
server.stderr.on('data', (chunk: Buffer) => {
  told = (told + chunk.toString('utf8')).slice(-4_000);
});
server.on('error', (error) => {
  finish(`${command} could not be started: ${error.message}`);
});
server.on('exit', () => {
  finish(stopping ? null : `${command} ended by itself: ${told}`);
});

let stopping = false;
process.stdin.on('close', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

if (process.argv[2] === 'postgres') await untilServing(data, { pid: server.pid ?? 0, signal: AbortSignal.timeout(readyMsMax) });
else await listening(listenAttemptsMax);
process.stdout.write(`${JSON.stringify({ port })}\n`);

function stop(): void {
  if (stopping) return;
  stopping = true;
  // For Postgres SIGINT is the fast shutdown that doesn't wait for clients; Temporal takes it as Ctrl-C.
  server.kill('SIGINT');
  setTimeout(() => server.kill('SIGKILL'), stopMsMax).unref();
}

function finish(fault: string | null): void {
  rmSync(folder, { recursive: true, force: true });
  if (fault !== null) process.stderr.write(`${fault}\n`);
  process.exit(fault === null ? 0 : 1);
}

function postgresCommand(): Promise<Command> {
  // Nothing here must survive a power cut, so nothing is synced to the disk.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300', log_min_messages: 'fatal' };
  return preparePostgres({ dataFolder: data, port, password: null, settings });
}

function temporalCommand(): Command {
  const binary = findTemporalBinary(process.env);
  return {
    command: binary,
    args: temporalArguments({ port, uiPort: null, databaseFile: null, namespace: 'default' }),
    options: {},
  };
}

async function listening(attemptsLeft: number): Promise<void> {
  const open = await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (open) return;
  if (attemptsLeft === 0) {
    finish(`${command} doesn't listen: ${told}`);
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, listenPauseMs));
  await listening(attemptsLeft - 1);
}
