import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../prepare/reconcile-command.mjs';

const task = '6f1c0000-0000-4000-8000-000000000001';

describe('the command line of the reconciliation', () => {
  it('names a task, asks for mending and JSON, and tells the data folder by its variable', () => {
    const environment = {};
    expect(readOptions(['--task', task, '--mend', '--json', '--data', '/somewhere'], environment)).toEqual({
      task,
      mend: true,
      json: true,
    });
    expect(environment).toEqual({ CARILLON_DATA: '/somewhere' });
    expect(readOptions([], {})).toEqual({ task: undefined, mend: false, json: false });
  });

  it.each([['--task', '17'], ['--task'], ['--mend=yes'], ['--everything'], ['word']])(
    'refuses %s %s with the usage',
    (...args) => {
      expect(() => readOptions(args, {})).toThrow(/\n\nUsage: npm run reconcile/);
    },
  );
});
