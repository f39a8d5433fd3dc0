import { describe, expect, it } from 'vitest';
import { readOptions as backupOptions } from '../../../prepare/backup-command.mjs';
import { readOptions as restoreOptions } from '../../../prepare/restore-command.mjs';

describe('the command lines of backup and restore', () => {
  it('hand on whole paths and flags, and tell the data folder by its variable', () => {
    const environment = {};
    expect(backupOptions(['--to', '/somewhere/a.zip', '--recordings', '--data', '/data'], environment)).toEqual([
      '--to',
      '/somewhere/a.zip',
      '--recordings',
    ]);
    expect(environment).toEqual({ CARILLON_DATA: '/data' });
    expect(backupOptions([], {})).toEqual([]);
    expect(restoreOptions(['--from=/a.zip', '--keep-running', '--replace'], {})).toEqual([
      '--from',
      '/a.zip',
      '--replace',
      '--keep-running',
    ]);
  });

  it('refuse what they do not know, and a restore from nowhere', () => {
    expect(() => backupOptions(['--from', 'a'], {})).toThrow(/\n\nUsage: npm run backup/);
    expect(() => restoreOptions([], {})).toThrow(/--from.\n\nUsage: npm run restore/);
  });
});
