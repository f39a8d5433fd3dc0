/** Writes a sheet as a stream: rows are taken from their source only as fast as the file is carried away. */
import { once } from 'node:events';
import { PassThrough, type Readable, Writable } from 'node:stream';
import exceljs from 'exceljs';
import { safeCellText } from './safe-text.ts';

export type SheetColumn = {
  header: string;
  /** In characters. */
  width: number;
  format: 'text' | 'number' | 'time';
};

/** A `Date` is shown as its UTC clock: turn it into wall time first. Texts are made harmless here, and only here. */
export type SheetValue = string | number | Date | null;

export type SheetSource = {
  title: string;
  columns: readonly SheetColumn[];
  rows: AsyncIterable<readonly SheetValue[]>;
};

const numberFormats = { text: '@', number: '0', time: 'yyyy-mm-dd hh:mm:ss' } as const;

/**
 * A workbook of one sheet, and of further ones where the rows exceed what a sheet can hold.
 * An error of the source destroys the stream; destroying the stream ends the source.
 */
export function streamSheet(source: SheetSource, { sheetRowsMax = 1_000_000 }: { sheetRowsMax?: number } = {}): Readable {
  const output = new PassThrough();
  writeWorkbook(source, output, sheetRowsMax).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error('The sheet could not be written.', { cause: error }));
  });
  return output;
}

async function writeWorkbook({ title, columns, rows }: SheetSource, output: PassThrough, sheetRowsMax: number): Promise<void> {
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true, useSharedStrings: false });
  let sheets = 1;
  let written = 0;
  let sheet = addSheet(workbook, title, columns);
  for await (const row of rows) {
    if (output.destroyed) return;
    if (written === sheetRowsMax) {
      sheet.commit();
      sheets += 1;
      written = 0;
      sheet = addSheet(workbook, `${title} ${sheets}`, columns);
    }
    sheet.addRow(row.map((value) => (typeof value === 'string' ? safeCellText(value) : value))).commit();
    written += 1;
    await untilCarriedAway(sheet, output);
  }
  if (output.destroyed) return;
  sheet.commit();
  await workbook.commit();
}

function addSheet(
  workbook: exceljs.stream.xlsx.WorkbookWriter,
  title: string,
  columns: readonly SheetColumn[],
): exceljs.Worksheet {
  const sheet = workbook.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ width, format }) => ({ width, style: { numFmt: numberFormats[format] } }));
  const header = sheet.addRow(columns.map((column) => safeCellText(column.header)));
  header.font = { bold: true };
  header.commit();
  return sheet;
}

/**
 * exceljs writes on without looking whether anybody takes the file: its own stream never says "full". The stream
 * behind it does, so the source waits there. Ends at once when the reader of the file went away.
 */
async function untilCarriedAway(sheet: exceljs.Worksheet, output: PassThrough): Promise<void> {
  for (const behind of streamsBehind(sheet)) {
    if (!behind.writableNeedDrain || output.destroyed) continue;
    const gone = new AbortController();
    const stop = (): void => {
      gone.abort();
    };
    output.once('close', stop);
    try {
      await once(behind, 'drain', { signal: gone.signal });
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    } finally {
      output.off('close', stop);
    }
  }
}

/** The pipes of the writer's stream are not in exceljs' types, though nothing else tells when to wait. */
function streamsBehind(sheet: exceljs.Worksheet): Writable[] {
  const stream: unknown = 'stream' in sheet ? sheet.stream : null;
  const pipes: unknown = typeof stream === 'object' && stream !== null && 'pipes' in stream ? stream.pipes : [];
  return Array.isArray(pipes) ? pipes.filter((pipe) => pipe instanceof Writable) : [];
}
