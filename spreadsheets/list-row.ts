/** Judges one row of a list: empty, a contact, or refused for the first reason that holds. */
import type { ContactDraft, RowRefusal } from '../domain/contact.ts';
import { type ParsedNumber, parsePhoneNumber, type RefusedNumber } from '../domain/phone-number.ts';
import type { Cell, SheetRow } from './cell.ts';
import type { ListColumn, ListColumns } from './header-row.ts';

export type ListContact = ContactDraft & { row: number };

/** `column` is the header as the file writes it, `value` what stood in the cell, cut to a limit. */
export type RefusedListRow = RowRefusal & { row: number; column: string };

export type RowVerdict =
  | { kind: 'empty' }
  | { kind: 'contact'; contact: ListContact }
  | { kind: 'refused'; refused: RefusedListRow };

/** The order of reasons is number, then message. Values under no header are not looked at. */
export function judgeRow({ row, cells }: SheetRow, columns: ListColumns, valueCharsMax: number): RowVerdict {
  const textOf = (column: ListColumn | null): string => (column === null ? '' : (cells[column.index]?.text ?? ''));
  if (isEmpty(cells, columns)) return { kind: 'empty' };
  const refuse = (column: ListColumn, field: RowRefusal['field'], code: RowRefusal['code']): RowVerdict => {
    const value = textOf(column)
      .slice(0, valueCharsMax)
      .replace(/[\uD800-\uDBFF]$/u, '');
    return { kind: 'refused', refused: { row, column: column.header, field, code, value } };
  };
  const number = readNumber(cells[columns.phone.index]);
  if (number.kind === 'refused') return refuse(columns.phone, 'number', number.code);
  if (columns.message !== null && !isReadable(cells[columns.message.index])) {
    return refuse(columns.message, 'message', 'message-missing');
  }
  const values = columns.variables.map((column): [string, string] => [column.header, textOf(column)]);
  const contact: ListContact = {
    row,
    number: number.number,
    name: textOf(columns.name),
    message: columns.message === null ? null : textOf(columns.message),
    // Not assigned one by one: a header may be called `__proto__`.
    variables: Object.fromEntries(values.filter(([, value]) => value !== '')),
  };
  return { kind: 'contact', contact };
}

function isEmpty(cells: SheetRow['cells'], columns: ListColumns): boolean {
  const isFilled = (column: ListColumn | null): boolean => column !== null && cells[column.index] !== undefined;
  return !(isFilled(columns.phone) || isFilled(columns.name) || isFilled(columns.message) || columns.variables.some(isFilled));
}

function readNumber(cell: Cell | undefined): ParsedNumber | RefusedNumber {
  if (cell === undefined) return { kind: 'refused', code: 'number-missing' };
  switch (cell.kind) {
    case 'text':
      return parsePhoneNumber(cell.text);
    case 'number':
      return parsePhoneNumber(cell.value);
    case 'date':
      return { kind: 'refused', code: 'number-is-date' };
    case 'boolean':
      return { kind: 'refused', code: 'number-is-boolean' };
    case 'error':
      return { kind: 'refused', code: 'number-is-error' };
  }
}

/** The error of a formula must not be read to anybody. */
function isReadable(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.kind !== 'error';
}
