/** Which promise of the tables a statement would have broken: the api turns it into a field and a sentence. */
import pg from 'pg';

export type ConstraintBreach = { kind: 'unique' | 'foreign-key' | 'check'; constraint: string };

const kinds: Readonly<Record<string, ConstraintBreach['kind']>> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '23514': 'check',
};

/** Null when the error is anything else. */
export function constraintBreachOf(error: unknown): ConstraintBreach | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const kind = kinds[error.code ?? ''];
  return kind === undefined || error.constraint === undefined ? null : { kind, constraint: error.constraint };
}
