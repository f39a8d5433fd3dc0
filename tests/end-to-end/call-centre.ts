/** A whole call centre for a test: workers as real processes, a simulated switch and a demo model in this one, a database of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../simulator/callee/number-patterns.ts';
import { type DemoLanguageModel, makeDemoLanguageModel } from '../../simulator/language-model/demo-language-model.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { openTestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';

const silent = pino({ level: 'silent' });
export const gateway = 'crowd';

export type WorkerName = 'task-worker' | 'call-worker';

export type CallCentre = {
  db: Database;
  databaseUrl: string;
  temporal: { address: string; namespace: string };
  switch: SimulatedSwitch;
  model: DemoLanguageModel;
  dataFolder: string;
  start(name: WorkerName): Promise<ChildProcess>;
  /** What the workers wrote, for a failing test to show. */
  said(): string;
  close(): Promise<void>;
};

export async function openCallCentre({ capacity = 1000 }: { capacity?: number } = {}): Promise<CallCentre> {
  const [database, temporal] = await Promise.all([openTestDatabase(), openTestNamespace()]);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'carillon-'));
  const model = await makeDemoLanguageModel();
  const crowd = answers({ kind: 'silent' }, { afterMs: 100 });
  const simulated = await makeSimulatedSwitch({
    dataFolder,
    gateways: [{ name: gateway, capacity, callees: calleesByNumber({ otherwise: () => crowd, ringMs: 200 }) }],
  });
  const db = openDatabase({ connectionString: database.url, applicationName: 'end-to-end test', log: silent });
  const children = new Set<ChildProcess>();
  const lines: string[] = [];

  return {
    db,
    databaseUrl: database.url,
    temporal,
    switch: simulated,
    model,
    dataFolder,
    said: () => lines.join(''),
    start: (name) =>
      startWorker(name, {
        children,
        lines,
        env: {
          ...process.env,
          DATABASE_URL: database.url,
          TEMPORAL_ADDRESS: temporal.address,
          TEMPORAL_NAMESPACE: temporal.namespace,
          FREESWITCH_NODES: `simulated=${simulated.password}@127.0.0.1:${simulated.port}`,
          CARILLON_DATA: dataFolder,
          CARILLON_DRAIN_SECONDS: '5',
          LOG_LEVEL: 'info',
        },
      }),
    async close() {
      await Promise.all([...children].map((child) => ended(child, 'SIGKILL')));
      await db.end();
      await simulated.close();
      await model.close();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function startWorker(
  name: WorkerName,
  { children, lines, env }: { children: Set<ChildProcess>; lines: string[]; env: NodeJS.ProcessEnv },
): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve('workers', `${name}.ts`)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => lines.push(data.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) =>
      reject(new Error(`${name} ended with ${code} before it was ready: ${lines.join('').slice(-2000)}`)),
    );
  });
  return child;
}

/** Ends a process by a signal and waits until it is gone. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** Waits for something that will come; fails with the words when it does not. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, msMax = 120_000): Promise<void> {
  const endAtMs = Date.now() + msMax;
  while (!(await isSo())) {
    if (Date.now() > endAtMs) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
