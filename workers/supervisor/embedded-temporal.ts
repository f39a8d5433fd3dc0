/** The embedded Temporal server under supervision, its database file in the data folder. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ProcessSpec } from './supervised-process.ts';
import { findTemporalBinary } from './temporal-binary.ts';
import { readyTemporalNamespace } from './temporal-namespace.ts';
import { temporalArguments } from './temporal-server.ts';

export function embeddedTemporal(options: { folder: string; port: number; pagePort: number; namespace: string }): ProcessSpec {
  const { folder, port, pagePort, namespace } = options;
  return {
    name: 'temporal',
    command: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const databaseFile = path.join(folder, 'temporal.db');
      const args = temporalArguments({ port, uiPort: pagePort, databaseFile, namespace });
      return { command: findTemporalBinary(process.env), args, options: {} };
    },
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    ready: () => readyTemporalNamespace({ address: `127.0.0.1:${port}`, namespace, ours: true }),
    readyMsMax: 60_000,
    stopSignal: 'SIGTERM',
    stopMsMax: 15_000,
    server: true,
    // What isn't a JSON line is its greeting and its farewell; while it stops, its parts complain of each other.
    worthTelling: (line, stopping) => line.startsWith('{') && !stopping,
  };
}
