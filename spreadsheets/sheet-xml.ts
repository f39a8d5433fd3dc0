/** The XML of a written sheet: columns, a frozen header, rows of texts, numbers and times. */
import { safeCellText } from './safe-text.ts';

export type SheetColumn = {
  header: string;
  /** In characters. */
  width: number;
  format: 'text' | 'number' | 'time' | 'percent' | 'money';
};

/** A `Date` is shown as its UTC clock: turn it into wall time first. Texts are made harmless here, and only here. */
export type SheetValue = string | number | Date | { percent: number } | { money: number } | null;

const namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const daySeconds = 86_400;
/** Serial number of 1970-01-01. */
const unixEpochSerial = 25_569;

/** Places in `cellXfs` below. */
const styles = { plain: 0, text: 1, number: 2, time: 3, header: 4, percent: 5, money: 6 } as const;

export const stylesXml =
  `${xmlHead}<styleSheet ${namespace}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>` +
  '<numFmt numFmtId="165" formatCode="#,##0.00##"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">' +
  [0, 49, 1, 164].map((format) => cellFormat(format, 0)).join('') +
  `${cellFormat(49, 1)}${cellFormat(10, 0)}${cellFormat(165, 0)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function cellFormat(format: number, font: number): string {
  return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
}

/** All that stands before the first row, and the header as that row. */
export function sheetHead(columns: readonly SheetColumn[]): string {
  const widths = columns.map(
    ({ width, format }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${styles[format]}" customWidth="1"/>`,
  );
  const headers = columns.map(({ header }, index) => textCell(header, styles.header, `${columnName(index)}1`));
  return (
    `${xmlHead}<worksheet ${namespace}><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row r="1">${headers.join('')}</row>`
  );
}

export const sheetFoot = '</sheetData></worksheet>';

/** One row by its number, from 1. Readers may do without references, but not all of them do. */
export function rowXml(row: number, values: readonly SheetValue[]): string {
  return `<row r="${row}">${values.map((value, index) => cellXml(value, `${columnName(index)}${row}`)).join('')}</row>`;
}

export function workbookXml(titles: readonly string[]): string {
  const relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
  const sheets = titles.map(
    (title, index) => `<sheet name="${escapeXml(title)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return `${xmlHead}<workbook ${namespace} ${relations}><sheets>${sheets.join('')}</sheets></workbook>`;
}

export function relationsXml(relations: readonly { type: string; target: string }[]): string {
  const entries = relations.map(
    ({ type, target }, index) =>
      `<Relationship Id="rId${index + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
  );
  return `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.join('')}</Relationships>`;
}

export function contentTypesXml(sheets: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const override = (part: string, kind: string): string => `<Override PartName="/${part}" ContentType="${type}.${kind}+xml"/>`;
  const parts = Array.from({ length: sheets }, (_, index) => override(`xl/worksheets/sheet${index + 1}.xml`, 'worksheet'));
  return (
    `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `${override('xl/workbook.xml', 'sheet.main')}${override('xl/styles.xml', 'styles')}${parts.join('')}</Types>`
  );
}

function cellXml(value: SheetValue, place: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return textCell(value, styles.text, place);
  if (typeof value === 'number') return `<c r="${place}" s="${styles.number}"><v>${value}</v></c>`;
  if ('percent' in value) return `<c r="${place}" s="${styles.percent}"><v>${value.percent}</v></c>`;
  if ('money' in value) return `<c r="${place}" s="${styles.money}"><v>${value.money}</v></c>`;
  return `<c r="${place}" s="${styles.time}"><v>${value.getTime() / 1000 / daySeconds + unixEpochSerial}</v></c>`;
}

function textCell(text: string, style: number, place: string): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(safeCellText(text))}</t></is></c>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const last = String.fromCharCode(0x41 + (index % 26));
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}

const special = /[&<>"]|_x(?=[0-9a-f]{4}_)|(?![\t\n])\p{Cc}|[\uFFFE\uFFFF]/giu;

/** What XML forbids, and a carriage return, which it would turn into a line feed, are written as `_x000D_`. */
function escapeXml(text: string): string {
  return text.replace(special, (mark) => {
    switch (mark) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return mark.length > 1 ? '_x005F_x' : `_x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    }
  });
}
