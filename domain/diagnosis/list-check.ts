/** Judges what became of the rows of a list: 20 rows in the file, 15 in the task. */
import { type Finding, fails, holds, unknown } from './check.ts';

export type ImportFacts = {
  status: 'reading' | 'done' | 'refused';
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: number;
  /** Of an import that was refused whole. */
  reasonCode: string | null;
  readingMs: number;
  /** Somebody asks about this very task: a row that counts once is then worth a word. */
  asked: boolean;
};

/** A file of 100,000 rows is read in seconds. */
const readingMsMax = 600_000;

export function judgeImport({ status, readingMs, reasonCode, asked, ...rows }: ImportFacts): Finding {
  if (status === 'reading') return readingMs > readingMsMax ? fails('list-stuck') : unknown('list-reading');
  if (status === 'refused') return fails('list-refused', { listFault: reasonCode ?? '' });
  if (rows.refused === 0 && rows.duplicate === 0) return holds('rows-all-in', rows);
  return asked ? fails('rows-left-out', rows) : holds('rows-left-out', rows);
}
