/** A backup on the disk, opened for reading. Nothing of it is trusted before `verify` has read it to its end. */

import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import { type BackupManifest, type BackupPart, BackupUnfit, manifestName, parseManifest } from './manifest.ts';
import { measured } from './measured.ts';

export type BackupFile = {
  manifest: BackupManifest;
  /** Unpacks one part. Errors of the stream mean that the file was changed since it was verified. */
  read(part: BackupPart): Promise<Readable>;
  /** Reads every part and compares it with the manifest. Throws BackupUnfit. */
  verify(): Promise<void>;
  close(): void;
};

/** Parts of one backup: tables, and recordings by the day. */
const partsMax = 5_000_000;
const manifestBytesMax = 1_000_000_000;

/** Throws BackupUnfit when this is no backup, or one that was cut off. */
export async function openBackup(file: string): Promise<BackupFile> {
  const zip = await openPromise(file, { autoClose: false }).catch((cause: unknown) => {
    if (isMissing(cause)) throw new BackupUnfit(`There is no file ${file}.`, cause);
    throw torn(file, cause);
  });
  try {
    const entries = await directoryOf(zip, file);
    const entryOf = (name: string): Entry => {
      const entry = entries.get(name);
      if (entry === undefined) throw torn(file, new Error(`${name} is not in it`));
      return entry;
    };
    const manifest = parseManifest(await textOf(zip, entryOf(manifestName), file));
    const read = (part: BackupPart): Promise<Readable> => zip.openReadStreamPromise(entryOf(part.name));
    return { manifest, read, verify: () => verify(manifest, read, file), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function torn(file: string, cause: unknown): BackupUnfit {
  return new BackupUnfit(
    `${file} is not a whole backup: it was cut off or changed. Nothing was touched; take another one.`,
    cause,
  );
}

async function directoryOf(zip: ZipFile, file: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > partsMax) throw new BackupUnfit(`${file} has more parts than any backup of ours.`);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (cause) {
    throw torn(file, cause);
  }
  return entries;
}

async function textOf(zip: ZipFile, entry: Entry, file: string): Promise<string> {
  if (entry.uncompressedSize > manifestBytesMax) throw new BackupUnfit(`The manifest of ${file} is too large.`);
  const chunks: Buffer[] = [];
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  } catch (cause) {
    throw torn(file, cause);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function verify(
  { tables, functions, files }: BackupManifest,
  read: (part: BackupPart) => Promise<Readable>,
  file: string,
): Promise<void> {
  for (const part of [...tables, functions, ...files]) {
    const { stream, measure } = measured();
    const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() });
    await read(part)
      .then((source) => pipeline(source, stream, nowhere))
      .catch((cause: unknown) => {
        throw cause instanceof BackupUnfit ? cause : torn(file, cause);
      });
    const { sha256, bytes, lines } = measure();
    const sameRows = !('rows' in part) || part.rows === lines;
    if (sha256 !== part.sha256 || bytes !== part.bytes || !sameRows) throw torn(file, new Error(`${part.name} differs`));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
