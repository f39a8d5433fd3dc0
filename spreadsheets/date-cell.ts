/** Dates of a workbook: which number formats show one, and what a serial number says under them. */
import { type Cell, numberCell } from './cell.ts';

/** `clock`: only a time of day is shown; `elapsed`: hours count on past 24, as in `[h]:mm`. */
export type DateStyle = 'date' | 'clock' | 'elapsed';

/** Built-in formats of ECMA-376 18.8.30; 27–36 and 50–58 are dates in the Chinese, Japanese and Korean editions. */
const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const builtInClocks = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]);
const builtInElapsed = 46;

const daySeconds = 86_400;
/** Serial of 1970-01-01 in the 1900 system. */
const unixEpochSerial = 25_569;
/** The 1904 system begins this many days later. */
const days1904 = 1462;
/** The 1900 system counts a 29 February 1900 that never was. */
const phantomDay = 60;
const lastSerial = 2_958_465;

/** What a number format shows of a serial number, or null when it shows a plain number. */
export function dateStyleOf(formatId: number, code: string | undefined): DateStyle | null {
  if (code === undefined) {
    if (formatId === builtInElapsed) return 'elapsed';
    if (builtInClocks.has(formatId)) return 'clock';
    return builtInDates.has(formatId) ? 'date' : null;
  }
  const first = code.replace(/"[^"]*"|\\.|[_*]./gu, '').split(';')[0] ?? '';
  if (/\[(?:h+|m+|s+)\]/iu.test(first)) return 'elapsed';
  const letters = first.replace(/\[[^\]]*\]/gu, '').replace(/general/giu, '');
  if (/[yd]|a{3,4}|e(?![+-])/iu.test(letters)) return 'date';
  if (/[hs]/iu.test(letters)) return 'clock';
  return /m/iu.test(letters) ? 'date' : null;
}

/**
 * A serial number as text: `2026-03-15`, with a time `2026-03-15 09:30:00`, rounded to a second, without a zone.
 * A serial that no calendar has stays the number that it is.
 */
export function dateCell(serial: number, style: DateStyle, is1904: boolean): Cell {
  const seconds = Math.round(serial * daySeconds);
  if (serial < 0 || serial > lastSerial) return numberCell(serial);
  if (style === 'elapsed') return { kind: 'date', text: clock(seconds) };
  const day = Math.floor(seconds / daySeconds);
  const time = seconds % daySeconds;
  if (day === 0 && (style === 'clock' || !is1904)) return { kind: 'date', text: clock(time) };
  const date = is1904 ? isoDay(day + days1904) : day === phantomDay ? '1900-02-29' : isoDay(day < phantomDay ? day + 1 : day);
  return { kind: 'date', text: time === 0 ? date : `${date} ${clock(time)}` };
}

/** A cell of type `d` holds ISO 8601 itself; zone and fractions of a second are dropped. */
export function isoDateCell(text: string): Cell | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?/u.exec(text);
  const [, day, time] = match ?? [];
  if (day === undefined) return null;
  const full = time?.length === 5 ? `${time}:00` : time;
  return { kind: 'date', text: full === undefined || full === '00:00:00' ? day : `${day} ${full}` };
}

function isoDay(serial: number): string {
  return new Date((serial - unixEpochSerial) * daySeconds * 1000).toISOString().slice(0, 10);
}

function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
