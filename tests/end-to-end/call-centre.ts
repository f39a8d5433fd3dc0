/** A whole call centre for a test: api and workers as real processes, a simulated switch and a demo model in this one, a database of its own. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { answers, type CalleeChoice } from '../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../simulator/callee/number-patterns.ts';
import { askDoor } from '../../simulator/dialplan-door.ts';
import { type DemoLanguageModel, makeDemoLanguageModel } from '../../simulator/language-model/demo-language-model.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { openTestDatabase, type TestDatabase } from '../setup/database.ts';
import { openTestNamespace, type TestNamespace } from '../setup/temporal.ts';
import type { OwnServers } from './own-servers.ts';
import { makeProcessRoom, type ProcessName } from './product-process.ts';

const silent = pino({ level: 'silent' });
export const gateway = 'crowd';
export const adminPassword = 'the-password-of-admin';
const switchPassword = 'the-password-of-switches';

export type CallCentre = {
  db: Database;
  switch: SimulatedSwitch;
  model: DemoLanguageModel;
  dataFolder: string;
  /** Where the api listens once it is started; the same after each start. */
  origin: string;
  /** The variables with which its processes are started. */
  environment: NodeJS.ProcessEnv;
  /** `own`: variables of this process alone. */
  start(name: ProcessName, own?: NodeJS.ProcessEnv): Promise<ChildProcess>;
  /** What the processes wrote, for a failing test to show. */
  said(): string;
  close(): Promise<void>;
};

/** Ends of numbers beside those of `number-patterns.ts`. */
export const listener = '9000';
export const interrupter = '9100';
/** Who listens without a word, for as long as somebody speaks. */
const listens = answers({ kind: 'says', lines: [], hangUpAfter: false }, { afterMs: 200 });
/** Who interrupts our opening line and is not interested. */
const refusing = { kind: 'talk', script: 'not-interested', language: 'zh', seed: 1 } as const;
const interrupts = answers({ ...refusing, bargeInAfterMs: 1500 }, { afterMs: 200 });
const silentCrowd = answers({ kind: 'silent' }, { afterMs: 100 });
const others: CalleeChoice = ({ number }) =>
  number.endsWith(listener) ? listens : number.endsWith(interrupter) ? interrupts : silentCrowd;

/** `servers`: of the file's own, instead of a database and a namespace on those of the run. `callees`: who answers, instead of the crowd. */
export async function openCallCentre({
  capacity = 1000,
  servers,
  callees = calleesByNumber({ otherwise: others, ringMs: 200 }),
  phones = {},
}: {
  capacity?: number;
  servers?: OwnServers;
  callees?: CalleeChoice;
  /** Who answers at the extensions of agents; each has a registered phone. */
  phones?: Readonly<Record<string, CalleeChoice>>;
} = {}): Promise<CallCentre> {
  const [database, temporal, port] = await Promise.all([databaseOn(servers), namespaceOn(servers), findFreePort()]);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'carillon-'));
  const model = await makeDemoLanguageModel();
  const simulated = await makeSimulatedSwitch({
    dataFolder,
    gateways: [{ name: gateway, capacity, callees }],
    extensions: phones,
    dialplan: askDoor({ url: `http://127.0.0.1:${port}/fs?node=simulated`, user: 'carillon', password: switchPassword }),
  });
  const db = openDatabase({ connectionString: database.url, applicationName: 'end-to-end test', log: silent });
  const origin = `http://127.0.0.1:${port}`;
  const environment = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `simulated=${simulated.password}@127.0.0.1:${simulated.port}`,
    CARILLON_DATA: dataFolder,
    CARILLON_DRAIN_SECONDS: '5',
    CARILLON_PORT: String(port),
    CARILLON_URL: origin,
    CARILLON_ADMIN_PASSWORD: adminPassword,
    CARILLON_SWITCH_PASSWORD: switchPassword,
    LOG_LEVEL: 'info',
  };
  const processes = makeProcessRoom(environment);

  return {
    db,
    switch: simulated,
    model,
    dataFolder,
    origin,
    environment,
    start: (name, own) => processes.start(name, own),
    said: () => processes.said(),
    async close() {
      await processes.close();
      await db.end();
      await simulated.close();
      await model.close();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function databaseOn(servers: OwnServers | undefined): Promise<TestDatabase> {
  if (servers === undefined) return openTestDatabase();
  return Promise.resolve({ url: servers.databaseUrl, drop: () => Promise.resolve() });
}

function namespaceOn(servers: OwnServers | undefined): Promise<TestNamespace> {
  if (servers === undefined) return openTestNamespace();
  return Promise.resolve({ address: servers.temporalAddress, namespace: servers.namespace });
}
