/** What measurements share: one product, one switch, one assistant, and what they need to run tasks on them. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../storage/database.ts';
import { closeOnInterruption } from './interruption.ts';
import { openLedgerLook } from './product/ledger-look.ts';
import { makeDataFolder, type Product, startProduct } from './product/product.ts';
import type { ProcessName, ProductProcess } from './product/product-processes.ts';
import { makeAssistant } from './product/task-setup.ts';
import { type BenchSwitch, startBenchSwitch } from './switch/bench-switch.ts';

export type World = {
  /** Smaller runs of everything. */
  quick: boolean;
  product: Product;
  switch: BenchSwitch;
  db: Database;
  assistantId: string;
  /** A number that nobody has used yet, for names and lists. */
  next(): number;
  process(name: ProcessName): ProductProcess;
  say(line: string): void;
};

/** A talk is never ended by this limit. */
const callSecondsMax = 600;

export type OpenWorld = { world: World; close(): Promise<void> };

export async function openWorld({
  root,
  quick,
  variables = {},
  say,
}: {
  root: string;
  quick: boolean;
  variables?: NodeJS.ProcessEnv;
  say: (line: string) => void;
}): Promise<OpenWorld> {
  const folder = await makeDataFolder();
  const benchSwitch = await startBenchSwitch(path.join(folder, 'switch'));
  const { name, password, host, port } = benchSwitch.node;
  let product: Product | null = null;
  let db: Database | null = null;
  const close = async (): Promise<void> => {
    await db?.end();
    await product?.stop();
    await benchSwitch.stop();
    await rm(folder, { recursive: true, force: true });
    stayOpen();
  };
  const stayOpen = closeOnInterruption(close);
  try {
    const nodes = `${name}=${password}@${host}:${port}`;
    product = await startProduct({ root, dataFolder: folder, variables: { ...variables, FREESWITCH_NODES: nodes } });
    db = await openLedgerLook(folder);
    const assistantId = await makeAssistant(product.door, { modelUrl: benchSwitch.modelUrl, callSecondsMax });
    return { world: worldOf({ quick, product, benchSwitch, db, assistantId, say }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Parts = Pick<World, 'quick' | 'product' | 'db' | 'assistantId' | 'say'> & { benchSwitch: BenchSwitch };

function worldOf({ benchSwitch, ...parts }: Parts): World {
  let used = 0;
  return {
    ...parts,
    switch: benchSwitch,
    next: () => (used += 1),
    process(name) {
      const found = parts.product.processes().find((process) => process.name === name);
      if (found === undefined) throw new Error(`${name} does not run`);
      return found;
    },
  };
}
