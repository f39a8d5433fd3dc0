/**
 * One file with all that a database of Carillon holds, at one moment, while the product goes on: a zip archive of the tables as
 * COPY tells them, read in one repeatable-read snapshot. By COPY and not by pg_dump, which the embedded Postgres does not bring.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ZipFile } from 'yazl';
import { makeClient } from '../database.ts';
import { copySettings, copyTarget, functionsOf, sequencesOf, type TableContents, tablesOf } from './contents.ts';
import { type BackupManifest, type BackupPart, formatVersion, functionsName, manifestName } from './manifest.ts';
import { measured } from './measured.ts';

/** A file of the data folder that goes along; `name` is its place in the archive. */
export type FileToKeep = { name: string; path: string; compress: boolean };

export type BackupOptions = {
  connectionString: string;
  /** Appears whole or not at all, readable by its owner only. */
  file: string;
  release: string;
  secretMark: string;
  files?: AsyncIterable<FileToKeep>;
};

/** Nothing was ever migrated here. */
export class NothingToBackUp extends Error {
  constructor() {
    super('There is nothing to back up: no release of Carillon ever used this database.');
    this.name = 'NothingToBackUp';
  }
}

/** Throws NothingToBackUp. Resolves when the file is on the disk. */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const client = makeClient({ connectionString: options.connectionString, applicationName: 'carillon backup' });
  await client.connect();
  const draft = `${options.file}.part`;
  try {
    await client.query(copySettings);
    await client.query('begin isolation level repeatable read read only');
    await mkdir(path.dirname(options.file), { recursive: true, mode: 0o700 });
    const manifest = await writeArchive(client, draft, options);
    await rename(draft, options.file);
    return manifest;
  } finally {
    await rm(draft, { force: true });
    await client.end();
  }
}

async function writeArchive(client: pg.Client, draft: string, options: BackupOptions): Promise<BackupManifest> {
  const head = await headOf(client, options);
  const tables = await tablesOf(client);
  const zip = new ZipFile();
  const failing = new AbortController();
  zip.on('error', (error: Error) => failing.abort(error));
  const output = createWriteStream(draft, { mode: 0o600, flush: true });
  const writing = finished(Readable.from(zip.outputStream), output, { signal: failing.signal });
  // Awaited below; a failure before that must not end the process.
  writing.catch(() => undefined);
  try {
    const manifest = await fill(zip, { client, head, tables, options, signal: failing.signal });
    zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), manifestName);
    zip.end();
    await writing;
    await syncFolder(path.dirname(draft));
    return manifest;
  } catch (error) {
    failing.abort(error);
    // What went wrong with the disk tells more than that somebody stopped because of it.
    await writing.catch((cause: unknown) => {
      throw failing.signal.reason === error ? cause : error;
    });
    throw error;
  }
}

type Head = Pick<BackupManifest, 'format' | 'release' | 'migration' | 'takenAt' | 'secretMark' | 'sequences'> & {
  functions: string;
};

async function headOf(client: pg.Client, { release, secretMark }: BackupOptions): Promise<Head> {
  const { rows: known } = await client.query<{ is: boolean }>(
    `select to_regclass('public.schema_migration') is not null as "is"`,
  );
  if (known[0]?.is !== true) throw new NothingToBackUp();
  const { rows } = await client.query<{ migration: number | null; takenAt: string }>(
    `select max(number) as migration, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "takenAt" from schema_migration`,
  );
  const { migration, takenAt } = rows[0] ?? {};
  if (typeof migration !== 'number' || takenAt === undefined) throw new NothingToBackUp();
  const sequences = await sequencesOf(client);
  return { format: formatVersion, release, migration, takenAt, secretMark, sequences, functions: await functionsOf(client) };
}

async function fill(
  zip: ZipFile,
  work: { client: pg.Client; head: Head; tables: TableContents[]; options: BackupOptions; signal: AbortSignal },
): Promise<BackupManifest> {
  const { client, head, tables, options, signal } = work;
  const kept: BackupManifest = { ...head, functions: { name: functionsName, sha256: '', bytes: 0 }, tables: [], files: [] };
  const { lines: _, ...functions } = await addPart(zip, {
    name: functionsName,
    source: Readable.from([Buffer.from(head.functions)]),
    signal,
  });
  kept.functions = functions;
  for (const contents of tables) {
    const source = client.query(copyTo(`copy ${copyTarget(contents)} to stdout`));
    const { lines: rows, ...part } = await addPart(zip, { name: `tables/${contents.table}.copy`, source, signal });
    kept.tables.push({ ...contents, ...part, rows });
  }
  for await (const { name, path: from, compress } of options.files ?? []) {
    const { lines: __, ...part } = await addPart(zip, { name, source: createReadStream(from), compress, signal });
    kept.files.push(part);
  }
  return kept;
}

/** One part after the other, so that there is never more than one open. */
function addPart(
  zip: ZipFile,
  { name, source, signal, compress = true }: { name: string; source: Readable; signal: AbortSignal; compress?: boolean },
): Promise<BackupPart & { lines: number }> {
  return new Promise((resolve, reject) => {
    const { stream, measure } = measured();
    const stop = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('the archive could not be written'));
    signal.addEventListener('abort', stop, { once: true });
    pipeline(source, stream, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve({ name, ...measure() });
    });
    // Sizes are not known before: without the 64-bit form a part above 4 GiB would break the archive at its end.
    zip.addReadStream(stream, name, { compress, forceZip64Format: true, mode: 0o100600 });
    if (signal.aborted) stop();
  });
}

/** The name must outlive a power cut as well as the contents do. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
