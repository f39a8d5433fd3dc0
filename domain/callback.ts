/** Another call that the callee asked for (预约回拨): what may be wished, and what became of it. Decided in migrations/functions/callback.sql. */

/** By the clock of the callee (`2026-05-01T15:30`), or with an offset; or minutes from now. One of the two is null. */
export type CallbackWish = { at: string | null; inMinutes: number | null };

export type CallbackRefusal =
  | 'not-a-time'
  | 'past'
  | 'too-far'
  | 'never-open'
  | 'after-end'
  | 'too-many'
  | 'do-not-call'
  | 'not-ours';

export type CallbackPlan =
  /** `local`: by the clock of the callee. `moved`: the wished time is outside the calling hours, this is their next opening. */
  { kind: 'planned'; local: string; moved: boolean } | { kind: 'refused'; because: CallbackRefusal };

export const callbackDaysMost = 90;
export const callbackDaysDefault = 14;

/** `2026-05-01T15:30`, with or without seconds and offset. */
const timeForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?<offset>Z|[+-]\d{2}:?\d{2})?$/i;

/** What the ledger is asked: a wall clock's time, a moment, or minutes; null when it is no time at all. */
export function readWish({ at, inMinutes }: CallbackWish): { wall: string } | { moment: string } | { minutes: number } | null {
  if (inMinutes !== null) return Number.isInteger(inMinutes) && inMinutes > 0 ? { minutes: inMinutes } : null;
  const match = at === null ? null : timeForm.exec(at.trim());
  if (match === null || at === null) return null;
  const text = at.trim().replace(' ', 'T').toUpperCase();
  const offset = match.groups?.['offset'];
  // A 31st of February is no time, and Date alone would make it a March day.
  const wall = offset === undefined ? text : text.slice(0, -offset.length);
  if (!isDayAndTime(wall)) return null;
  return offset === undefined ? { wall } : { moment: text };
}

function isDayAndTime(wall: string): boolean {
  const at = new Date(`${wall}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(wall.slice(0, 16));
}
