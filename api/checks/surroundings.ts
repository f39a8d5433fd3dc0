/** What a diagnosis asks outside of the database. Whoever runs the api gives it; tests give figures of their own. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { BooksFacts, DiskFacts } from '../../domain/diagnosis/system-checks.ts';
import { pathInside } from '../files.ts';
import type { Reconciler } from '../reconciliation/reconciler.ts';
import { ControlUnavailable } from '../task-control.ts';

/** Who polls for the work of tasks. */
export type TaskWorkers = { count: number; releases: readonly string[] };

export type Surroundings = {
  /** Of this process (config/release.ts). */
  release: string;
  /** Null: the workflow server did not tell. */
  taskWorkers(): Promise<TaskWorkers | null>;
  disk(folder: string): Promise<DiskFacts>;
  nowMs(): number;
};

export function ownSurroundings(
  release: string,
  taskWorkers: Surroundings['taskWorkers'] = () => Promise.resolve(null),
): Surroundings {
  return { release, taskWorkers, disk: readDisk, nowMs: Date.now };
}

/** Null when the folder is not there, or its file system tells no sizes. */
async function readDisk(folder: string): Promise<DiskFacts> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return blocks === 0 ? null : { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** A folder that is not there yet is made with the first file: then its parent must let us. */
export async function isWritable(folder: string): Promise<boolean> {
  try {
    const there = await stat(folder).then(
      () => true,
      () => false,
    );
    await access(there ? folder : path.dirname(folder), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** An empty recording has its head alone. */
const wavHeadBytes = 44;

/** How many of these are not there, or hold no sound. */
export async function missingRecordings(folder: string, paths: readonly string[]): Promise<number> {
  const there = await Promise.all(paths.map((path) => hasSound(pathInside(folder, path))));
  return there.filter((is) => !is).length;
}

async function hasSound(file: string | null): Promise<boolean> {
  if (file === null) return false;
  const found = await stat(file).catch(() => null);
  return found !== null && found.size > wavHeadBytes;
}

/** Null: the workflow server is away, which is told by its own check. */
export async function lastBooks(reconciler: Pick<Reconciler, 'last'>): Promise<BooksFacts | null> {
  try {
    const run = await reconciler.last(null);
    if (run.state !== 'done') return { state: 'never' };
    const { verdict, differencesTotal, lookedAt } = run.report;
    return { state: 'done', verdict, differences: differencesTotal, at: lookedAt };
  } catch (error) {
    if (error instanceof ControlUnavailable) return null;
    throw error;
  }
}
