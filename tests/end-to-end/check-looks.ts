/** What the diagnosis shows of faults that a suite stages, held against the table of docs/diagnosis.md. */
import { expect } from 'vitest';
import { asInTable, type TableRow, tableRows } from '../setup/diagnosis-table.ts';
import { bodyOf, type Door } from './door.ts';

export type Check = {
  id: string;
  kind: string;
  group: string;
  subject: { kind: string; id: string } | null;
  verdict: string;
  code: string;
  says: string;
  means: string;
  todo: string;
  cure: { kind: string } | null;
};

type Which = { query?: string; subjectId?: string };

export type CheckLooks = {
  /** `zone`: by whose clock moments are told. */
  all(query?: string, zone?: string): Promise<Check[]>;
  /** What one check shows of one thing. Throws when there is no such check. */
  look(kind: string, which?: Which): Promise<Check>;
  /** Keeps what was shown of a staged fault. Fails when it is named without a cure. */
  note(fault: string, check: Check): void;
  /** Fails unless everything that was noted is what the table has under this heading, and nothing else stands there. */
  expectTable(heading: string): void;
};

/** `door` is asked for when something is looked at: suites open it later than this. */
export function makeCheckLooks(door: () => Door): CheckLooks {
  const shown = new Map<string, TableRow>();
  const all = async (query = '', zone?: string): Promise<Check[]> => {
    const reply = await door().ask('GET', `/checks${query}`, zone === undefined ? {} : { headers: { 'time-zone': zone } });
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.bytes.toString()}`);
    return bodyOf<{ items: Check[] }>(reply).items;
  };
  return {
    all,
    async look(kind, { query = '', subjectId } = {}) {
      const checks = await all(query);
      const found = checks.find((check) => check.kind === kind && (subjectId === undefined || check.subject?.id === subjectId));
      if (found !== undefined) return found;
      throw new Error(`no check ${kind} of ${subjectId ?? 'anything'} among ${checks.map(({ id }) => id).join(' ')}`);
    },
    note(fault, check) {
      // A page that names a fault and no cure would be no help.
      if (check.verdict === 'fails') expect([fault, check.todo !== '' && check.means !== '']).toEqual([fault, true]);
      shown.set(fault, asInTable(fault, check));
    },
    expectTable(heading) {
      expect([...shown.values()].toSorted(byFault)).toEqual(tableRows(heading).toSorted(byFault));
    },
  };
}

function byFault(a: { staged: string }, b: { staged: string }): number {
  return a.staged.localeCompare(b.staged);
}
