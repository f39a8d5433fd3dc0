import { describe, expect, it } from 'vitest';
import { readOptions as benchOptions } from '../../../prepare/bench-command.mjs';
import { killTestOptions } from '../../../prepare/kill-test-command.mjs';
import { WrongOption } from '../../../prepare/unprepared.mjs';

describe('the options of the kill test', () => {
  it('are a list of 2,000 and 30 kills unless told otherwise', () => {
    expect(killTestOptions([])).toMatchObject({ contacts: 2_000, kills: 30, json: null });
    expect(killTestOptions(['--contacts', '120', '--kills=6', '--seed', '1'])).toMatchObject({
      contacts: 120,
      kills: 6,
      seed: 1,
    });
  });

  it.each([[['--contacts', 'many']], [['--kills', '-1']], [['--contacts', '3']], [['--seed']], [['--speed', '2']], [['60']]])(
    '%j is answered with the usage',
    (args) => {
      expect(() => killTestOptions(args)).toThrow(WrongOption);
      expect(() => killTestOptions(args)).toThrow('Usage: npm run kill-test');
    },
  );
});

describe('the options of the bench', () => {
  it('are everything, in full, unless told otherwise', () => {
    expect(benchOptions([])).toEqual({ only: [], quick: false, shifts: null, json: null });
    expect(benchOptions(['--only', 'pacing-*,waves', '--shifts=5'])).toMatchObject({ only: ['pacing-*', 'waves'], shifts: 5 });
  });

  it.each([[['--shifts', '0']], [['--shifts', 'many']], [['--only']]])('%j is answered with the usage', (args) => {
    expect(() => benchOptions(args)).toThrow('Usage: npm run bench');
  });
});
