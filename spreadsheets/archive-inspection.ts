/** Unpacks every part once before any row is read: checksums, and no document type declaration anywhere. */
import { crc32 } from 'node:zlib';
import type { Archive, ArchivePart } from './archive.ts';
import { ListRefused } from './list-refusal.ts';

const xmlPart = /\.(?:xml|rels|vml)$/iu;
const declaration = '<!DOCTYPE';

/**
 * Throws ListRefused when a part is damaged or an XML part declares a document type: no spreadsheet program writes one,
 * and entities live in it. `onBytes` tells how many unpacked bytes were checked. Nothing is kept in memory.
 */
export async function inspectParts(
  archive: Archive,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  for (const part of archive.parts) await inspectPart(archive, part, { signal, onBytes });
}

async function inspectPart(
  archive: Archive,
  part: ArchivePart,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const scan = xmlPart.test(part.name) ? makeDeclarationScan() : null;
  let checksum = 0;
  for await (const chunk of archive.unpack(part, signal)) {
    checksum = crc32(chunk, checksum);
    if (scan?.(chunk) === true) throw new ListRefused('file-document-type', part.name);
    onBytes(chunk.length);
  }
  if (checksum !== part.crc32) throw new ListRefused('file-damaged', part.name);
}

/** Finds the declaration across the borders of chunks; in UTF-16 every other byte of it is zero. */
function makeDeclarationScan(): (chunk: Buffer) => boolean {
  let tail = '';
  let isWide: boolean | null = null;
  return (chunk) => {
    isWide ??= chunk.subarray(0, 4).includes(0) || /^(?:\u00fe\u00ff|\u00ff\u00fe)/u.test(chunk.toString('latin1', 0, 2));
    const text = tail + (isWide ? chunk.toString('latin1').replaceAll('\u0000', '') : chunk.toString('latin1'));
    tail = text.slice(-(declaration.length - 1));
    return text.includes(declaration);
  };
}
