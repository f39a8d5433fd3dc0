/** A product of its own: started from the build in a data folder that nobody else has, on free ports, and gone without a trace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { closeOnInterruption } from '../interruption.ts';
import { type Door, openDoor } from './door.ts';
import { type ProductProcess, processesOf } from './product-processes.ts';

const readyMsMax = 180_000;
const stopMsMax = 60_000;
/** Doors are tried again until the api is there. */
const lookEveryMs = 100;
const saidKeptMax = 50;
/** The password is told to the product, so that it needn't be read from its folder. */
const adminPassword = 'the-password-of-a-measurement';

export type Product = {
  dataFolder: string;
  door: Door;
  /** Its processes as they are now; one that is being started again is missing. */
  processes(): ProductProcess[];
  /** Where everything that it said is written. */
  logFile: string;
  /** Ends it and, unless `keep`, removes its data folder. */
  stop(options?: { keep: boolean }): Promise<void>;
};

export class ProductWontStart extends Error {
  constructor(why: string, said: readonly string[]) {
    super(`The product did not start (${why}). Its last words:\n${said.join('')}`);
    this.name = 'ProductWontStart';
  }
}

/** `root`: the project's folder, whose build is run. `variables` are told to the product beside the ones it must have. */
export async function startProduct({
  root,
  variables = {},
  dataFolder: given,
}: {
  root: string;
  variables?: NodeJS.ProcessEnv;
  /** Made when absent. */
  dataFolder?: string;
}): Promise<Product> {
  const dataFolder = given ?? (await makeDataFolder());
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [path.join(root, 'prepare', 'start.mjs'), '--no-demo'], {
    cwd: root,
    env: {
      ...environmentWithout(process.env),
      CARILLON_DATA: dataFolder,
      CARILLON_PORT: String(port),
      CARILLON_URL: origin,
      CARILLON_ADMIN_PASSWORD: adminPassword,
      CARILLON_DRAIN_SECONDS: '1',
      LOG_LEVEL: 'warn',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logFile = path.join(dataFolder, 'product.log');
  const said = keepWords(child, logFile);
  const stop = async ({ keep }: { keep: boolean } = { keep: false }): Promise<void> => {
    await ended(child);
    stayOpen();
    if (!keep) await rm(dataFolder, { recursive: true, force: true });
  };
  const stayOpen = closeOnInterruption(stop);
  try {
    await untilReady(child, said);
    const door = await openDoor({ origin, username: 'admin', password: adminPassword });
    return { dataFolder, door, processes: () => processesOf(dataFolder), logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function makeDataFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'carillon-bench-'));
}

/** Variables of a product that runs here already must not reach ours: it would ring through a real switch. */
function environmentWithout(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const product = /^(DATABASE_URL|TEMPORAL_|MEDIA_ADDRESS|FREESWITCH_NODES|CARILLON_|LOG_LEVEL)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !product.test(name)));
}

type Said = { lines: string[]; ready: boolean };

function keepWords(child: ChildProcess, logFile: string): Said {
  const said: Said = { lines: [], ready: false };
  const log = createWriteStream(logFile, { mode: 0o600 });
  const hear = (data: Buffer): void => {
    const text = data.toString();
    log.write(text);
    said.lines.push(text);
    if (said.lines.length > saidKeptMax) said.lines.shift();
    said.ready ||= text.includes('Carillon is ready at');
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('close', () => log.end());
  return said;
}

async function untilReady(child: ChildProcess, said: Said): Promise<void> {
  const endAtMs = Date.now() + readyMsMax;
  while (!said.ready) {
    if (child.exitCode !== null || child.signalCode !== null) throw new ProductWontStart('it ended', said.lines);
    if (Date.now() > endAtMs) throw new ProductWontStart(`it was not ready after ${readyMsMax / 1000} s`, said.lines);
    await pause(lookEveryMs);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await gone;
  clearTimeout(hard);
}

/** Ports that the product chose for its embedded parts, by name. */
export async function portsOf(dataFolder: string): Promise<Readonly<Record<string, number>>> {
  return JSON.parse(await readFile(path.join(dataFolder, 'ports.json'), 'utf8')) as Record<string, number>;
}
