/** Packs parts into a zip archive as they come: nothing is written ahead of the reader, nothing is kept. */
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

export type ZipPart = { name: string; content: AsyncIterable<string> };

/** Sizes are 32 bits wide without the zip64 extension, which not every program that opens a sheet reads. */
const bytesMax = 0xffff_ffff;
const version = 20;
/** Sizes and checksum follow the data; names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
/** 1980-01-01, the first day that a zip archive knows: the same rows give the same file. */
const firstDay = 0x21;

export class ZipTooLarge extends Error {
  constructor() {
    super(`A zip archive must not hold more than ${bytesMax} bytes; export fewer rows at once.`);
    this.name = 'ZipTooLarge';
  }
}

type Packed = { name: Buffer; crc: number; packedBytes: number; bytes: number; offset: number };

/** Each part's content is drawn before the next part is asked for. Throws ZipTooLarge. */
export async function* zipStream(parts: AsyncIterable<ZipPart>): AsyncGenerator<Buffer> {
  const directory: Packed[] = [];
  let offset = 0;
  for await (const { name, content } of parts) {
    const entry: Packed = { name: Buffer.from(name), crc: 0, packedBytes: 0, bytes: 0, offset };
    for await (const chunk of packPart(entry, content)) {
      offset += chunk.length;
      if (offset > bytesMax || entry.bytes > bytesMax) throw new ZipTooLarge();
      yield chunk;
    }
    directory.push(entry);
  }
  const records = Buffer.concat(directory.map(directoryRecord));
  yield Buffer.concat([records, endRecord(directory.length, records.length, offset)]);
}

async function* packPart(entry: Packed, content: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  writeFields(header, 4, entry);
  yield Buffer.concat([header, entry.name]);
  const deflate = createDeflateRaw();
  const feeding = pipeline(counted(entry, content), deflate);
  // The loop below throws the same error; without this the promise would end the process before it is awaited.
  feeding.catch(() => undefined);
  for await (const chunk of deflate) {
    if (!Buffer.isBuffer(chunk)) continue;
    entry.packedBytes += chunk.length;
    yield chunk;
  }
  await feeding;
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(entry.crc, 4);
  descriptor.writeUInt32LE(entry.packedBytes, 8);
  descriptor.writeUInt32LE(entry.bytes, 12);
  yield descriptor;
}

async function* counted(entry: Packed, content: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    entry.crc = crc32(bytes, entry.crc);
    entry.bytes += bytes.length;
    yield bytes;
  }
}

function directoryRecord(entry: Packed): Buffer {
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x0201_4b50, 0);
  record.writeUInt16LE(version, 4);
  writeFields(record, 6, entry);
  record.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([record, entry.name]);
}

/** The fields that a part's header and its record in the directory share; in the header the sizes are still 0. */
function writeFields(target: Buffer, at: number, entry: Packed): void {
  target.writeUInt16LE(version, at);
  target.writeUInt16LE(flags, at + 2);
  target.writeUInt16LE(deflated, at + 4);
  target.writeUInt16LE(firstDay, at + 8);
  target.writeUInt32LE(entry.crc, at + 10);
  target.writeUInt32LE(entry.packedBytes, at + 14);
  target.writeUInt32LE(entry.bytes, at + 18);
  target.writeUInt16LE(entry.name.length, at + 22);
}

function endRecord(count: number, directoryBytes: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x0605_4b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
