/** Cursors: the sort key of the last row, opaque to the asker, so that a page never repeats or skips rows that were there. */
import { RequestRefused } from './request-refused.ts';
import { listLimitDefault } from './shapes.ts';

export type Page<T> = { items: T[]; nextCursor: string | null; total: number };

/** One row more than asked is read, to know whether another page follows. */
export function pageSize(limit: number | undefined): { limit: number; read: number } {
  const size = limit ?? listLimitDefault;
  return { limit: size, read: size + 1 };
}

export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Null when no cursor was sent. Throws the 400 of a cursor that we did not make. */
export function decodeCursor(cursor: string | undefined, length: number): string[] | null {
  if (cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === 'string')) return parts;
  } catch {
    // Not JSON: answered below like every other cursor that isn't ours.
  }
  throw invalidCursor();
}

export function invalidCursor(): RequestRefused {
  return new RequestRefused({ status: 400, code: 'invalid-cursor', errors: [{ field: 'cursor', code: 'invalid-cursor' }] });
}

export function cursorDate(text: string | undefined): Date {
  const date = new Date(text ?? '');
  if (Number.isNaN(date.getTime())) throw invalidCursor();
  return date;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function cursorUuid(text: string | undefined): string {
  if (text === undefined || !uuidForm.test(text)) throw invalidCursor();
  return text;
}

export function cursorInteger(text: string | undefined): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw invalidCursor();
  return value;
}

/** Cuts the rows that were read down to the page. */
export function toPage<Row, View>(
  rows: readonly Row[],
  { limit, total, view, key }: { limit: number; total: number; view: (row: Row) => View; key: (row: Row) => readonly string[] },
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null;
  return { items: shown.map(view), nextCursor, total };
}

type ByName<Row> = {
  list(page: { limit: number; afterName: string | null }): Promise<Row[]>;
  count(): Promise<number>;
};

/** The list of a noun whose rows have a unique name, or another unique word. */
export async function pageByKey<Row, View>(
  store: ByName<Row>,
  query: { limit?: number; cursor?: string },
  { keyOf, view }: { keyOf: (row: Row) => string; view: (row: Row) => View },
): Promise<Page<View>> {
  const { limit, read } = pageSize(query.limit);
  const after = decodeCursor(query.cursor, 1);
  const [rows, total] = await Promise.all([store.list({ limit: read, afterName: after?.[0] ?? null }), store.count()]);
  return toPage(rows, { limit, total, view, key: (row) => [keyOf(row)] });
}

/** The list of a noun whose rows have unique names. */
export function pageByName<Row extends { name: string }, View>(
  store: ByName<Row>,
  query: { limit?: number; cursor?: string },
  view: (row: Row) => View,
): Promise<Page<View>> {
  return pageByKey(store, query, { keyOf: ({ name }) => name, view });
}
