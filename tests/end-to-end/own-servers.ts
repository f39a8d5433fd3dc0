/** A Postgres and a Temporal server of one test file's own, for it to kill, to keep away and to empty. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '../../storage/migrate.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import type { Command } from '../../workers/supervisor/postgres-account.ts';
import { postgresUrl, preparePostgres, untilServing } from '../../workers/supervisor/postgres-server.ts';
import { findTemporalBinary } from '../../workers/supervisor/temporal-binary.ts';
import { readyTemporalNamespace } from '../../workers/supervisor/temporal-namespace.ts';
import { temporalArguments } from '../../workers/supervisor/temporal-server.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

const namespace = 'default';
const servingMsMax = 60_000;

export type OwnServer = {
  /** As hard as it gets: connections break, nothing is said. */
  kill(): Promise<void>;
  /** Under the same address, from what the last life left on the disk; resolves when it serves. */
  start(): Promise<void>;
};

export type OwnServers = {
  databaseUrl: string;
  temporalAddress: string;
  namespace: string;
  postgres: OwnServer;
  temporal: OwnServer & {
    /** Everything that the killed server knew is gone. */
    forget(): Promise<void>;
  };
  close(): Promise<void>;
};

export async function openOwnServers(): Promise<OwnServers> {
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-servers-'));
  // Postgres runs under another account when the tests run as root: it must be able to pass through.
  await chmod(folder, 0o711);
  const [postgres, temporal] = await Promise.all([openPostgres(path.join(folder, 'postgres')), openTemporal(folder)]);
  await migrate({ connectionString: postgres.url, log: () => undefined });
  const killAll = (): void => {
    for (const server of [postgres, temporal]) server.child()?.kill('SIGKILL');
  };
  process.once('exit', killAll);
  return {
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    namespace,
    postgres,
    temporal,
    async close() {
      await Promise.all([postgres.kill(), temporal.kill()]);
      process.off('exit', killAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Held = OwnServer & { child(): ChildProcess | null };

function held(command: () => Promise<Command>, signal: NodeJS.Signals, serving: (pid: number) => Promise<void>): Held {
  let child: ChildProcess | null = null;
  return {
    child: () => child,
    async kill() {
      if (child !== null) await ended(child, signal);
      child = null;
    },
    async start() {
      const { command: program, args, options } = await command();
      child = spawn(program, args, { ...options, cwd: '/', stdio: 'ignore' });
      await serving(child.pid ?? 0);
    },
  };
}

async function openPostgres(dataFolder: string): Promise<Held & { url: string }> {
  const port = await findFreePort();
  const settings = { full_page_writes: 'off', max_connections: '200', log_min_messages: 'fatal' };
  const command = (): Promise<Command> => preparePostgres({ dataFolder, port, password: null, settings });
  // SIGQUIT ends Postgres at once, all its processes, without a checkpoint: it comes back by crash recovery.
  const server = held(command, 'SIGQUIT', (pid) => untilServing(dataFolder, { pid, signal: AbortSignal.timeout(servingMsMax) }));
  await server.start();
  return { ...server, url: postgresUrl({ port, password: null, database: 'postgres' }) };
}

async function openTemporal(folder: string): Promise<Held & { address: string; forget(): Promise<void> }> {
  const port = await findFreePort();
  const databaseFile = path.join(folder, 'temporal.db');
  const args = temporalArguments({ port, uiPort: null, databaseFile, namespace });
  const command = (): Promise<Command> => Promise.resolve({ command: findTemporalBinary(process.env), args, options: {} });
  const address = `127.0.0.1:${port}`;
  const server = held(command, 'SIGKILL', async () => {
    await until('the Temporal server listens', () => listens(port), servingMsMax);
    await readyTemporalNamespace({ address, namespace, ours: true });
  });
  await server.start();
  return {
    ...server,
    address,
    async forget() {
      for (const suffix of ['', '-wal', '-shm']) await rm(databaseFile + suffix, { force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
