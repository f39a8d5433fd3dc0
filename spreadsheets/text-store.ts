/** Keeps millions of texts in bounded memory: UTF-8 outside the heap, and past a limit in a file that has no name. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pageBytes = 256 * 1024;
/** Read at once from the file: texts stand in the order of their use, so the next ones come along. */
const readAheadBytes = 16 * 1024;
const lengthBytes = 4;
const segmentEntries = 65_536;

export class TextTooLong extends Error {
  constructor() {
    super(`A single text must not be longer than ${pageBytes - lengthBytes} bytes.`);
    this.name = 'TextTooLong';
  }
}

/**
 * Append-only list of texts. Reads and writes of the file are synchronous, for they happen inside the callbacks of a
 * parser; they hit the cache of the system. Call `close` in every case.
 */
export class TextStore {
  count = 0;
  /** All bytes stored so far, in memory and in the file. */
  bytes = 0;
  readonly #memoryPagesMax: number;
  readonly #folder: string;
  readonly #pages: Buffer[] = [];
  readonly #addresses: Float64Array[] = [];
  /** The page that is being filled; past the memory limit its predecessors are in the file. */
  #current = Buffer.allocUnsafe(0);
  #currentAddress = 0;
  #filled = 0;
  #file: number | null = null;
  readonly #ahead = Buffer.allocUnsafe(readAheadBytes);
  #aheadAddress = -1;
  #aheadFilled = 0;

  constructor({ memoryBytesMax, folder = tmpdir() }: { memoryBytesMax: number; folder?: string }) {
    this.#memoryPagesMax = Math.max(1, Math.floor(memoryBytesMax / pageBytes));
    this.#folder = folder;
  }

  /** Appends a text; its index is the `count` before. Throws TextTooLong. */
  add(text: string): void {
    const length = Buffer.byteLength(text);
    if (length > pageBytes - lengthBytes) throw new TextTooLong();
    if (this.#filled + lengthBytes + length > this.#current.length) this.#turnPage();
    this.#remember(this.#currentAddress + this.#filled);
    this.#filled = this.#current.writeUInt32LE(length, this.#filled);
    this.#filled += this.#current.write(text, this.#filled, 'utf8');
    this.bytes += lengthBytes + length;
  }

  /** The text at an index, or null when there is none. */
  at(index: number): string | null {
    if (!(index >= 0 && index < this.count)) return null;
    const address = this.#addresses[Math.floor(index / segmentEntries)]?.[index % segmentEntries];
    if (address === undefined) return null;
    if (address >= this.#currentAddress) return readRecord(this.#current, address - this.#currentAddress);
    const page = this.#pages[Math.floor(address / pageBytes)];
    return page === undefined ? this.#readFromFile(address) : readRecord(page, address % pageBytes);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #turnPage(): void {
    if (this.#current.length > 0) {
      if (this.#pages.length < this.#memoryPagesMax) this.#pages.push(this.#current);
      else this.#writePage();
      this.#currentAddress += pageBytes;
    }
    const mayReuse = this.#pages.length >= this.#memoryPagesMax && this.#pages.at(-1) !== this.#current;
    if (!mayReuse || this.#current.length === 0) this.#current = Buffer.alloc(pageBytes);
    this.#filled = 0;
  }

  #writePage(): void {
    this.#file ??= openNameless(this.#folder);
    writeSync(this.#file, this.#current, 0, pageBytes, this.#currentAddress - this.#memoryPagesMax * pageBytes);
  }

  #remember(address: number): void {
    const slot = this.count % segmentEntries;
    if (slot === 0) this.#addresses.push(new Float64Array(segmentEntries));
    const segment = this.#addresses.at(-1);
    if (segment !== undefined) segment[slot] = address;
    this.count += 1;
  }

  #readFromFile(address: number): string | null {
    if (this.#file === null) return null;
    const position = address - this.#memoryPagesMax * pageBytes;
    const offset = position - this.#aheadAddress;
    const ahead = this.#ahead.subarray(0, this.#aheadFilled);
    if (this.#aheadAddress >= 0 && offset >= 0 && holdsRecord(ahead, offset)) return readRecord(ahead, offset);
    this.#aheadFilled = readSync(this.#file, this.#ahead, 0, readAheadBytes, position);
    this.#aheadAddress = position;
    const fresh = this.#ahead.subarray(0, this.#aheadFilled);
    if (holdsRecord(fresh, 0)) return readRecord(fresh, 0);
    const long = Buffer.allocUnsafe(fresh.readUInt32LE(0));
    readSync(this.#file, long, 0, long.length, position + lengthBytes);
    return long.toString('utf8');
  }
}

/** Opened and removed at once: whatever ends the process, nothing of a list stays behind on the disk. */
function openNameless(parent: string): number {
  const folder = mkdtempSync(join(parent, 'carillon-texts-'));
  try {
    return openSync(join(folder, 'texts'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function holdsRecord(buffer: Buffer, offset: number): boolean {
  return offset + lengthBytes <= buffer.length && offset + lengthBytes + buffer.readUInt32LE(offset) <= buffer.length;
}

function readRecord(buffer: Buffer, offset: number): string {
  const start = offset + lengthBytes;
  return buffer.toString('utf8', start, start + buffer.readUInt32LE(offset));
}
