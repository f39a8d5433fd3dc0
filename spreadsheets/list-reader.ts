/** Reads a list of contacts from a spreadsheet of any size, in bounded memory, and trusts nothing in it. */
import { stat } from 'node:fs/promises';
import type { TaskType } from '../domain/task.ts';
import { type Archive, openArchive } from './archive.ts';
import { inspectParts } from './archive-inspection.ts';
import type { SheetRow } from './cell.ts';
import { type FileKind, kindOfFile } from './file-kind.ts';
import { type ListLimits, listLimits } from './list-limits.ts';
import { type ListRefusalCode, ListRefused } from './list-refusal.ts';
import { type ListBatch, ListSorting } from './list-sorting.ts';
import { loadSharedTexts } from './shared-texts.ts';
import { readSheet } from './sheet-rows.ts';
import { encodingOfFile } from './text-encoding.ts';
import { readText } from './text-rows.ts';
import { TextStore } from './text-store.ts';
import { readWorkbook } from './workbook.ts';

export type ListProgress = {
  /** Rows with a value so far. */
  parsed: number;
  /** From 0 to 1, by bytes; checking the file comes first, so rows begin late in a small share. */
  share: number;
};

export type ListResult =
  | { kind: 'done'; parsed: number; accepted: number; duplicate: number; refused: number }
  /** `detail` is a short fact for the log, the same in every language and without personal data; it may be empty. */
  | { kind: 'refused-whole'; code: ListRefusalCode; detail: string };

export type ListInput = {
  path: string;
  /** As it was uploaded: judges nothing, but a text that calls itself a workbook is told so. */
  fileName: string;
  taskType: TaskType;
  signal: AbortSignal;
  /** Awaited before more is read. Everything handed over is provisional until the result is `done`. */
  onBatch: (batch: ListBatch) => Promise<void>;
  onProgress?: (progress: ListProgress) => void;
  limits?: ListLimits;
  /** Where texts go that do not fit in memory; the system's temporary folder unless told. */
  spillFolder?: string;
};

type Sources = {
  input: ListInput;
  limits: ListLimits;
  onRows: (rows: readonly SheetRow[]) => Promise<void>;
  /** Declares the bytes of all passes together, then counts them. */
  expectBytes: (bytes: number) => void;
  onBytes: (bytes: number) => void;
};

/**
 * Reads a list to its end and hands over contacts and refused rows in batches.
 *
 * The kind of file is told by its content. A workbook is judged by its zip directory first, then every part is checked,
 * and only then the first sheet is read; still, damage may show after rows were handed over: then the result is
 * `refused-whole` and the caller must drop them. Throws what is not the file's fault: an error of the disk or of
 * `onBatch`, or the reason of an aborted signal.
 */
export async function readList(input: ListInput): Promise<ListResult> {
  const limits = input.limits ?? listLimits;
  const sorting = new ListSorting({ taskType: input.taskType, limits, onBatch: (batch) => input.onBatch(batch) });
  let bytesSeen = 0;
  let bytesAll = 1;
  const sources: Sources = {
    input,
    limits,
    async onRows(rows) {
      input.signal.throwIfAborted();
      await sorting.take(rows);
      input.onProgress?.({ parsed: sorting.counts.parsed, share: Math.min(1, bytesSeen / bytesAll) });
    },
    expectBytes(bytes) {
      bytesAll = Math.max(1, bytes);
    },
    onBytes(bytes) {
      bytesSeen += bytes;
      input.onProgress?.({ parsed: sorting.counts.parsed, share: Math.min(1, bytesSeen / bytesAll) });
    },
  };
  let kind: FileKind | null = null;
  try {
    kind = await kindOfFile(input.path);
    await readSource(kind, sources);
    return { kind: 'done', ...(await sorting.finish()) };
  } catch (error) {
    if (error instanceof ListRefused) return asResult(error, kind, input.fileName);
    throw error;
  }
}

async function readSource(kind: FileKind, sources: Sources): Promise<void> {
  switch (kind) {
    case 'empty':
      throw new ListRefused('file-empty', '');
    case 'password':
      throw new ListRefused('file-password', '');
    case 'old-excel':
      throw new ListRefused('file-old-excel', '');
    case 'other':
      throw new ListRefused('file-not-a-list', '');
    case 'zip':
      await readWorkbookFile(sources);
      return;
    case 'text':
      await readTextFile(sources);
      return;
  }
}

async function readWorkbookFile(sources: Sources): Promise<void> {
  const archive = await openArchive(sources.input.path, sources.limits);
  const store = new TextStore({
    memoryBytesMax: sources.limits.sharedTextMemoryBytes,
    ...(sources.input.spillFolder === undefined ? {} : { folder: sources.input.spillFolder }),
  });
  try {
    await readFirstSheet(archive, store, sources);
  } finally {
    store.close();
    archive.close();
  }
}

async function readFirstSheet(
  archive: Archive,
  store: TextStore,
  { input, limits, onRows, expectBytes, onBytes }: Sources,
): Promise<void> {
  const { signal } = input;
  const allBytes = archive.parts.reduce((sum, part) => sum + part.bytes, 0);
  expectBytes(allBytes * 2);
  await inspectParts(archive, { signal, onBytes });
  const workbook = await readWorkbook(archive, signal);
  expectBytes(allBytes + workbook.sheet.bytes + (workbook.sharedTexts?.bytes ?? 0));
  if (workbook.sharedTexts !== null) await loadSharedTexts(archive, workbook.sharedTexts, store, { limits, signal, onBytes });
  await readSheet(archive, workbook, store, { limits, signal, onRows, onBytes });
}

async function readTextFile({ input, limits, onRows, expectBytes, onBytes }: Sources): Promise<void> {
  const { path, signal } = input;
  const { size } = await stat(path);
  expectBytes(size * 2);
  const encoding = await encodingOfFile(path, { signal, onBytes });
  await readText(path, encoding, { limits, signal, onRows, onBytes });
}

/** A text without a phone column that is called a workbook was renamed: another header would not mend it. */
function asResult({ code, detail }: ListRefused, kind: FileKind | null, fileName: string): ListResult {
  const isRenamed = code === 'phone-column-missing' && kind === 'text' && /\.xls[a-z]?$/iu.test(fileName);
  return isRenamed ? { kind: 'refused-whole', code: 'file-not-a-list', detail: 'text' } : { kind: 'refused-whole', code, detail };
}
