/** The refused rows of an import as a workbook: where each stands, what stood there, why, and what mends it. */
import type { Readable } from 'node:stream';
import type { RefusedListRow } from './list-row.ts';
import { streamSheet } from './sheet-stream.ts';
import type { SheetColumn, SheetValue } from './sheet-xml.ts';
import { rowRefusalWords, type SheetLanguage } from './words.ts';

export type RefusedSheetRow = Pick<RefusedListRow, 'row' | 'column' | 'value' | 'code'>;

const titles = { zh: '未导入的行', en: 'Refused rows' } as const;
const headers = {
  zh: ['行号', '列', '内容', '原因', '处理办法'],
  en: ['Row', 'Column', 'Value', 'Reason', 'What to do'],
} as const;
const widths = [8, 16, 28, 44, 70] as const;

/** Streams; rows in the order given. Destroy the stream when the reader goes away. */
export function refusedSheet(rows: AsyncIterable<RefusedSheetRow>, language: SheetLanguage): Readable {
  const columns = headers[language].map(
    (header, index): SheetColumn => ({ header, width: widths[index] ?? 20, format: index === 0 ? 'number' : 'text' }),
  );
  return streamSheet({ title: titles[language], columns, rows: inWords(rows, language) });
}

async function* inWords(rows: AsyncIterable<RefusedSheetRow>, language: SheetLanguage): AsyncGenerator<SheetValue[]> {
  for await (const { row, column, value, code } of rows) {
    const { reason, cure } = rowRefusalWords(code, language);
    yield [row, column, value, reason, cure];
  }
}
