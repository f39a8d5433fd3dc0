/** Streams the rows of one sheet, cell by cell, by their stored values. */
import type { Archive } from './archive.ts';
import { booleanCell, type Cell, numberCell, type SheetRow, textCell } from './cell.ts';
import { dateCell, isoDateCell } from './date-cell.ts';
import type { ListLimits } from './list-limits.ts';
import { ListRefused } from './list-refusal.ts';
import { makeSheetText, resolveSheetText } from './sheet-text.ts';
import type { TextStore } from './text-store.ts';
import type { Workbook } from './workbook.ts';
import { attributeOf, readXml, type XmlTag } from './xml-reading.ts';

/** The most that a sheet can have. */
const sheetRowsMax = 1_048_576;
const sheetColumnsMax = 16_384;

export type SheetReading = {
  limits: ListLimits;
  signal: AbortSignal;
  /** Rows in the order of the sheet, a chunk's worth at a time; reading goes on when it settles. */
  onRows: (rows: readonly SheetRow[]) => Promise<void>;
  onBytes: (bytes: number) => void;
};

/** Reads the sheet to its end. Rows are handed over before the end is seen: damage behind them throws ListRefused. */
export async function readSheet(archive: Archive, workbook: Workbook, texts: TextStore, reading: SheetReading): Promise<void> {
  const rows = new RowBuilder(workbook, texts, reading.limits);
  await readXml(archive, workbook.sheet, reading.signal, {
    onOpen(element, tag) {
      rows.open(element, tag);
    },
    onClose(element) {
      rows.close(element);
    },
    onText(piece) {
      rows.append(piece);
    },
    async afterChunk(bytes) {
      reading.onBytes(bytes);
      const ready = rows.take();
      if (ready.length > 0) await reading.onRows(ready);
    },
  });
}

/** Builds rows from the parser's events: `sheetData` > `row` > `c` > `v` or `is`. */
class RowBuilder {
  readonly #workbook: Workbook;
  readonly #texts: TextStore;
  readonly #part: string;
  readonly #inline: ReturnType<typeof makeSheetText>;
  readonly #valueCharsMax: number;
  #ready: SheetRow[] = [];
  #isSheetData = false;
  #row = 0;
  #cells: (Cell | undefined)[] = [];
  #column = -1;
  #type = 'n';
  #style = 0;
  #value: string | null = null;
  #isValue = false;
  #isInline = false;

  constructor(workbook: Workbook, texts: TextStore, limits: ListLimits) {
    this.#workbook = workbook;
    this.#texts = texts;
    this.#part = workbook.sheet.name;
    this.#inline = makeSheetText(this.#part, limits.cellCharsMax);
    this.#valueCharsMax = limits.cellCharsMax;
  }

  take(): SheetRow[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }

  open(element: string, tag: XmlTag): void {
    if (!this.#isSheetData) {
      this.#isSheetData = element === 'sheetData';
    } else if (element === 'c') {
      this.#openCell(tag);
    } else if (element === 'v') {
      this.#isValue = true;
      this.#value = '';
    } else if (element === 'row') {
      this.#openRow(tag);
    } else if (element === 'is') {
      this.#isInline = true;
      this.#inline.begin();
    } else if (this.#isInline) {
      this.#inline.open(element);
    }
  }

  append(piece: string): void {
    if (this.#isInline) {
      this.#inline.append(piece);
    } else if (this.#isValue) {
      this.#value = (this.#value ?? '') + piece;
      if (this.#value.length > this.#valueCharsMax) throw this.#damage('cell too long');
    }
  }

  close(element: string): void {
    if (!this.#isSheetData) return;
    if (element === 'v') {
      this.#isValue = false;
    } else if (element === 'c') {
      const cell = this.#readCell();
      if (cell !== undefined) this.#cells[this.#column] = cell;
    } else if (element === 'row') {
      if (this.#cells.length > 0) this.#ready.push({ row: this.#row, cells: this.#cells });
    } else if (element === 'is') {
      this.#isInline = false;
      this.#value = this.#inline.end();
    } else if (element === 'sheetData') {
      this.#isSheetData = false;
    } else if (this.#isInline) {
      this.#inline.close(element);
    }
  }

  #openRow(tag: XmlTag): void {
    const given = attributeOf(tag, 'r');
    const row = given === null ? this.#row + 1 : Number(given);
    if (!Number.isInteger(row) || row <= this.#row || row > sheetRowsMax) throw this.#damage('row numbers');
    this.#row = row;
    this.#cells = [];
    this.#column = -1;
  }

  #openCell(tag: XmlTag): void {
    const reference = attributeOf(tag, 'r');
    this.#column = reference === null ? this.#column + 1 : columnOf(reference);
    if (this.#column < 0 || this.#column >= sheetColumnsMax) throw this.#damage('cell references');
    this.#type = attributeOf(tag, 't') ?? 'n';
    this.#style = Number(attributeOf(tag, 's') ?? 0);
    this.#value = null;
  }

  #readCell(): Cell | undefined {
    const value = this.#value;
    if (value === null) return undefined;
    switch (this.#type) {
      case 's':
        return textCell(this.#sharedText(value));
      case 'inlineStr':
        return textCell(value);
      case 'str':
        return textCell(resolveSheetText(value));
      case 'b':
        return value.trim() === '' ? undefined : booleanCell(/^(?:1|true)$/iu.test(value.trim()));
      case 'e':
        return { kind: 'error', text: value.trim() };
      case 'd':
        return isoDateCell(value.trim()) ?? textCell(value);
      default:
        return this.#readNumber(value.trim());
    }
  }

  #sharedText(index: string): string {
    const text = /^\s*\d+\s*$/u.test(index) ? this.#texts.at(Number(index)) : null;
    if (text === null) throw this.#damage('shared text');
    return text;
  }

  #readNumber(value: string): Cell | undefined {
    if (value === '') return undefined;
    const number = Number(value);
    if (!Number.isFinite(number)) throw this.#damage('numeric cell');
    const style = this.#workbook.dateStyles[this.#style] ?? null;
    return style === null ? numberCell(number) : dateCell(number, style, this.#workbook.is1904);
  }

  #damage(what: string): ListRefused {
    return new ListRefused('file-damaged', `${this.#part}: ${what}`);
  }
}

/** `C12` → 2, from 0; -1 when the reference has no letters. */
function columnOf(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const code = reference.charCodeAt(index) | 0x20;
    if (code < 0x61 || code > 0x7a) break;
    column = column * 26 + (code - 0x60);
  }
  return column - 1;
}
