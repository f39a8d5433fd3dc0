/** Streams the records of a text file (CSV) as rows; the divider is the one under which a phone column shows. */
import { pipeline } from 'node:stream/promises';
import { CsvError, type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { type SheetRow, textCell } from './cell.ts';
import { countHeaders, hasPhoneColumn } from './header-row.ts';
import type { ListLimits } from './list-limits.ts';
import { ListRefused } from './list-refusal.ts';
import { type TextEncoding, textOfFile } from './text-encoding.ts';

export type TextReading = {
  limits: ListLimits;
  signal: AbortSignal;
  onRows: (rows: readonly SheetRow[]) => Promise<void>;
  onBytes: (bytes: number) => void;
};

/** In the order of preference when a file has one column and so no divider. */
const dividers = [',', ';', '\t'] as const;
/** Enough to hold the titles and the header. */
const sampleChars = 64 * 1024;
const rowsAtOnce = 500;

/**
 * Reads the text to its end. A row is a record: a line break inside quotes starts no new one, an empty line is one.
 * Throws ListRefused for quotes that never close and for bytes that have no meaning in the encoding.
 */
export async function readText(path: string, encoding: TextEncoding, reading: TextReading): Promise<void> {
  const { limits, signal } = reading;
  const divider = chooseDivider(await readSample(path, encoding, signal), limits);
  const parser = parse(parserOptions(divider, limits));
  const feeding = pipeline(countedText(path, encoding, reading), parser);
  // The loop below throws the same error; without this the promise would end the process before it is awaited.
  feeding.catch(() => undefined);
  let row = 0;
  let ready: SheetRow[] = [];
  try {
    for await (const record of parser) {
      row += 1;
      ready.push(toRow(row, record));
      if (ready.length < rowsAtOnce) continue;
      await reading.onRows(ready);
      ready = [];
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CsvError ? new ListRefused('file-damaged', `row ${row + 1}`, { cause: error }) : error;
  }
  await feeding;
  if (ready.length > 0) await reading.onRows(ready);
}

function toRow(row: number, record: unknown): SheetRow {
  const fields: unknown[] = Array.isArray(record) ? record : [];
  return { row, cells: fields.map((field) => (typeof field === 'string' && field !== '' ? textCell(field) : undefined)) };
}

async function* countedText(path: string, encoding: TextEncoding, { signal, onBytes }: TextReading): AsyncGenerator<string> {
  for await (const { text, bytes } of textOfFile(path, encoding, signal)) {
    onBytes(bytes);
    yield text;
  }
}

/** Line ends may be mixed, records may be short or long, and a quotation mark inside a bare field is a character. */
function parserOptions(divider: string, limits: ListLimits): Options {
  return {
    delimiter: divider,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: limits.recordBytesMax,
  };
}

async function readSample(path: string, encoding: TextEncoding, signal: AbortSignal): Promise<string> {
  let sample = '';
  for await (const { text } of textOfFile(path, encoding, signal)) {
    sample += text;
    if (sample.length >= sampleChars) break;
  }
  return sample.slice(0, sampleChars);
}

/** The divider with the most headed columns in a row that has a phone column; a comma when there is none. */
function chooseDivider(sample: string, limits: ListLimits): string {
  let best: string = dividers[0];
  let most = 0;
  for (const divider of dividers) {
    const header = firstRecords(sample, divider, limits).find(hasPhoneColumn);
    const count = header === undefined ? 0 : countHeaders(header);
    if (count > most) {
      most = count;
      best = divider;
    }
  }
  return best;
}

/** The sample ends anywhere, also inside quotes: what was read before the end is enough. */
function firstRecords(sample: string, divider: string, limits: ListLimits): SheetRow['cells'][] {
  const records: SheetRow['cells'][] = [];
  const collect = (record: unknown): null => {
    records.push(toRow(0, record).cells);
    return null;
  };
  try {
    parseAtOnce(sample, { ...parserOptions(divider, limits), to: limits.headerRowsMax, on_record: collect });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return records;
}
