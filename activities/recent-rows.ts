/** Rows of accounts as they were read a moment ago: calls that dial in the same moment ask Postgres once, not once each. */

/** A changed prompt or voice counts for dials from this much later on. */
export const freshMsMax = 1_000;
/** Assistants and voices of all tasks that run; beyond it the oldest are read anew. */
const keptMax = 200;

type Kept<Row> = { readAtMs: number; row: Promise<Row> };

/**
 * Rows only, and never what is opened from them: a recogniser hears one call. `now` in ms. A reading that failed is not kept.
 */
export function keepRecent<Row>(find: (id: string) => Promise<Row>, now: () => number = Date.now): (id: string) => Promise<Row> {
  const kept = new Map<string, Kept<Row>>();
  return (id) => {
    const recent = kept.get(id);
    if (recent !== undefined && now() - recent.readAtMs < freshMsMax) return recent.row;
    const row = find(id);
    kept.delete(id);
    kept.set(id, { readAtMs: now(), row });
    row.catch(() => {
      if (kept.get(id)?.row === row) kept.delete(id);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return row;
  };
}
