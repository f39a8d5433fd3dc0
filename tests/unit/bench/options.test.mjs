import { describe, expect, it } from 'vitest';
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
