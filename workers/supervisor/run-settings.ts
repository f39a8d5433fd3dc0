/** Completes the settings of a person with the embedded parts that stand in for what they didn't name. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { embeddedDatabasePassword } from '../../config/kept-secrets.ts';
import type { ConnectedSettings, Settings } from '../../config/settings.ts';
import { databaseName } from './embedded-postgres.ts';
import type { KeptPorts } from './kept-ports.ts';
import { postgresUrl } from './postgres-server.ts';

export type EmbeddedParts = {
  postgres: { folder: string; port: number; password: string } | null;
  temporal: { folder: string; port: number; pagePort: number; namespace: string } | null;
  simulator: boolean;
};

const simulatorPasswordBytes = 18;

export function completeSettings(settings: Settings, ports: KeptPorts): { settings: ConnectedSettings; embedded: EmbeddedParts } {
  const { dataFolder, temporal } = settings;
  const password = settings.databaseUrl === null ? embeddedDatabasePassword(settings) : '';
  const simulator = settings.switches === null;
  return {
    embedded: {
      postgres:
        settings.databaseUrl === null ? { folder: path.join(dataFolder, 'postgres'), port: ports.postgres, password } : null,
      temporal:
        temporal.address === null
          ? {
              folder: path.join(dataFolder, 'temporal'),
              port: ports.temporal,
              pagePort: ports.temporalPage,
              namespace: temporal.namespace,
            }
          : null,
      simulator,
    },
    settings: {
      ...settings,
      databaseUrl: settings.databaseUrl ?? postgresUrl({ port: ports.postgres, password, database: databaseName }),
      temporal: {
        ...temporal,
        address: temporal.address ?? `127.0.0.1:${ports.temporal}`,
        pageUrl: temporal.pageUrl ?? (temporal.address === null ? `http://localhost:${ports.temporalPage}` : null),
      },
      switches: settings.switches ?? [simulatedNode(ports.simulator)],
      // Real switches ring real people: a demo list must never reach them.
      demo: settings.demo && simulator,
      demoModelUrl: settings.demoModelUrl ?? (simulator ? `http://127.0.0.1:${ports.demoModel}/v1` : null),
    },
  };
}

/** The password lives as long as one start: whoever doesn't come from this supervisor has no business there. */
function simulatedNode(port: number): { name: string; password: string; host: string; port: number } {
  return { name: 'simulated', password: randomBytes(simulatorPasswordBytes).toString('hex'), host: '127.0.0.1', port };
}
