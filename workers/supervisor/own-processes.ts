/** Carillon's own processes under supervision: their entry points and the variables they are given. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectedSettings } from '../../config/settings.ts';
import { formatSwitchNodes } from '../../config/switch-nodes.ts';
import type { Command } from './postgres-account.ts';
import type { ProcessSpec } from './supervised-process.ts';

/** `dist`: compiled, for everybody. `source`: straight from the sources, for `npm run dev`. */
export type RunFrom = 'dist' | 'source';

const entryPoints = {
  simulator: 'workers/simulator-process',
  'task-worker': 'workers/task-worker',
  'call-worker': 'workers/call-worker',
  api: 'api/server',
  demo: 'workers/demo-process',
} as const;
export type OwnProcess = keyof typeof entryPoints;

const readyMsMax = 60_000;
/** Beyond the time that running work gets to finish: see process-life.ts, which gives up a little earlier. */
const stopExtraMs = 12_000;
const healthPollMs = 50;

export function ownCommand(name: OwnProcess, { root, from }: { root: string; from: RunFrom }): Command {
  const entry = entryPoints[name];
  const args = from === 'dist' ? [path.join(root, 'dist', `${entry}.js`)] : ['--import', 'tsx', path.join(root, `${entry}.ts`)];
  return { command: process.execPath, args: ['--enable-source-maps', ...args], options: {} };
}

export function ownProcess(
  name: OwnProcess,
  options: { root: string; from: RunFrom; settings: ConnectedSettings; environment: NodeJS.ProcessEnv },
): ProcessSpec {
  return {
    name,
    command: () => ownCommand(name, options),
    env: ownEnvironment(options),
    ready: 'message',
    readyMsMax,
    stopSignal: 'SIGTERM',
    stopMsMax: options.settings.drainMs + stopExtraMs,
  };
}

/** Everything is told by variables. The secret isn't: variables can be read by others, the file in the data folder can't. */
export function ownEnvironment({
  settings,
  environment,
}: {
  settings: ConnectedSettings;
  environment: NodeJS.ProcessEnv;
}): NodeJS.ProcessEnv {
  const { temporal, demoModelUrl } = settings;
  return {
    ...environment,
    DATABASE_URL: settings.databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporal.pageUrl ?? '',
    FREESWITCH_NODES: formatSwitchNodes(settings.switches),
    // One machine for everything: what is added on the page is served without a word.
    CARILLON_NODES: environment['CARILLON_NODES'] ?? '*',
    MEDIA_ADDRESS: settings.mediaAddress,
    CARILLON_PORT: String(settings.port),
    CARILLON_DATA: settings.dataFolder,
    CARILLON_URL: settings.publicUrl,
    CARILLON_DEMO: settings.demo ? 'on' : 'off',
    CARILLON_DEMO_MODEL_URL: demoModelUrl ?? '',
    CARILLON_DRAIN_SECONDS: String(settings.drainMs / 1_000),
    LOG_LEVEL: settings.logLevel,
  };
}

/** Resolves once the api answers that every part is well. */
export async function untilHealthy({ port, signal }: { port: number; signal: AbortSignal }): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/health`, { signal }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    await pause(healthPollMs, undefined, { signal });
  }
}
