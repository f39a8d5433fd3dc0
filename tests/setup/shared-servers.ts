/**
 * One Postgres and one Temporal server for all projects of a test run, each started when the first project that needs it
 * starts and stopped with the last. Every project loads its own copy of this file, so what they share hangs on the process.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type ServerKind = 'postgres' | 'temporal';
export type SharedServer = { port: number; stop: () => Promise<void> };

type Lease = { server: Promise<SharedServer>; users: number };

/** Hands out the server of a kind; `prepare` runs once, after it was started. The last `release` stops it. */
export async function leaseServer(
  kind: ServerKind,
  prepare: (port: number) => Promise<void>,
): Promise<{ port: number; release: () => Promise<void> }> {
  const leases = sharedLeases();
  const lease = leases.get(kind) ?? { server: startPrepared(kind, prepare), users: 0 };
  leases.set(kind, lease);
  lease.users += 1;
  const { port, stop } = await lease.server;
  const release = async (): Promise<void> => {
    lease.users -= 1;
    if (lease.users > 0) return;
    leases.delete(kind);
    await stop();
  };
  return { port, release };
}

async function startPrepared(kind: ServerKind, prepare: (port: number) => Promise<void>): Promise<SharedServer> {
  const server = await startGuarded(kind);
  try {
    await prepare(server.port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

function startGuarded(kind: ServerKind): Promise<SharedServer> {
  const guardian = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('server-guardian.ts', import.meta.url)), kind],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const ended = new Promise<void>((resolve) => {
    guardian.once('close', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    guardian.stdin.end();
    await ended;
  };
  return new Promise((resolve, reject) => {
    createInterface({ input: guardian.stdout }).once('line', (line) => {
      const { port } = JSON.parse(line) as { port: number };
      resolve({ port, stop });
    });
    guardian.once('error', reject);
    guardian.once('exit', () => {
      reject(new Error(`The test server "${kind}" could not be started; its own words stand above.`));
    });
  });
}

const leasesKey = Symbol.for('carillon.tests.servers');

function sharedLeases(): Map<ServerKind, Lease> {
  const holder = globalThis as { [key: symbol]: Map<ServerKind, Lease> | undefined };
  const leases = holder[leasesKey] ?? new Map<ServerKind, Lease>();
  holder[leasesKey] = leases;
  return leases;
}
