/** Reads an uploaded list of numbers onto the do-not-call list: in one transaction, so that a file that turns out bad leaves nothing. */
import type { Static } from 'typebox';
import { listLimits } from '../../spreadsheets/list-limits.ts';
import { readList } from '../../spreadsheets/list-reader.ts';
import type { RefusedListRow } from '../../spreadsheets/list-row.ts';
import type { Queryable } from '../../storage/database.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import { listSentence, rowSentence } from '../words/lists.ts';
import type { DoNotCallImport } from './do-not-call-schemas.ts';
import { refusedRowsShownMax } from './do-not-call-schemas.ts';

/** A list is read while its sender waits. */
const rowsMax = 200_000;

type Upload = { filePath: string; fileName: string };
type Entry = { taskId: string | null; reason: string; createdBy: string };

/** Throws 422 `list-refused` with the reason of a file that is no list. */
export async function addNumbersOf(
  tx: Queryable,
  { filePath, fileName }: Upload,
  { language, ...entry }: Entry & { language: Language },
): Promise<Static<typeof DoNotCallImport>> {
  const list = makeDoNotCall(tx);
  const counts = { added: 0, known: 0 };
  const refusedRows: RefusedListRow[] = [];
  const end = await readList({
    path: filePath,
    fileName,
    // Asks for nothing but a column of numbers.
    taskType: 'ai',
    signal: new AbortController().signal,
    limits: { ...listLimits, rowsMax },
    onBatch: async ({ contacts, refused }) => {
      refusedRows.push(...refused.slice(0, refusedRowsShownMax - refusedRows.length));
      const batch = await list.addMany({ ...entry, source: 'import', numbers: contacts.map(({ number }) => number) });
      counts.added += batch.added;
      counts.known += batch.known;
    },
  });
  if (end.kind === 'refused-whole') {
    const message = listSentence(end.code, end.detail, language);
    const errors = [{ field: 'file', code: end.code, message }];
    throw new RequestRefused({ status: 422, code: 'list-refused', values: { reason: message }, errors });
  }
  const { parsed, duplicate, refused } = end;
  return { parsed, ...counts, duplicate, refused, refusedRows: refusedRows.map((row) => rowView(row, language)) };
}

function rowView({ row, column, value, code }: RefusedListRow, language: Language) {
  return { row, column, value, code, message: rowSentence(code, language) };
}
