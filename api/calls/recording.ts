/** Sends a recording: the whole, or the range that a player asked for (RFC 9110 §14), and never a file outside of its folder. */
import { createReadStream } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import { WavUnreadable, wavMs } from '../../audio/wav.ts';
import { pathInside } from '../files.ts';
import { RequestRefused } from '../request-refused.ts';

type Range = { start: number; end: number };

/** Throws 404 `recording-missing` and 416 `range-not-satisfiable`. */
export async function sendRecording(
  reply: FastifyReply,
  { file, folder, range, downloadName }: { file: string; folder: string; range: string | undefined; downloadName: string | null },
): Promise<FastifyReply> {
  const { path, size, changedAt } = await locate(file, folder);
  const disposition = downloadName === null ? 'inline' : `attachment; filename="${downloadName}"`;
  reply
    .type('audio/wav')
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('last-modified', changedAt.toUTCString())
    .header('content-disposition', disposition);
  const part = parseRange(range, size);
  if (part === 'unsatisfiable') {
    const headers = { 'content-range': `bytes */${size}` };
    throw new RequestRefused({ status: 416, code: 'range-not-satisfiable', headers });
  }
  if (part === null)
    return reply
      .code(200)
      .header('content-length', size)
      .send(streamOf(path, { start: 0, end: size - 1 }));
  return reply
    .code(206)
    .header('content-range', `bytes ${part.start}-${part.end}/${size}`)
    .header('content-length', part.end - part.start + 1)
    .send(streamOf(path, part));
}

/** The first bytes of a file, in which every writer has begun its samples. */
const headBytesMax = 4096;

/** How long a recording is, told by its file; null when the file is not there, or is no recording. */
export async function recordingMsOf(file: string, folder: string): Promise<number | null> {
  try {
    const { path, size } = await locate(file, folder);
    return wavMs(await headOf(path), size);
  } catch (error) {
    if (error instanceof RequestRefused || error instanceof WavUnreadable) return null;
    throw error;
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const head = new Uint8Array(headBytesMax);
    const { bytesRead } = await handle.read(head, 0, headBytesMax, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A link inside the folder must not lead out of it either. */
async function locate(file: string, folder: string): Promise<{ path: string; size: number; changedAt: Date }> {
  const named = pathInside(folder, file);
  if (named === null) throw missing();
  try {
    const path = pathInside(await realpath(folder), await realpath(named));
    if (path === null) throw missing();
    const { size, mtime } = await lstatFile(path);
    return { path, size, changedAt: mtime };
  } catch (error) {
    if (error instanceof RequestRefused) throw error;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) throw missing();
    throw error;
  }
}

async function lstatFile(path: string): Promise<{ size: number; mtime: Date }> {
  const stats = await lstat(path);
  if (!stats.isFile() || stats.size === 0) throw missing();
  return stats;
}

function missing(): RequestRefused {
  return new RequestRefused({ status: 404, code: 'recording-missing' });
}

function streamOf(path: string, { start, end }: Range): ReturnType<typeof createReadStream> {
  return createReadStream(path, { start, end });
}

/** Null: send all. Several ranges, other units and nonsense are answered with the whole, as the standard allows. */
export function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') {
    const last = Number(to);
    return last === 0 ? 'unsatisfiable' : { start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(from);
  if (start >= size) return 'unsatisfiable';
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return end < start ? null : { start, end };
}
