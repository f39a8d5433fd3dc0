/** Files whose paths stand in rows: only touched when they lie where such files belong. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';

/** The absolute path when it lies inside the folder (itself excluded), else null: a row can't lead anywhere else. */
export function pathInside(folder: string, file: string): string | null {
  const root = path.resolve(folder);
  const full = path.resolve(root, file);
  return full.startsWith(root + path.sep) ? full : null;
}

/** Removes what is there; a file that can't be removed is left to the operator and told in the log. */
export async function removeFiles(files: readonly string[], { inside, log }: { inside: string; log: Logger }): Promise<void> {
  for (const file of files) {
    const full = pathInside(inside, file);
    if (full === null) {
      log.warn('a file outside of its folder was not removed');
      continue;
    }
    try {
      await rm(full, { force: true });
    } catch (error) {
      log.warn({ err: error }, 'a file was not removed');
    }
  }
}
