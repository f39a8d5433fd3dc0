/** `npm run restore`: puts a backup into an empty installation. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { secretOf } from '../config/kept-secrets.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { type BackupFile, openBackup } from '../storage/backup/backup-file.ts';
import { secretMark } from '../storage/backup/manifest.ts';
import { RestoreRefused, restoreBackup } from '../storage/backup/restore.ts';
import { toldError } from './command-errors.ts';
import { putFilesBack, secretsIn } from './kept-files.ts';
import { withOwnDatabase } from './own-database.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      replace: { type: 'boolean' },
      'keep-running': { type: 'boolean' },
      'other-secret': { type: 'boolean' },
    },
  });
  if (values.from === undefined) throw new RestoreRefused('Name the backup with --from.');
  const settings = readSettings(process.env);
  const backup = await openBackup(path.resolve(values.from));
  try {
    await restore(settings, backup, {
      replace: values.replace === true,
      keepRunning: values['keep-running'] === true,
      otherSecret: values['other-secret'] === true,
    });
  } finally {
    backup.close();
  }
} catch (error) {
  process.stderr.write(`${toldError(error)}\n`);
  process.exitCode = 1;
}

async function restore(
  settings: Settings,
  backup: BackupFile,
  { replace, keepRunning, otherSecret }: { replace: boolean; keepRunning: boolean; otherSecret: boolean },
): Promise<void> {
  const { manifest } = backup;
  say(`A backup of ${manifest.release}, as of ${manifest.takenAt}: reading it whole before anything is touched.`);
  await backup.verify();
  if (!otherSecret) requireSecret(settings, backup);
  const restored = await withOwnDatabase(settings, { whileRunning: false, make: true, tell: say }, (connectionString) =>
    restoreBackup({ connectionString, backup, replace, keepRunning }),
  );
  const files = await putFilesBack(backup, settings.dataFolder);
  say(
    `Restored ${restored.tables} tables with ${restored.rows} rows, ${files.recordings} recordings and ${files.secrets} secrets.`,
  );
  if (restored.pausedTasks > 0) {
    say(
      `${restored.pausedTasks} tasks ran when the backup was made. They are paused: whom they called afterwards is not in this backup, ` +
        'and would be called again. Look at each before you resume it.',
    );
  }
  say('Start Carillon, then ask "npm run reconcile": it tells what workflows and switches know otherwise, and --mend ends it.');
}

/** With another secret the logins of lines, models and voices would be lost without a word. */
function requireSecret(settings: Settings, backup: BackupFile): void {
  if (settings.secret === null && secretsIn(backup).includes('secret')) return;
  if (secretMark(secretOf(settings)) === backup.manifest.secretMark) return;
  throw new RestoreRefused(
    'The logins in this backup were stored with another CARILLON_SECRET. Set that one (or put it into the file "secret" of the data ' +
      'folder), or say --other-secret: then every login of lines, models, voices and recognisers must be typed again.',
  );
}
