/** Ports of the embedded parts: chosen free at the first start, kept in the data folder, chosen anew when somebody took one. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { findFreePort } from './free-port.ts';
import { writeWhole } from './run-records.ts';

export const portNames = ['postgres', 'temporal', 'temporalPage', 'simulator', 'demoModel'] as const;
export type KeptPorts = Record<(typeof portNames)[number], number>;

export async function keepPorts(dataFolder: string): Promise<KeptPorts> {
  const file = path.join(dataFolder, 'ports.json');
  const kept = readKept(file);
  const taken = new Set<number>();
  const ports: Partial<KeptPorts> = {};
  for (const name of portNames) {
    const port = await freeOr(kept[name], taken);
    taken.add(port);
    ports[name] = port;
  }
  writeWhole(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports as KeptPorts;
}

async function freeOr(port: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  if (port !== undefined && !taken.has(port) && (await isFree(port))) return port;
  return findFreePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A damaged file costs nothing but new ports. */
function readKept(file: string): Partial<Record<string, number>> {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, number] => Number.isInteger(entry[1])));
  } catch {
    return {};
  }
}
