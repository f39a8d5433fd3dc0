/** Several processes of each kind and several simulated switches around one database, each process started with variables of its own, as in production. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../simulator/callee/number-patterns.ts';
import { makeDemoLanguageModel } from '../../simulator/language-model/demo-language-model.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { Ring } from '../../simulator/witness.ts';
import { openDatabase, withTransaction } from '../../storage/database.ts';
import { ensureLineSlots } from '../../storage/slots.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { openTestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { adminPassword, type CallCentre, gateway } from './call-centre.ts';
import { makeProcessRoom, type ProcessName, type ProcessRoom } from './product-process.ts';

const silent = pino({ level: 'silent' });
const capacity = 1000;

/** A call centre whose `switch` and `origin` are the first of several. */
export type Crew = CallCentre & {
  nodes: readonly SimulatedNode[];
  /** Starts one more process of a kind; `variables` go before those of all. */
  startWith(name: ProcessName, variables: NodeJS.ProcessEnv): Promise<ChildProcess>;
  /** A line on one of the nodes. */
  makeLine(node: string, capacity: number): Promise<string>;
  /** Every phone that rang on any node, in the order of time. */
  rings(): Ring[];
  channelsNow(): number;
};

/** A switch that may die and come back under its address. */
export type SimulatedNode = {
  readonly name: string;
  readonly now: SimulatedSwitch;
  /** All that rang, also before a death. */
  rings(): Ring[];
  die(): Promise<void>;
  comeBack(): Promise<void>;
};

export async function openCrew({
  nodes: names,
  variables = {},
}: {
  nodes: readonly string[];
  variables?: NodeJS.ProcessEnv;
}): Promise<Crew> {
  const [database, temporal, port] = await Promise.all([openTestDatabase(), openTestNamespace(), findFreePort()]);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'carillon-'));
  const model = await makeDemoLanguageModel();
  const nodes = await Promise.all(names.map((name) => openNode(name, path.join(dataFolder, name))));
  const [first] = nodes;
  if (first === undefined) throw new Error('a crew needs a switch');
  const db = openDatabase({ connectionString: database.url, applicationName: 'end-to-end test', log: silent });
  const origin = `http://127.0.0.1:${port}`;
  const common = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: nodes.map(({ name, now }) => `${name}=${now.password}@127.0.0.1:${now.port}`).join(','),
    CARILLON_DATA: dataFolder,
    CARILLON_PORT: String(port),
    CARILLON_URL: origin,
    CARILLON_ADMIN_PASSWORD: adminPassword,
    LOG_LEVEL: 'info',
    ...variables,
  };
  const rooms: ProcessRoom[] = [];
  const startWith = (name: ProcessName, own: NodeJS.ProcessEnv): Promise<ChildProcess> => {
    const room = makeProcessRoom({ ...common, ...own });
    rooms.push(room);
    return room.start(name);
  };

  return {
    db,
    model,
    dataFolder,
    origin,
    environment: common,
    nodes,
    get switch() {
      return first.now;
    },
    start: (name) => startWith(name, {}),
    startWith,
    makeLine: (node, lineCapacity) => makeLineOn(db, node, lineCapacity),
    rings: () => nodes.flatMap((node) => node.rings()).toSorted((a, b) => a.atMs - b.atMs),
    channelsNow: () => nodes.reduce((sum, { now }) => sum + now.channels().length, 0),
    said: () => rooms.map((room) => room.said()).join(''),
    async close() {
      await Promise.all(rooms.map((room) => room.close()));
      await db.end();
      await Promise.all(nodes.map((node) => node.die()));
      await model.close();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function openNode(name: string, dataFolder: string): Promise<SimulatedNode> {
  const callees = calleesByNumber({ otherwise: () => answers({ kind: 'silent' }, { afterMs: 100 }), ringMs: 200 });
  const open = (port: number) => makeSimulatedSwitch({ port, dataFolder, gateways: [{ name: gateway, capacity, callees }] });
  let now = await open(0);
  let alive = true;
  const before: Ring[] = [];
  return {
    name,
    get now() {
      return now;
    },
    rings: () => [...before, ...now.rings],
    async die() {
      if (!alive) return;
      alive = false;
      await now.close();
    },
    async comeBack() {
      const reborn = await open(now.port);
      before.push(...now.rings);
      now = reborn;
      alive = true;
    },
  };
}

function makeLineOn(db: CallCentre['db'], node: string, capacityOfLine: number): Promise<string> {
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into line (name, node, gateway, address, capacity)
      values ('line on ' || $1::text, $1::text, $2::text, '127.0.0.1', $3::integer) returning id`,
      [node, gateway, capacityOfLine],
    );
    const id = rows[0]?.id ?? '';
    await ensureLineSlots(tx, id, capacityOfLine);
    return id;
  });
}
