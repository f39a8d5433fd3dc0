/** The backup that is made before an upgrade changes the tables, so that the release before can be put back. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BackupOptions, writeBackup } from './backup.ts';

export const upgradeBackupsKept = 3;
const ours = /^before-upgrade-\d{4}-to-\d{4}-.*\.zip$/;

/** Returns the path of the file. Older ones are removed once the new one is there. */
export async function backUpBeforeUpgrade({
  folder,
  from,
  to,
  now,
  ...options
}: Omit<BackupOptions, 'file'> & { folder: string; from: number; to: number; now: Date }): Promise<string> {
  const digits = (version: number): string => String(version).padStart(4, '0');
  const stamp = now.toISOString().replaceAll(':', '').replace('.', '');
  const name = `before-upgrade-${digits(from)}-to-${digits(to)}-${stamp}.zip`;
  await writeBackup({ ...options, file: path.join(folder, name) });
  await forgetOlder(folder, name);
  return path.join(folder, name);
}

/** By the time in their names: the times of files change when somebody copies them. */
async function forgetOlder(folder: string, newest: string): Promise<void> {
  const stampOf = (name: string): string => name.replace(/^before-upgrade-\d{4}-to-\d{4}-/, '');
  const older = (await readdir(folder)).filter((name) => ours.test(name) && name !== newest);
  older.sort((one, other) => stampOf(other).localeCompare(stampOf(one)));
  for (const name of older.slice(upgradeBackupsKept - 1)) await rm(path.join(folder, name), { force: true });
}
