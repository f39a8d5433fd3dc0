/** The kill test itself, small: a seeded handful of kills on a product of its own. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { killRun } from '../../bench/kill-test/kill-run.ts';
import { killTable } from '../../bench/kill-test/kill-table.ts';

/** About a minute where nothing else runs; the run has limits of its own. */
const testMsMax = 400_000;
const said: string[] = [];

describe('the kill test', () => {
  it(
    'strikes a running product six times: nobody is rung twice, nobody is forgotten',
    async () => {
      const run = await killRun({
        root: path.resolve('.'),
        contacts: 120,
        kills: 6,
        seed: 1,
        say: (line) => said.push(line),
      });
      if (!run.kept) console.log([...said, killTable(run)].join('\n'));
      expect(run.strikes).toHaveLength(6);
      expect(run.verdict).toMatchObject({ doubled: [], lost: [], heldSlots: 0 });
      expect(run.verdict.unknown.filter(({ explainedBy }) => explainedBy === null)).toEqual([]);
      expect(run.kept).toBe(true);
    },
    testMsMax,
  );
});
