/** Brings the database up to this release: what every start does before anything else, and one of several starts does alone. */
import path from 'node:path';
import { secretOf } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import type { Settings } from '../config/settings.ts';
import { secretMark } from '../storage/backup/manifest.ts';
import { backUpBeforeUpgrade } from '../storage/backup/upgrade-backup.ts';
import { type MigrationReport, migrate } from '../storage/migrate.ts';

/** The backup before an upgrade failed, so nothing was changed. */
export class NotBackedUp extends Error {
  constructor(folder: string, cause: unknown) {
    super(
      `The backup before the upgrade could not be written to ${folder} (${cause instanceof Error ? cause.message : String(cause)}). ` +
        'Nothing was changed. Make room there, or back up by other means and set CARILLON_BACKUP_BEFORE_MIGRATION=off.',
      { cause },
    );
    this.name = 'NotBackedUp';
  }
}

/** Throws NotBackedUp, and what `migrate` throws. */
export function upgradeDatabase(
  settings: Settings,
  { databaseUrl, tell }: { databaseUrl: string; tell: (line: string) => void },
): Promise<MigrationReport> {
  const folder = path.join(settings.dataFolder, 'backups');
  return migrate({
    connectionString: databaseUrl,
    log: tell,
    beforeUpgrade: async (step) => {
      if (!settings.backupBeforeMigration) return;
      tell(`Backing up the database before migrations ${step.from + 1} to ${step.to}.`);
      const file = await backUpBeforeUpgrade({
        ...step,
        connectionString: databaseUrl,
        folder,
        now: new Date(),
        release: releaseOf(),
        secretMark: secretMark(secretOf(settings)),
      }).catch((cause: unknown) => {
        throw new NotBackedUp(folder, cause);
      });
      tell(`The backup is ${file}.`);
    },
  });
}
