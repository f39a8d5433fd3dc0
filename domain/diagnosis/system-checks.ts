/** Judges the ground that everything stands on: database, workflow server, workers, switches, disk, clock. */
import { type Finding, fails, holds, unknown } from './check.ts';

/** Numbered files of this release against those that the database has. */
export type SchemaFacts = {
  missing: readonly string[];
  /** Files of functions that differ from what the database has. */
  changedFunctions: readonly string[];
  /** The highest number the database has, when this release does not know it. */
  ahead: number | null;
  /** Applied in another wording than the file now has. */
  changedMigrations: readonly string[];
};

export function judgeSchema({ missing, changedFunctions, ahead, changedMigrations }: SchemaFacts): Finding {
  if (ahead !== null) return fails('schema-ahead', { number: ahead });
  if (changedMigrations.length > 0) return fails('schema-changed', { files: changedMigrations.join(', ') });
  const behind = [...missing, ...changedFunctions];
  return behind.length > 0 ? fails('schema-behind', { files: behind.join(', '), count: behind.length }) : holds('schema-current');
}

export function judgeDatabase({ up }: { up: boolean }): Finding {
  return up ? holds('database-up') : fails('database-away');
}

export function judgeTemporal({ up }: { up: boolean }): Finding {
  return up ? holds('temporal-up') : fails('temporal-away');
}

/** Null: the workflow server did not tell. */
export function judgeTaskWorkers({ workers }: { workers: number | null }): Finding | null {
  if (workers === null) return null;
  return workers > 0 ? holds('worker-there', { workers }) : fails('task-worker-missing');
}

export function judgeCallWorkers({ node, workers }: { node: string; workers: number }): Finding {
  return workers > 0 ? holds('worker-there', { workers }) : fails('call-worker-missing', { node });
}

export type SwitchFacts = {
  node: string;
  state: 'connecting' | 'ready' | 'down';
  /** Why the last connection ended or could not be made, in the word of the event socket; null = it was not yet tried to its end. */
  detail: string | null;
  /** A call worker reported within the last half minute. */
  fresh: boolean;
};

/** Null where the worker that would know is away: that is told by its own check. */
export function judgeSwitch({ node, state, detail, fresh }: SwitchFacts): Finding | null {
  if (!fresh) return null;
  if (state === 'ready') return holds('switch-ready', { node });
  if (detail === 'auth-failed') return fails('switch-wrong-password', { node });
  if (detail === 'rude-rejection') return fails('switch-refuses-address', { node });
  if (detail === null) return unknown('switch-connecting', { node });
  return fails('switch-away', { node, loss: detail });
}

/** `others`: builds of living workers that are not this one's. */
export function judgeRelease({ own, others }: { own: string; others: readonly string[] }): Finding {
  return others.length === 0 ? holds('release-same', { own }) : fails('release-differs', { own, others: others.join(', ') });
}

/** Null: the figures could not be read. */
export type DiskFacts = { freeBytes: number; totalBytes: number } | null;

/** An hour of talk in stereo is 115 MB; Postgres stops writing at zero. */
const bytesFull = 200_000_000;
const bytesLow = 2_000_000_000;

export function judgeDisk(disk: DiskFacts): Finding {
  if (disk === null) return unknown('disk-unread');
  const values = { freeBytes: disk.freeBytes, totalBytes: disk.totalBytes };
  if (disk.freeBytes < bytesFull) return fails('disk-full', values);
  // A small disk that is mostly free is low all the same: what counts is what fits on it.
  return disk.freeBytes < bytesLow ? fails('disk-low', values) : holds('disk-free', values);
}

/** Windows and retries are told by the clock of Postgres, presence and audio by that of the workers. */
const clockMsMax = 2_000;

export function judgeClock({ differsMs }: { differsMs: number }): Finding {
  const seconds = Math.round(Math.abs(differsMs) / 100) / 10;
  return Math.abs(differsMs) <= clockMsMax ? holds('clock-right', { seconds }) : fails('clock-wrong', { seconds });
}

/** `looked`: recordings of the last day that should be there. */
export function judgeRecordings({ writable, looked, missing }: { writable: boolean; looked: number; missing: number }): Finding {
  if (!writable) return fails('recordings-unwritable');
  if (missing > 0) return fails('recordings-missing', { missing, looked });
  return looked === 0 ? unknown('no-answered-calls') : holds('recordings-there', { looked });
}

export type BooksFacts =
  | { state: 'never' }
  | { state: 'done'; verdict: 'agrees' | 'differs' | 'incomplete'; differences: number; at: string };

export function judgeBooks(facts: BooksFacts): Finding {
  if (facts.state === 'never') return unknown('books-unread');
  const { verdict, differences, at } = facts;
  if (verdict === 'differs') return fails('books-differ', { differences, at });
  return verdict === 'incomplete' ? unknown('books-partly', { at }) : holds('books-agree', { at });
}
