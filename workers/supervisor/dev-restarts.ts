/** For `npm run dev`: starts Carillon's own processes again when their sources change. */
import { migrate } from '../../storage/migrate.ts';
import type { Tell } from './log-lines.ts';
import { watchSources } from './source-watch.ts';
import type { Supervisor } from './supervisor.ts';

const folders = [
  'domain',
  'audio',
  'config',
  'workflows',
  'activities',
  'telephony',
  'conversation',
  'storage',
  'spreadsheets',
  'numbering',
  'simulator',
  'workers',
  'api',
  'migrations',
];
const ownNames = new Set(['simulator', 'task-worker', 'call-worker', 'api']);

/** Returns what ends the watching. Changes of the supervisor itself need a new `npm run dev`. */
export function restartOnChange(options: { root: string; supervisor: Supervisor; databaseUrl: string; tell: Tell }): () => void {
  const { root, supervisor, databaseUrl, tell } = options;
  const onChange = (file: string): void => {
    tell('supervisor', `${file} changed`);
    const migrated = migrate({ connectionString: databaseUrl, log: (line) => tell('migrate', line) });
    void migrated.then(
      () => {
        for (const process of supervisor.processes()) if (ownNames.has(process.name)) process.restart();
      },
      (error: unknown) => tell('migrate', error instanceof Error ? error.message : String(error)),
    );
  };
  return watchSources({ root, folders, onChange });
}
