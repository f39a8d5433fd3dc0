/** Calling hours as people type them, `09:00-12:00, 14:00-20:00` for each day, and as the api has them. */
import dayjs, { type Dayjs } from 'dayjs';
import type { Schemas } from '../../api/client.ts';

export type CallingWindow = Schemas['CallingWindow'];

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];
export type WindowForm = {
  limited: boolean;
  /** By whose clock: one zone, or that of the number itself. */
  clock: 'zone' | 'callee';
  timeZone: string;
  /** With `callee`: for numbers whose zone nobody knows; empty: they are not called. */
  unknownZone?: string | undefined;
  hours: Record<Day, string>;
  holidays: Dayjs[];
};

const calleeZone = 'callee';
const dateForm = 'YYYY-MM-DD';
const workingHours = '09:00-12:00, 14:00-20:00';
const span = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–~至到]\s*(([01]?\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Proposed to whoever limits the hours: working days, no noon, no night. */
export function proposedWindow(): WindowForm {
  const hours = { mon: '', tue: '', wed: '', thu: '', fri: '', sat: '', sun: '' };
  for (const day of ['mon', 'tue', 'wed', 'thu', 'fri'] as const) hours[day] = workingHours;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { limited: false, clock: 'zone', timeZone, hours, holidays: [] };
}

export function windowFormOf(window: CallingWindow | null): WindowForm {
  if (window === null) return proposedWindow();
  const hours = { mon: '', tue: '', wed: '', thu: '', fri: '', sat: '', sun: '' };
  for (const day of days) hours[day] = (window.days[day] ?? []).map(([from, to]) => `${from}-${to}`).join(', ');
  const callee = window.timeZone === calleeZone;
  return {
    limited: true,
    clock: callee ? 'callee' : 'zone',
    timeZone: callee ? proposedWindow().timeZone : window.timeZone,
    unknownZone: window.unknownZone ?? undefined,
    hours,
    holidays: (window.holidays ?? []).map((date) => dayjs(date)),
  };
}

/** Null when the hours can't be read; the form has said so beforehand. */
export function windowOf(form: WindowForm): CallingWindow | null {
  if (!form.limited) return null;
  const opened: CallingWindow['days'] = {};
  for (const day of days) {
    const spans = spansOf(form.hours[day]);
    if (spans !== null && spans.length > 0) opened[day] = spans;
  }
  const zone =
    form.clock === 'callee' ? { timeZone: calleeZone, unknownZone: form.unknownZone ?? null } : { timeZone: form.timeZone };
  const holidays = form.holidays.map((date) => date.format(dateForm)).sort();
  return { ...zone, days: opened, ...(holidays.length === 0 ? {} : { holidays }) };
}

/** The spans of one day; empty text is a closed day; null: not readable. */
export function spansOf(text: string): string[][] | null {
  const pieces = text
    .split(/[,，;；、]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const spans = pieces.map((piece) => {
    if (!span.test(piece)) return null;
    return piece.split(/\s*[-–~至到]\s*/).map((time) => time.padStart(5, '0'));
  });
  return spans.every((found) => found !== null) ? spans : null;
}
