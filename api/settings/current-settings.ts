/** Settings as the api uses them: stored values over usual ones, looked up at most every few seconds. */
import type { ParameterValues } from '../../domain/parameters.ts';
import type { Queryable } from '../../storage/database.ts';
import { readParameters } from '../../storage/parameters.ts';

/** How long another process may go on with the settings of before. */
const readEveryMs = 5_000;

export type CurrentSettings = {
  read(): Promise<ParameterValues>;
  /** The next read asks the database. */
  changed(): void;
};

export function makeCurrentSettings(db: Queryable): CurrentSettings {
  let known: { values: Promise<ParameterValues>; readAt: number } | null = null;
  return {
    read() {
      if (known === null || Date.now() - known.readAt > readEveryMs) {
        known = { values: readParameters(db), readAt: Date.now() };
        known.values.catch(() => (known = null));
      }
      return known.values;
    },
    changed() {
      known = null;
    },
  };
}
