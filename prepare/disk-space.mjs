/** Refuses to begin what the disk can't hold, instead of failing in the middle. */
import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { Unprepared } from './unprepared.mjs';

const mebibyte = 1024 * 1024;

/** `needMiB` free at `folder` (or where it will be made), else the sentence to tell. */
export function requireDiskSpace({ folder, needMiB, what, freeMiB = freeMiBAt(folder) }) {
  if (freeMiB >= needMiB) return;
  throw new Unprepared(
    `${what} needs ${needMiB} MiB of disk space at ${folder} and only ${Math.floor(freeMiB)} MiB are free: ` +
      'free some space, or move the project to a bigger disk, and run the command again.',
  );
}

function freeMiBAt(folder) {
  const { bavail, bsize } = statfsSync(nearestExisting(folder));
  return (bavail * bsize) / mebibyte;
}

function nearestExisting(folder) {
  return existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}
