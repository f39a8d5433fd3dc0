/** Lists as people upload them, made for measuring. */
import { buffer } from 'node:stream/consumers';
import { streamSheet } from '../../spreadsheets/sheet-stream.ts';
import type { SheetValue } from '../../spreadsheets/sheet-xml.ts';

const columns = [
  { header: 'Phone', width: 16, format: 'text' },
  { header: 'Name', width: 12, format: 'text' },
  { header: 'Amount', width: 12, format: 'number' },
] as const;

export function csvList(numbers: readonly string[]): Buffer {
  return Buffer.from(`Phone,Name\n${numbers.map((number, n) => `${number},客户${n}`).join('\n')}\n`);
}

export function workbookList(numbers: readonly string[]): Promise<Buffer> {
  return buffer(streamSheet({ title: 'list', columns, rows: rowsOf(numbers) }));
}

async function* rowsOf(numbers: readonly string[]): AsyncGenerator<readonly SheetValue[]> {
  for (const [n, number] of numbers.entries()) yield [number, `客户${n}`, n];
}
