/** A cell as it counts for an import: its stored value, never its display format. */

export type Cell =
  | { kind: 'text'; text: string }
  | { kind: 'number'; value: number; text: string }
  | { kind: 'date'; text: string }
  | { kind: 'boolean'; text: string }
  | { kind: 'error'; text: string };

/** `row` is the number a spreadsheet shows. Empty cells are absent; the index of a cell is its column, from 0. */
export type SheetRow = { row: number; cells: readonly (Cell | undefined)[] };

const onlyInvisible = /^[\s\p{Cf}]*$/u;
/** Excel shows and keeps 15 significant digits; what floating point adds behind them is noise. */
const significantDigits = 15;

/** A text trimmed at both ends, full-width spaces too; nothing when no character of it shows. */
export function textCell(raw: string): Cell | undefined {
  const text = raw.trim();
  return onlyInvisible.test(text) ? undefined : { kind: 'text', text };
}

/** A number in its shortest form: `1280.5`, `20`. */
export function numberCell(raw: number): Cell {
  const value = Number(raw.toPrecision(significantDigits));
  return { kind: 'number', value, text: String(value) };
}

export function booleanCell(value: boolean): Cell {
  return { kind: 'boolean', text: value ? 'TRUE' : 'FALSE' };
}
