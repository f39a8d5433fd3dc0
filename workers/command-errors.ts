/** How a command tells why it could not do its work: expected refusals by their sentence, surprises whole. */
import { SettingsFaulty } from '../config/setting-reader.ts';
import { NothingToBackUp } from '../storage/backup/backup.ts';
import { BackupUnfit } from '../storage/backup/manifest.ts';
import { RestoreRefused } from '../storage/backup/restore.ts';
import { DatabaseAhead, DatabaseOfAnotherBuild } from '../storage/migrate.ts';
import { StartRefused } from './supervisor/start-refused.ts';
import { NotBackedUp } from './upgrade.ts';

const expected = [
  SettingsFaulty,
  NothingToBackUp,
  BackupUnfit,
  RestoreRefused,
  DatabaseAhead,
  DatabaseOfAnotherBuild,
  NotBackedUp,
  StartRefused,
];

export function toldError(error: unknown): string {
  if (error instanceof Error && expected.some((kind) => error instanceof kind)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
