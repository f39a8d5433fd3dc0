/** Which processes run for a data folder, written down at their birth, so that a later start finds what an earlier one left. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf } from './process-identity.ts';

export type StopSignal = 'SIGTERM' | 'SIGINT';
export type RunRecord = {
  name: string;
  pid: number;
  identity: string;
  stopSignal: StopSignal;
  /** Others talk to it and end before it. */
  server: boolean;
  order: number;
};

export type RunRecords = {
  add(record: Omit<RunRecord, 'identity' | 'order'>): void;
  remove(name: string): void;
  /** Records of processes that still live, the youngest first. */
  alive(): RunRecord[];
  clear(): void;
};

export function makeRunRecords(folder: string): RunRecords {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (name: string): string => path.join(folder, `process-${name}.json`);
  let order = 0;
  return {
    add(record) {
      const identity = identityOf(record.pid);
      if (identity === null) return;
      order += 1;
      writeWhole(fileOf(record.name), JSON.stringify({ ...record, identity, order: Date.now() * 1_000 + order }));
    },
    remove(name) {
      rmSync(fileOf(name), { force: true });
    },
    alive() {
      return readAll(folder)
        .filter(isAlive)
        .sort((one, other) => other.order - one.order);
    },
    clear() {
      for (const name of recordFiles(folder)) rmSync(path.join(folder, name), { force: true });
    },
  };
}

export function isAlive({ pid, identity }: { pid: number; identity: string }): boolean {
  return identityOf(pid) === identity;
}

/** A reader never sees half a record, however the writer ends. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

function recordFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('process-') && name.endsWith('.json'));
}

function readAll(folder: string): RunRecord[] {
  return recordFiles(folder).flatMap((name) => parseRecord(readFileSync(path.join(folder, name), 'utf8')));
}

function parseRecord(text: string): RunRecord[] {
  try {
    const record = JSON.parse(text) as Partial<RunRecord>;
    const { name, pid, identity, stopSignal, server, order } = record;
    if (name === undefined || pid === undefined || identity === undefined || stopSignal === undefined) return [];
    return [{ name, pid, identity, stopSignal, server: server ?? false, order: order ?? 0 }];
  } catch {
    return [];
  }
}
