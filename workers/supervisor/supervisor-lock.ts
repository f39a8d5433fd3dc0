/** One supervisor for a data folder. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf } from './process-identity.ts';
import { isAlive } from './run-records.ts';
import { StartRefused } from './start-refused.ts';

const attemptsMax = 5;

export class AlreadyRunning extends StartRefused {
  constructor(dataFolder: string, pid: number) {
    super(
      `Carillon already runs with the data folder ${dataFolder} (process ${pid}): stop that one first, ` +
        'or start another beside it with "npm start -- --port 8081 --data another-folder".',
    );
  }
}

/** Takes the lock, also from a supervisor that died without giving it back. Returns what gives it back. */
export function takeSupervisorLock({ dataFolder, runFolder }: { dataFolder: string; runFolder: string }): () => void {
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  const file = path.join(runFolder, 'supervisor.json');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }), { mode: 0o600 });
  try {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      if (linked(draft, file)) return () => rmSync(file, { force: true });
      clearStale(file, dataFolder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StartRefused(`The lock ${file} can't be taken: make sure that nothing else starts, delete it and start again.`);
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Moves a dead owner's lock away. It is judged after the move, because another starter may have replaced it in between;
 * a living owner's lock is put back.
 */
function clearStale(file: string, dataFolder: string): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const owner = parseOwner(readFileSync(aside, 'utf8'));
  if (owner !== null && isAlive(owner)) {
    linked(aside, file);
    rmSync(aside, { force: true });
    throw new AlreadyRunning(dataFolder, owner.pid);
  }
  rmSync(aside, { force: true });
}

function parseOwner(text: string): { pid: number; identity: string } | null {
  try {
    const { pid, identity } = JSON.parse(text) as { pid?: number; identity?: string };
    return pid === undefined || identity === undefined ? null : { pid, identity };
  } catch {
    return null;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
