/**
 * Writes a workbook as a stream: a row is asked of its source only when the reader of the file asks for more bytes.
 * (The streaming writer of exceljs never waits: with a slow download it holds the whole file in memory.)
 */
import { Readable } from 'node:stream';
import {
  contentTypesXml,
  relationsXml,
  rowXml,
  type SheetColumn,
  type SheetValue,
  sheetFoot,
  sheetHead,
  stylesXml,
  workbookXml,
} from './sheet-xml.ts';
import { type ZipPart, zipStream } from './zip-stream.ts';

export type SheetSource = {
  /** Name of the sheet, at most 25 characters; further sheets get a number behind it. */
  title: string;
  columns: readonly SheetColumn[];
  rows: AsyncIterable<readonly SheetValue[]>;
};

/** Rows are gathered to pieces of about this length: the packing works on pieces. */
const pieceChars = 32 * 1024;

/**
 * A workbook of one sheet, and of further ones where the rows exceed what a sheet can hold.
 * An error of the source destroys the stream; destroying the stream ends the source.
 */
export function streamSheet(source: SheetSource, { sheetRowsMax = 1_000_000 }: { sheetRowsMax?: number } = {}): Readable {
  return Readable.from(zipStream(workbookParts(source, sheetRowsMax)), { objectMode: false });
}

async function* workbookParts({ title, columns, rows }: SheetSource, sheetRowsMax: number): AsyncGenerator<ZipPart> {
  const source = rows[Symbol.asyncIterator]();
  const titles: string[] = [];
  try {
    let next = await source.next();
    do {
      titles.push(titles.length === 0 ? title : `${title} ${titles.length + 1}`);
      yield { name: `xl/worksheets/sheet${titles.length}.xml`, content: sheetXml() };
    } while (next.done !== true);

    async function* sheetXml(): AsyncGenerator<string> {
      let piece = sheetHead(columns);
      for (let row = 0; row < sheetRowsMax && next.done !== true; row += 1) {
        piece += rowXml(row + 2, next.value);
        if (piece.length >= pieceChars) {
          yield piece;
          piece = '';
        }
        next = await source.next();
      }
      yield piece + sheetFoot;
    }
  } finally {
    await source.return?.();
  }
  yield* frameParts(titles);
}

async function* frameParts(titles: readonly string[]): AsyncGenerator<ZipPart> {
  const sheets = titles.map((_, index) => ({ type: 'worksheet', target: `worksheets/sheet${index + 1}.xml` }));
  const parts: Record<string, string> = {
    'xl/workbook.xml': workbookXml(titles),
    'xl/_rels/workbook.xml.rels': relationsXml([...sheets, { type: 'styles', target: 'styles.xml' }]),
    'xl/styles.xml': stylesXml,
    '_rels/.rels': relationsXml([{ type: 'officeDocument', target: 'xl/workbook.xml' }]),
    '[Content_Types].xml': contentTypesXml(titles.length),
  };
  for (const [name, xml] of Object.entries(parts)) yield await Promise.resolve({ name, content: once(xml) });
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
