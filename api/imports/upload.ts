/** Takes an uploaded list to disk as it arrives: never in memory, never under a name that came from outside. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { uploadBytesMax } from '../limits.ts';
import { isMultipartForm } from '../multipart-form.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';

export type Upload = { filePath: string; fileName: string; fileBytes: number; sha256: string };

const fileNameCharsMax = 200;
const uploadField = 'file';

/** One more than is taken, so that a second file is seen and refused instead of being passed over. */
const filesSeenMax = 2;

/**
 * Stores the multipart field `file`, the only file of the request. Throws 415 `not-multipart`, 422 `file-missing`,
 * 422 `too-many-files`, 413 `file-too-large`; whatever goes wrong, nothing stays on the disk.
 */
export async function storeUpload(request: FastifyRequest, folder: string): Promise<Upload> {
  if (!isMultipartForm(request)) throw new RequestRefused({ status: 415, code: 'not-multipart' });
  await mkdir(folder, { recursive: true });
  let stored: Upload | null = null;
  let files = 0;
  try {
    // To the end of the form: whether another file comes is known only there.
    for await (const part of request.files({ limits: { files: filesSeenMax } })) {
      files += 1;
      if (files === 1 && part.fieldname === uploadField) stored = await storeFile(part, folder);
      else await drained(part.file);
    }
    if (files > 1) throw fieldRefused('too-many-files', uploadField);
    if (stored === null) throw fieldRefused('file-missing', uploadField);
    return stored;
  } catch (error) {
    if (stored !== null) await rm(stored.filePath, { force: true });
    throw error;
  }
}

async function drained(file: Readable): Promise<void> {
  file.resume();
  await finished(file);
}

async function storeFile(part: MultipartFile, folder: string): Promise<Upload> {
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
