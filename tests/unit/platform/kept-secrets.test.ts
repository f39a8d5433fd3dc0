import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminPasswordFile, embeddedDatabasePassword, firstAdminPassword, secretOf } from '../../../config/kept-secrets.ts';
import type { Settings } from '../../../config/settings.ts';
import { readSettings } from '../../../config/settings.ts';

let folder: string;
let settings: Settings;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'carillon-secrets-'));
  settings = readSettings({ CARILLON_DATA: path.join(folder, 'data') });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('secrets that nobody gave', () => {
  it('are made once and kept for their owner alone', () => {
    const secret = secretOf(settings);
    expect(secret).toHaveLength(32);
    expect(secretOf(settings)).toEqual(secret);
    expect(embeddedDatabasePassword(settings)).toBe(embeddedDatabasePassword(settings));
    for (const name of ['secret', 'database-password']) {
      expect(statSync(path.join(settings.dataFolder, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('give way to those that were given', () => {
    const given = Buffer.alloc(32, 1);
    expect(secretOf({ ...settings, secret: given })).toBe(given);
  });

  it('stop the start with a cure when the file was damaged, instead of making what was encrypted unreadable', () => {
    secretOf(settings);
    writeFileSync(path.join(settings.dataFolder, 'secret'), 'oops');
    expect(() => secretOf(settings)).toThrow(/is not a secret any more\. Put the secret back that was there/);
  });
});

describe('the password of the first admin', () => {
  it('is kept in the data folder until somebody removes it', () => {
    const password = firstAdminPassword(settings);
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(readFileSync(adminPasswordFile(settings.dataFolder), 'utf8').trim()).toBe(password);
    expect(firstAdminPassword(settings)).toBe(password);
  });

  it('is the given one even after another was made', () => {
    firstAdminPassword(settings);
    expect(firstAdminPassword({ ...settings, adminPassword: 'mine, all mine' })).toBe('mine, all mine');
    expect(readFileSync(adminPasswordFile(settings.dataFolder), 'utf8').trim()).toBe('mine, all mine');
  });
});
