/** Takes an uploaded list to disk as it arrives: never in memory, never under a name that came from outside. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { uploadBytesMax } from '../limits.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';

export type Upload = { filePath: string; fileName: string; fileBytes: number; sha256: string };

const fileNameCharsMax = 200;
const uploadField = 'file';

/**
 * Stores the multipart field `file`. Throws 415 `not-multipart`, 422 `file-missing`, 413 `file-too-large`;
 * whatever goes wrong, nothing stays on the disk.
 */
export async function storeUpload(request: FastifyRequest, folder: string): Promise<Upload> {
  if (!request.isMultipart()) throw new RequestRefused({ status: 415, code: 'not-multipart' });
  await mkdir(folder, { recursive: true });
  const part = await request.file();
  if (part === undefined || part.fieldname !== uploadField) {
    part?.file.resume();
    throw fieldRefused('file-missing', uploadField);
  }
  const filePath = path.join(path.resolve(folder), randomUUID());
  const measure = makeMeasure();
  try {
    await pipeline(part.file, measure.stream, createWriteStream(filePath, { flags: 'wx', mode: 0o600 }));
    if (part.file.truncated) throw tooLarge();
    await flushed(filePath);
  } catch (error) {
    await rm(filePath, { force: true });
    throw error;
  }
  return { filePath, fileName: shownName(part.filename), ...measure.result() };
}

function tooLarge(): RequestRefused {
  const megabytes = Math.floor(uploadBytesMax / 1024 / 1024);
  return fieldRefused('file-too-large', uploadField, { megabytes }, 413);
}

/** An import that was promised must be readable after the power failed. */
async function flushed(filePath: string): Promise<void> {
  const file = await open(filePath, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function makeMeasure(): { stream: Transform; result: () => { fileBytes: number; sha256: string } } {
  const hash = createHash('sha256');
  let fileBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      fileBytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ fileBytes, sha256: hash.digest('hex') }) };
}

/** Only for showing: the last part of a path, without control characters. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return clean === '' ? 'list' : clean.slice(-fileNameCharsMax);
}
