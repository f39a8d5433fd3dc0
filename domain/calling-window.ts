/**
 * The hours in which a task may call (外呼时段), by the clock on the wall of one time zone or of the callee's.
 * What that clock shows at an instant is told by the database, which knows the zones; here are only the rules.
 * `window_is_open` in migrations/functions/window.sql is the same rule where the decision to dial is taken; a test holds them together.
 */

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** From (included) to (not included), `HH:MM`; the end may be `24:00`. */
export type WindowSpan = readonly [from: string, to: string];

export type CallingWindow = {
  /** IANA name, e.g. `Asia/Shanghai`; or `callee`: the clock of the contact's own zone. */
  timeZone: string;
  /** For `callee`: whose clock counts where the contact's zone is unknown. Null or absent: such contacts are not called. */
  unknownZone?: string | null | undefined;
  /** Days that are absent are closed. */
  days: Partial<Record<Weekday, readonly WindowSpan[]>>;
  /** Days that are closed by the same clock, `YYYY-MM-DD`. */
  holidays?: readonly string[] | undefined;
};

/** The word that stands for the callee's zone. */
export const calleeZone = 'callee';

/** A clock on a wall: which day, how many minutes since its midnight, and (where holidays matter) its date, `YYYY-MM-DD`. */
export type WallClock = { day: Weekday; minute: number; date?: string | undefined };

export const minutesInDay = 1440;
/** More spans than this a day nobody can mean. */
export const spansPerDayMax = 12;
export const holidaysMax = 400;

export type WindowFault = {
  field: string;
  code:
    | 'not-a-time'
    | 'ends-before-it-begins'
    | 'overlaps'
    | 'too-many-spans'
    | 'never-open'
    | 'not-a-date'
    | 'too-many-holidays'
    | 'unknown-zone-without-callee';
};

/** The zone whose clock counts for a contact; null = unknown, and then the window is closed. `zone`: the contact's own. */
export function windowZone({ timeZone, unknownZone }: CallingWindow, zone: string | null): string | null {
  return timeZone === calleeZone ? (zone ?? unknownZone ?? null) : timeZone;
}

/** Null window = always open. */
export function isOpen(window: CallingWindow | null, { day, minute, date }: WallClock): boolean {
  if (window === null) return true;
  if (date !== undefined && window.holidays?.includes(date) === true) return false;
  return (window.days[day] ?? []).some(([from, to]) => minuteOf(from) <= minute && minute < minuteOf(to));
}

/**
 * Minutes from `now` until the window next opens: 0 when it is open, null when it never opens.
 * Counted on the wall's clock; a change to summer time in between moves the instant, so ask again when it is reached.
 */
export function nextOpening(window: CallingWindow | null, now: WallClock): number | null {
  if (isOpen(window, now)) return 0;
  const today = weekdays.indexOf(now.day);
  for (let ahead = 0; ahead <= weekdays.length; ahead += 1) {
    const day = weekdays[(today + ahead) % weekdays.length];
    if (day === undefined) continue;
    const starts = (window?.days[day] ?? []).map(([from]) => ahead * minutesInDay + minuteOf(from) - now.minute);
    const future = starts.filter((minutes) => minutes > 0);
    if (future.length > 0) return Math.min(...future);
  }
  return null;
}

/** Everything that is wrong with a window, field by field; empty when it may be stored. Names of zones are checked by the database. */
export function windowFaults(window: CallingWindow): WindowFault[] {
  const faults = [...weekdays.flatMap((day) => dayFaults(day, window.days[day] ?? [])), ...holidayFaults(window.holidays ?? [])];
  if (window.timeZone !== calleeZone && typeof window.unknownZone === 'string') {
    faults.push({ field: 'unknownZone', code: 'unknown-zone-without-callee' });
  }
  const open = weekdays.some((day) => (window.days[day] ?? []).length > 0);
  return open ? faults : [...faults, { field: 'days', code: 'never-open' }];
}

function dayFaults(day: Weekday, spans: readonly WindowSpan[]): WindowFault[] {
  if (spans.length > spansPerDayMax) return [{ field: `days.${day}`, code: 'too-many-spans' }];
  const faults: WindowFault[] = [];
  for (const [index, [from, to]] of spans.entries()) {
    const field = `days.${day}.${index}`;
    if (!isTime(from) || !isTime(to) || from === '24:00') faults.push({ field, code: 'not-a-time' });
    else if (minuteOf(to) <= minuteOf(from)) faults.push({ field, code: 'ends-before-it-begins' });
  }
  if (faults.length > 0) return faults;
  const sorted = [...spans].sort(([a], [b]) => minuteOf(a) - minuteOf(b));
  const overlapping = sorted.some(([from], index) => {
    const before = sorted[index - 1];
    return before !== undefined && minuteOf(from) < minuteOf(before[1]);
  });
  return overlapping ? [{ field: `days.${day}`, code: 'overlaps' }] : [];
}

function holidayFaults(holidays: readonly string[]): WindowFault[] {
  if (holidays.length > holidaysMax) return [{ field: 'holidays', code: 'too-many-holidays' }];
  return holidays.flatMap((date, index) => (isDate(date) ? [] : [{ field: `holidays.${index}`, code: 'not-a-date' } as const]));
}

export function isDate(text: string): boolean {
  // Postgres counts no year 0.
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
