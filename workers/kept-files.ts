/** Files of the data folder that may go along with a backup: recordings, and the secrets that this installation made for itself. */
import { createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, opendir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileToKeep } from '../storage/backup/backup.ts';
import type { BackupFile } from '../storage/backup/backup-file.ts';
import { BackupUnfit } from '../storage/backup/manifest.ts';

const secretNames = ['secret', 'switch-password'] as const;
const recordingsPlace = 'files/recordings/';
const secretsPlace = 'files/secrets/';

export async function* filesToKeep(
  dataFolder: string,
  { recordings, secrets }: { recordings: boolean; secrets: boolean },
): AsyncGenerator<FileToKeep> {
  for (const name of secrets ? secretNames : []) {
    const file = path.join(dataFolder, name);
    if (existsSync(file)) yield { name: `${secretsPlace}${name}`, path: file, compress: true };
  }
  const folder = path.join(dataFolder, 'recordings');
  if (!recordings || !existsSync(folder)) return;
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    // Sound packs badly, and a recording may be removed by its rule meanwhile.
    if (await stat(file).catch(() => null)) yield { name: `${recordingsPlace}${name}`, path: file, compress: false };
  }
}

/** Which secrets a backup brings. */
export function secretsIn({ manifest }: BackupFile): string[] {
  return secretNames.filter((name) => manifest.files.some((file) => file.name === `${secretsPlace}${name}`));
}

/** Writes the files of a backup into the data folder; what is there already stays, but secrets, which belong to the tables. */
export async function putFilesBack(backup: BackupFile, dataFolder: string): Promise<{ recordings: number; secrets: number }> {
  const count = { recordings: 0, secrets: 0 };
  for (const part of backup.manifest.files) {
    const secret = secretNames.find((name) => part.name === `${secretsPlace}${name}`);
    const target = secret === undefined ? recordingPath(part.name, dataFolder) : path.join(dataFolder, secret);
    if (secret === undefined && existsSync(target)) continue;
    await mkdir(path.dirname(target), { recursive: true, mode: 0o711 });
    await pipeline(await backup.read(part), createWriteStream(`${target}.part`, { mode: secret === undefined ? 0o640 : 0o600 }));
    await rename(`${target}.part`, target);
    if (secret !== undefined) await chmod(target, 0o600);
    count[secret === undefined ? 'recordings' : 'secrets'] += 1;
  }
  return count;
}

function recordingPath(name: string, dataFolder: string): string {
  const folder = path.join(dataFolder, 'recordings');
  const target = path.resolve(folder, name.slice(recordingsPlace.length));
  if (!name.startsWith(recordingsPlace) || !target.startsWith(folder + path.sep)) {
    throw new BackupUnfit('The backup holds a file that belongs nowhere in the data folder.');
  }
  return target;
}
