/** Where a list goes on: the sort values of the last row, wrapped so that nobody builds on what is inside. */

/** A cursor that this list did not give out. */
export class InvalidCursor extends Error {
  constructor() {
    super('The cursor is not one that this list gave out. Leave it away to begin at the first page.');
    this.name = 'InvalidCursor';
  }
}

export type PageRequest = { limit: number; cursor: string | null };
export type Page<Item> = { items: Item[]; nextCursor: string | null; total: number };

export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Instants in a cursor are Postgres' own text (microseconds and zone): a JavaScript date would lose the microseconds. */
const shapes = {
  instant: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?(:\d\d)?$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  integer: /^-?\d{1,18}$/,
} as const;

/** Reads the values of a cursor, each of its shape. Throws InvalidCursor. */
export function decodeCursor(cursor: string, expected: readonly (keyof typeof shapes)[]): string[] {
  const values = parse(cursor);
  if (values.length !== expected.length) throw new InvalidCursor();
  return expected.map((shape, index) => {
    const value = values[index];
    if (typeof value !== 'string' || !shapes[shape].test(value) || (shape === 'instant' && !isMoment(value))) {
      throw new InvalidCursor();
    }
    return value;
  });
}

/** Digits of the right shape may still be no moment of any calendar; Postgres counts no year 0. */
function isMoment(text: string): boolean {
  return !text.startsWith('0000') && !Number.isNaN(Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`));
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value)) return value;
  } catch {
    // Not JSON: falls through to the one answer for all that is not ours.
  }
  throw new InvalidCursor();
}

/** Cuts the one row too many that was asked for, and makes the cursor of the last row that stays. */
export function pageOf<Row, Item>(
  rows: Row[],
  {
    limit,
    total,
    toItem,
    cursorOf,
  }: { limit: number; total: number; toItem(row: Row): Item; cursorOf(row: Row): readonly string[] },
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: kept.map(toItem), nextCursor: more ? encodeCursor(cursorOf(last)) : null, total };
}

/** Makes a person's text match itself inside `like`. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
