/** Rows of accounts as they were read a moment ago: calls that dial in the same moment ask Postgres once, and none waits for the answer. */

/** From this age on a row is read anew, while it is still given out. */
export const freshMsMax = 900;
/** A changed prompt or voice counts for dials from this much later on. */
export const usableMsMax = 1_800;
/** Assistants and voices of all tasks that run; beyond it the oldest are read anew. */
const keptMax = 200;

type Kept<Row> = { readAtMs: number; row: Promise<Row>; renewing: boolean };

/**
 * Rows only, and never what is opened from them: a recogniser hears one call. `now` in ms. A reading that failed is not kept.
 */
export function keepRecent<Row>(find: (id: string) => Promise<Row>, now: () => number = Date.now): (id: string) => Promise<Row> {
  const kept = new Map<string, Kept<Row>>();
  const keep = (id: string, row: Promise<Row>, readAtMs: number): void => {
    kept.delete(id);
    kept.set(id, { readAtMs, row, renewing: false });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
  };
  const read = (id: string): Promise<Row> => {
    const row = find(id);
    keep(id, row, now());
    row.catch(() => {
      if (kept.get(id)?.row === row) kept.delete(id);
    });
    return row;
  };
  const renew = (id: string, recent: Kept<Row>): void => {
    recent.renewing = true;
    const readAtMs = now();
    const row = find(id);
    row.then(
      () => keep(id, row, readAtMs),
      () => {
        recent.renewing = false;
      },
    );
  };
  return (id) => {
    const recent = kept.get(id);
    const ageMs = recent === undefined ? Number.POSITIVE_INFINITY : now() - recent.readAtMs;
    if (recent === undefined || ageMs >= usableMsMax) return read(id);
    if (ageMs >= freshMsMax && !recent.renewing) renew(id, recent);
    return recent.row;
  };
}
