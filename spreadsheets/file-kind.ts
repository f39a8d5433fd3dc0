/** What a file is, judged by its first bytes and never by its name. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

export type FileKind = 'empty' | 'zip' | 'old-excel' | 'password' | 'other' | 'text';

const zipMagics = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008'];
const oleMagic = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** BIFF without a container: Excel 2 to 4. */
const bareBiffMagics = ['0900', '0902', '0904'].map((hex) => Buffer.from(hex, 'hex'));
/** Names of streams in an OLE directory are UTF-16. Office keeps an encrypted workbook in a stream of this name. */
const encryptedStream = Buffer.from('EncryptedPackage', 'utf16le');
const foreignMagics = ['%PDF', '\u0089PNG', 'GIF8', '\u00ff\u00d8\u00ff', 'Rar!', '7z\u00bc\u00af', '\u001f\u008b', '{\\rtf'];
/** Web systems like to name a page "report.xls". */
const markup = /^\s*<(?:\?xml|!doctype|html|table|head|meta|svg)/iu;
const headBytes = 4096;
const blockBytes = 64 * 1024;

/** Reads the head of the file (an OLE file whole, for its directory may stand anywhere) and names its kind. */
export async function kindOfFile(path: string): Promise<FileKind> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return await judgeHead(file, head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function judgeHead(file: FileHandle, head: Buffer): Promise<FileKind> {
  if (head.length === 0) return 'empty';
  const latin = head.toString('latin1');
  if (zipMagics.some((magic) => latin.startsWith(magic))) return 'zip';
  if (head.subarray(0, oleMagic.length).equals(oleMagic))
    return (await contains(file, encryptedStream)) ? 'password' : 'old-excel';
  if (bareBiffMagics.some((magic) => head.subarray(0, 2).equals(magic))) return 'old-excel';
  if (foreignMagics.some((magic) => latin.startsWith(magic))) return 'other';
  if (markup.test(latin.replace(/^\u00ef\u00bb\u00bf/u, ''))) return 'other';
  return 'text';
}

async function contains(file: FileHandle, wanted: Buffer): Promise<boolean> {
  const block = Buffer.alloc(blockBytes);
  let kept = 0;
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(block, kept, blockBytes - kept, position);
    if (bytesRead === 0) return false;
    position += bytesRead;
    const filled = kept + bytesRead;
    if (block.subarray(0, filled).includes(wanted)) return true;
    kept = Math.min(wanted.length - 1, filled);
    block.copy(block, 0, filled - kept, filled);
  }
}
