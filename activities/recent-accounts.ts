/** Accounts of calls, opened once for all that dial in the same moment: four questions to Postgres less between a line and its ring. */
import type { CallAccounts } from './call-accounts.ts';

/** A changed prompt or voice counts for dials from this much later on. */
export const freshMsMax = 1_000;
/** Assistants and voices of all tasks that run; beyond it the oldest are opened anew. */
const keptMax = 200;

type Kept<T> = { openedAtMs: number; opened: Promise<T> };

/** `now` in ms. What could not be opened is not kept. */
export function makeRecentAccounts(accounts: CallAccounts, now: () => number = Date.now): CallAccounts {
  return {
    ...accounts,
    voice: keepRecent(accounts.voice, now),
    assistant: keepRecent(accounts.assistant, now),
  };
}

function keepRecent<T>(open: (id: string | null) => Promise<T>, now: () => number): (id: string | null) => Promise<T> {
  const kept = new Map<string | null, Kept<T>>();
  return (id) => {
    const recent = kept.get(id);
    if (recent !== undefined && now() - recent.openedAtMs < freshMsMax) return recent.opened;
    const opened = open(id);
    kept.delete(id);
    kept.set(id, { openedAtMs: now(), opened });
    opened.catch(() => {
      if (kept.get(id)?.opened === opened) kept.delete(id);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return opened;
  };
}
