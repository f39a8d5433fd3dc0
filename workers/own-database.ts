/** The database of an installation for a command that is no part of the running product: of DATABASE_URL, or the embedded one. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { embeddedDatabasePassword } from '../config/kept-secrets.ts';
import type { Settings } from '../config/settings.ts';
import { databaseName, embeddedPostgres, ensureDatabase } from './supervisor/embedded-postgres.ts';
import { findFreePort } from './supervisor/free-port.ts';
import { endLeftovers } from './supervisor/leftovers.ts';
import { postgresUrl } from './supervisor/postgres-server.ts';
import { makeRunRecords } from './supervisor/run-records.ts';
import { StartRefused } from './supervisor/start-refused.ts';
import { makeSupervisor } from './supervisor/supervisor.ts';
import { AlreadyRunning, takeSupervisorLock } from './supervisor/supervisor-lock.ts';

export type DatabaseUse = {
  /** Whether the work may be done beside a product that runs. */
  whileRunning: boolean;
  /** Whether an installation that was never started is given a database. */
  make: boolean;
  tell: (line: string) => void;
};

/**
 * Does `work` with the address of the database. An embedded one that does not run is started for as long as that takes.
 * Throws StartRefused with a sentence to tell.
 */
export async function withOwnDatabase<T>(settings: Settings, use: DatabaseUse, work: (url: string) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null) return work(settings.databaseUrl);
  const folder = path.join(settings.dataFolder, 'postgres');
  if (!use.make && !existsSync(folder)) {
    throw new StartRefused(
      `Nothing was ever started in ${settings.dataFolder}: name the data folder with --data, or the database with DATABASE_URL.`,
    );
  }
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o711 });
  const runFolder = path.join(settings.dataFolder, 'run');
  const unlock = lockUnlessRunning(settings, runFolder, use);
  if (unlock === null) return work(runningUrl(settings));
  try {
    return await withServer({ settings, folder, runFolder, tell: use.tell }, work);
  } finally {
    unlock();
  }
}

/** Null when the product runs and may. */
function lockUnlessRunning({ dataFolder }: Settings, runFolder: string, { whileRunning }: DatabaseUse): (() => void) | null {
  try {
    return takeSupervisorLock({ dataFolder, runFolder });
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    if (whileRunning) return null;
    throw new StartRefused(`Carillon runs with the data folder ${dataFolder}: stop it first.`, { cause: error });
  }
}

function runningUrl(settings: Settings): string {
  const ports: unknown = JSON.parse(readFileSync(path.join(settings.dataFolder, 'ports.json'), 'utf8'));
  if (typeof ports !== 'object' || ports === null || !('postgres' in ports) || typeof ports.postgres !== 'number') {
    throw new StartRefused(`${settings.dataFolder}/ports.json does not say where the database is.`);
  }
  return postgresUrl({ port: ports.postgres, password: embeddedDatabasePassword(settings), database: databaseName });
}

async function withServer<T>(
  at: { settings: Settings; folder: string; runFolder: string; tell: (line: string) => void },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const records = makeRunRecords(at.runFolder);
  const tell = (_from: string, line: string): void => at.tell(line);
  await endLeftovers({ records, postgresFolder: at.folder, tell });
  const server = { folder: at.folder, port: await findFreePort(), password: embeddedDatabasePassword(at.settings) };
  const supervisor = makeSupervisor({ records, tell, onGivenUp: (error) => at.tell(error.message) });
  try {
    await supervisor.start([{ kind: 'processes', specs: [embeddedPostgres(server)] }]);
    return await work(await ensureDatabase(server));
  } finally {
    await supervisor.stop();
    records.clear();
  }
}
