/** A workbook as a zip archive, judged by its directory before a single byte of it is unpacked. */
import { stat } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import type { ListLimits } from './list-limits.ts';
import { asDamage, ListRefused } from './list-refusal.ts';

export type ArchivePart = { name: string; bytes: number; crc32: number };

/** Names of parts are compared without case, as Office does. */
export type Archive = {
  parts: readonly ArchivePart[];
  find(name: string): ArchivePart | null;
  /** Unpacks one part, chunk by chunk. Throws ListRefused when it is broken, longer or shorter than the directory says. */
  unpack(part: ArchivePart, signal: AbortSignal): AsyncIterable<Buffer>;
  close(): void;
};

const storedMethod = 0;
const deflatedMethod = 8;

/** Opens the archive. Throws ListRefused for damage, passwords, paths that leave the archive, and bombs. */
export async function openArchive(path: string, limits: ListLimits): Promise<Archive> {
  const { size } = await stat(path);
  const zip = await openZip(path);
  try {
    const entries = await readDirectory(zip, limits);
    judgeProportions([...entries.values()], size, limits);
    return makeArchive(zip, entries);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false });
  } catch (error) {
    throw asDamage(error, 'zip directory');
  }
}

async function readDirectory(zip: ZipFile, limits: ListLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.partsMax) throw new ListRefused('file-too-many-parts', `${zip.entryCount} > ${limits.partsMax}`);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new ListRefused('file-password', 'zip encryption');
      if (entry.compressionMethod !== storedMethod && entry.compressionMethod !== deflatedMethod) {
        throw new ListRefused('file-damaged', `compression method ${entry.compressionMethod}`);
      }
      const key = entry.fileName.toLowerCase();
      if (entries.has(key)) throw new ListRefused('file-damaged', 'two parts of one name');
      if (!entry.fileName.endsWith('/')) entries.set(key, entry);
    }
  } catch (error) {
    throw refusalOfDirectory(error);
  }
  return entries;
}

/** yauzl tells these apart only by the text of its errors; an unknown text counts as damage. */
function refusalOfDirectory(error: unknown): Error {
  const text = error instanceof Error ? error.message : '';
  if (/^(?:invalid relative path|absolute path|invalid characters in fileName)/u.test(text)) {
    return new ListRefused('file-unsafe-path', 'zip directory', { cause: error });
  }
  if (text.startsWith('strong encryption')) return new ListRefused('file-password', 'zip encryption', { cause: error });
  return asDamage(error, 'zip directory');
}

/**
 * Judges what the directory claims: each part, and all parts together (many small bombs are a bomb).
 * Parts that claim more packed bytes than the file has overlap each other, which only a bomb does.
 */
function judgeProportions(entries: readonly Entry[], fileBytes: number, limits: ListLimits): void {
  const outOfProportion = (unpacked: number, packed: number): boolean =>
    unpacked > limits.suspectPartBytes && unpacked > packed * limits.unpackRatioMax;
  let packedSum = 0;
  let unpackedSum = 0;
  for (const entry of entries) {
    packedSum += entry.compressedSize;
    unpackedSum += entry.uncompressedSize;
    if (outOfProportion(entry.uncompressedSize, entry.compressedSize)) {
      throw new ListRefused('file-bomb', `${entry.compressedSize} → ${entry.uncompressedSize} bytes`);
    }
  }
  if (packedSum > fileBytes) throw new ListRefused('file-bomb', 'overlapping parts');
  if (outOfProportion(unpackedSum, packedSum)) throw new ListRefused('file-bomb', `${packedSum} → ${unpackedSum} bytes`);
  if (unpackedSum > limits.unpackedBytesMax)
    throw new ListRefused('file-too-large', `${unpackedSum} > ${limits.unpackedBytesMax} bytes`);
}

function makeArchive(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Archive {
  const asPart = (entry: Entry): ArchivePart => ({ name: entry.fileName, bytes: entry.uncompressedSize, crc32: entry.crc32 });
  const parts = [...entries.values()].map(asPart);
  return {
    parts,
    find(name) {
      const entry = entries.get(name.toLowerCase());
      return entry === undefined ? null : asPart(entry);
    },
    unpack(part, signal) {
      const entry = entries.get(part.name.toLowerCase());
      if (entry === undefined) throw new ListRefused('file-damaged', part.name);
      return unpackEntry(zip, entry, signal);
    },
    close: () => {
      zip.close();
    },
  };
}

/** Only errors of the stream itself become damage: what the reader of the chunks throws never passes here. */
async function* unpackEntry(zip: ZipFile, entry: Entry, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      signal.throwIfAborted();
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw asDamage(error, entry.fileName);
  }
}
