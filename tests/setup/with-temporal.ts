/** Global setup of the projects that need a Temporal server. */
import type { TestProject } from 'vitest/node';
import { readyTemporalNamespace } from '../../workers/supervisor/temporal-namespace.ts';
import { leaseServer } from './shared-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    temporalPort: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, release } = await leaseServer('temporal', (started) =>
    readyTemporalNamespace({ address: `127.0.0.1:${started}`, namespace: 'default', ours: true }),
  );
  project.provide('temporalPort', port);
  return release;
}
