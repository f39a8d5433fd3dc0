/** Tells the encoding of a text file and decodes it: UTF-8, the Chinese Windows code page (GB18030), or marked UTF-16. */
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import iconv from 'iconv-lite';
import { ListRefused } from './list-refusal.ts';

export type TextEncoding = 'utf8' | 'gb18030' | 'utf16-le' | 'utf16-be';

/** A text of this length that is UTF-8 with Chinese in it is UTF-8: the code page does not look like it by chance for so long. */
const certainBytes = 64 * 1024;

/** Reads the whole file once. Throws ListRefused when it is no text, or UTF-8 that is broken further down. */
export async function encodingOfFile(
  path: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<TextEncoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let seen = 0;
  let hasWideText = false;
  for await (const chunk of createReadStream(path, { signal, highWaterMark: certainBytes })) {
    if (!Buffer.isBuffer(chunk)) continue;
    const marked = seen === 0 ? markedEncoding(chunk) : null;
    if (marked !== null && marked !== 'utf8') return marked;
    if (chunk.includes(0)) throw new ListRefused('file-not-a-list', 'binary');
    if (!isValid(() => utf8.decode(chunk, { stream: true }))) {
      if (hasWideText || marked === 'utf8') throw new ListRefused('file-damaged', `utf-8, after ${seen} bytes`);
      return 'gb18030';
    }
    seen += chunk.length;
    hasWideText ||= seen >= certainBytes && chunk.some((byte) => byte >= 0x80);
    onBytes(chunk.length);
  }
  if (isValid(() => utf8.decode())) return 'utf8';
  if (hasWideText) throw new ListRefused('file-damaged', 'utf-8, at the end');
  return 'gb18030';
}

/** The text of the file, piece by piece, without a byte order mark. Throws ListRefused when a byte has no meaning in it. */
export async function* textOfFile(
  path: string,
  encoding: TextEncoding,
  signal: AbortSignal,
): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of createReadStream(path, { signal })) {
    if (!Buffer.isBuffer(chunk)) continue;
    yield { text: whole(decoder.write(chunk), encoding), bytes: chunk.length };
  }
  yield { text: whole(decoder.end() ?? '', encoding), bytes: 0 };
}

/** A replacement character stands where a byte had no meaning; UTF-8 was checked before, there it is what somebody wrote. */
function whole(text: string, encoding: TextEncoding): string {
  if (encoding !== 'utf8' && text.includes('\uFFFD')) throw new ListRefused('text-encoding-unknown', encoding);
  return text;
}

function markedEncoding(head: Buffer): TextEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16-le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf16-be' : null;
}

function isValid(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}
