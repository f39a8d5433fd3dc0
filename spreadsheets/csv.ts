/** Rows as CSV (RFC 4180) that spreadsheet programs open as it is: UTF-8 with a byte order mark, harmless texts. */
import { safeCellText } from './safe-text.ts';
import type { SheetValue } from './sheet-xml.ts';

const byteOrderMark = '\uFEFF';

export function csvText(headers: readonly string[], rows: readonly (readonly SheetValue[])[]): string {
  return byteOrderMark + [headers, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(value: SheetValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(safeCellText(value));
  if (value instanceof Date) return value.toISOString().replace('T', ' ').slice(0, 19);
  return 'percent' in value ? `${(value.percent * 100).toFixed(2)}%` : String(Number(value.money.toFixed(moneyDigits)));
}

/** A call of few seconds costs fractions of a cent. */
const moneyDigits = 6;

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
