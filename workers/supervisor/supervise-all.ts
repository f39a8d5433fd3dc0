/** The whole of Carillon on one machine: every process in its place, from the first to the orderly end. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { adminPasswordFile, secretOf } from '../../config/kept-secrets.ts';
import { SettingsFaulty } from '../../config/setting-reader.ts';
import type { Settings } from '../../config/settings.ts';
import { readSettings } from '../../config/settings.ts';
import { makeDemoOnce } from './demo-run.ts';
import { restartOnChange } from './dev-restarts.ts';
import { keepPorts } from './kept-ports.ts';
import { endLeftovers } from './leftovers.ts';
import { printLine } from './log-lines.ts';
import type { RunFrom } from './own-processes.ts';
import { ownCommand, ownEnvironment, untilHealthy } from './own-processes.ts';
import { pageDevPort } from './page-dev-server.ts';
import { watchParent } from './parent-watch.ts';
import { makeRunRecords, writeWhole } from './run-records.ts';
import { completeSettings } from './run-settings.ts';
import { stagesOf } from './stages.ts';
import { StartRefused } from './start-refused.ts';
import { makeSupervisor } from './supervisor.ts';
import { takeSupervisorLock } from './supervisor-lock.ts';

const healthyMsMax = 60_000;
/** After a second Ctrl-C. */
const impatientMsMax = 1_000;

export type SuperviseOptions = {
  environment: NodeJS.ProcessEnv;
  /** The project's folder. */
  root: string;
  from: RunFrom;
  /** Throws one sentence when somebody else listens on the port. */
  requireFreePort: (port: number) => Promise<void>;
};

/** Runs until a signal or until a part can't be kept alive; resolves with the exit code when nothing is left running. */
export async function superviseAll(options: SuperviseOptions): Promise<number> {
  // Who reads our words may go away; that is no reason to stop.
  process.stdout.on('error', () => undefined);
  try {
    const settings = readSettings(options.environment);
    const runFolder = path.join(settings.dataFolder, 'run');
    mkdirSync(settings.dataFolder, { recursive: true, mode: 0o711 });
    const unlock = takeSupervisorLock({ dataFolder: settings.dataFolder, runFolder });
    try {
      return await supervise(settings, runFolder, options);
    } finally {
      unlock();
    }
  } catch (error) {
    if (!(error instanceof StartRefused || error instanceof SettingsFaulty)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
}

async function supervise(given: Settings, runFolder: string, options: SuperviseOptions): Promise<number> {
  const records = makeRunRecords(runFolder);
  await endLeftovers({ records, postgresFolder: path.join(given.dataFolder, 'postgres'), tell: printLine });
  await options.requireFreePort(given.port);
  secretOf(given);
  const { settings, embedded } = completeSettings(given, await keepPorts(given.dataFolder));
  const context = { ...options, settings, embedded, tell: printLine };

  const end = makeEnd();
  const supervisor = makeSupervisor({ records, tell: printLine, onGivenUp: end.fail });
  const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (): void => {
    if (supervisor.stopping) void supervisor.stop({ msMax: impatientMsMax });
    else end.ask();
  };
  for (const name of stopSignals) process.on(name, onSignal);
  const forgetParent = watchParent(end.ask);
  try {
    const serving = supervisor.start(stagesOf(context)).then(async () => {
      if (supervisor.stopping) return;
      await untilHealthy({ port: settings.port, signal: AbortSignal.any([end.signal, AbortSignal.timeout(healthyMsMax)]) });
      announce(settings);
      if (options.from === 'source') {
        printLine('supervisor', `the page with hot reload is at http://localhost:${pageDevPort}`);
        end.signal.addEventListener('abort', restartOnChange({ ...context, supervisor, databaseUrl: settings.databaseUrl }));
      }
      const command = ownCommand('demo', options);
      if (settings.demo)
        await makeDemoOnce({
          dataFolder: settings.dataFolder,
          command,
          env: ownEnvironment(context),
          tell: printLine,
          signal: end.signal,
        });
    });
    serving.catch(end.fail);
    const reason = await end.reason;
    printLine(
      'supervisor',
      `stopping; running calls may go on for up to ${settings.drainMs / 1_000} s, Ctrl-C again stops at once`,
    );
    await supervisor.stop();
    if (reason !== null) throw reason;
    printLine('supervisor', 'stopped');
    return 0;
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
    forgetParent();
    records.clear();
  }
}

function announce({ port, dataFolder }: Settings): void {
  process.stdout.write(`Carillon is ready at http://localhost:${port}\n`);
  const file = adminPasswordFile(dataFolder);
  const marker = path.join(dataFolder, 'admin-password-told');
  if (existsSync(marker) || !existsSync(file)) return;
  const password = readFileSync(file, 'utf8').trim();
  process.stdout.write(`Sign in as admin with the password ${password} (kept in ${file} until it is changed)\n`);
  writeWhole(marker, `${new Date().toISOString()}\n`);
}

/** The one end of a run: a person asked for it (reason null), or something can't be kept alive (its error). */
function makeEnd(): { ask: () => void; fail: (error: unknown) => void; reason: Promise<Error | null>; signal: AbortSignal } {
  const controller = new AbortController();
  let settle: (reason: Error | null) => void = () => undefined;
  const reason = new Promise<Error | null>((resolve) => {
    settle = resolve;
  });
  const finish = (error: Error | null): void => {
    settle(error);
    controller.abort();
  };
  return {
    ask: () => finish(null),
    fail: (error) => finish(error instanceof Error ? error : new Error(String(error))),
    reason,
    signal: controller.signal,
  };
}
