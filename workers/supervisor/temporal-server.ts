/** The embedded Temporal server as a process: its command line. */
import { searchAttributes } from '../../workflows/messages.ts';

/**
 * Arguments of `temporal server start-dev`.
 *
 * Without the pragmas SQLite would sync its whole file at every transaction (about 1 workflow per second). With WAL and
 * NORMAL a kill -9 loses nothing and a power loss only the last commits, which the ledger in Postgres makes harmless.
 * `databaseFile: null` keeps everything in memory and is for tests. `uiPort: null` starts no page.
 */
export function temporalArguments(options: {
  port: number;
  uiPort: number | null;
  databaseFile: string | null;
  namespace: string;
}): string[] {
  const dynamic = {
    'system.enableActivityEagerExecution': 'true',
    'matching.numTaskqueueReadPartitions': '1',
    'matching.numTaskqueueWritePartitions': '1',
  };
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${options.port}`,
    `--namespace=${options.namespace}`,
    // At its stop the server warns of its own parts that can't reach each other any more.
    '--log-level=error',
    '--log-format=json',
    ...(options.uiPort === null ? ['--headless'] : [`--ui-port=${options.uiPort}`]),
    ...(options.databaseFile === null
      ? []
      : [`--db-filename=${options.databaseFile}`, '--sqlite-pragma=journal_mode=WAL', '--sqlite-pragma=synchronous=NORMAL']),
    ...Object.values(searchAttributes).map((name) => `--search-attribute=${name}=Keyword`),
    ...Object.entries(dynamic).map(([key, value]) => `--dynamic-config-value=${key}=${value}`),
  ];
}
