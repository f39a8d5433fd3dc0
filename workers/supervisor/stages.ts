/** In which order the parts start: what others need comes first. They stop in the reverse order. */

import type { ConnectedSettings } from '../../config/settings.ts';
import { temporalOptions } from '../../config/temporal-options.ts';
import { DatabaseAhead } from '../../storage/migrate.ts';
import { NotBackedUp, upgradeDatabase } from '../upgrade.ts';
import { embeddedPostgres, ensureDatabase } from './embedded-postgres.ts';
import { embeddedTemporal } from './embedded-temporal.ts';
import type { Tell } from './log-lines.ts';
import type { OwnProcess, RunFrom } from './own-processes.ts';
import { ownProcess } from './own-processes.ts';
import { pageDevServer } from './page-dev-server.ts';
import type { EmbeddedParts } from './run-settings.ts';
import { StartRefused } from './start-refused.ts';
import type { ProcessSpec } from './supervised-process.ts';
import type { Stage } from './supervisor.ts';
import { readyTemporalNamespace } from './temporal-namespace.ts';

export type StageContext = {
  settings: ConnectedSettings;
  embedded: EmbeddedParts;
  environment: NodeJS.ProcessEnv;
  root: string;
  from: RunFrom;
  tell: Tell;
};

export function stagesOf(context: StageContext): Stage[] {
  const { embedded } = context;
  const servers: ProcessSpec[] = [
    ...(embedded.postgres === null ? [] : [embeddedPostgres(embedded.postgres)]),
    ...(embedded.temporal === null ? [] : [embeddedTemporal(embedded.temporal)]),
  ];
  const own = (...names: OwnProcess[]): Stage => ({ kind: 'processes', specs: names.map((name) => ownProcess(name, context)) });
  return [
    { kind: 'processes', specs: servers },
    { kind: 'step', run: () => readyServers(context) },
    ...(embedded.simulator ? [own('simulator')] : []),
    own('task-worker', 'call-worker', 'api'),
    ...(context.from === 'source' ? [pageStage(context)] : []),
  ];
}

function pageStage({ root, settings }: StageContext): Stage {
  return { kind: 'processes', specs: [pageDevServer({ root, apiPort: settings.port })] };
}

/** The schema and, on a server of somebody else, the namespace: both are brought up to date by whoever starts first. */
async function readyServers({ settings, embedded, tell }: StageContext): Promise<void> {
  if (embedded.postgres !== null) await ensureDatabase(embedded.postgres);
  try {
    await upgradeDatabase(settings, { databaseUrl: settings.databaseUrl, tell: (line) => tell('migrate', line) });
  } catch (cause) {
    if (cause instanceof NotBackedUp || cause instanceof DatabaseAhead) throw new StartRefused(cause.message, { cause });
    const cure =
      embedded.postgres === null ? 'check the address and the password in DATABASE_URL and that it runs' : 'its words say why';
    throw new StartRefused(`The database can't be brought up to date (${sentenceOf(cause)}): ${cure}.`, { cause });
  }
  if (embedded.temporal !== null) return;
  const { namespace, address } = settings.temporal;
  try {
    await readyTemporalNamespace({ ...temporalOptions(settings), namespace, ours: false });
  } catch (cause) {
    throw new StartRefused(
      `The Temporal server at ${address} can't be used (${sentenceOf(cause)}): check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, and that it runs.`,
      { cause },
    );
  }
}

function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
