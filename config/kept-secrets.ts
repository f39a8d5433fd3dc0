/** Secrets that nobody gave: made at the first start and kept in the data folder, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SettingsFaulty } from './setting-reader.ts';
import { parseSecret } from './setting-values.ts';
import type { Settings } from './settings.ts';

export const adminPasswordFile = (dataFolder: string): string => path.join(dataFolder, 'admin-password');
export const databasePasswordFile = (dataFolder: string): string => path.join(dataFolder, 'database-password');
export const switchPasswordFile = (dataFolder: string): string => path.join(dataFolder, 'switch-password');
const secretFile = (dataFolder: string): string => path.join(dataFolder, 'secret');

const adminPasswordBytes = 12;
const databasePasswordBytes = 24;
const switchPasswordBytes = 24;

/** The 32 bytes that encrypt stored credentials: as given, else as kept, else made now. */
export function secretOf({ secret, dataFolder }: Settings): Buffer {
  if (secret !== null) return secret;
  const file = secretFile(dataFolder);
  const kept = keepSecret(file, () => randomBytes(32).toString('base64'));
  try {
    return parseSecret(kept);
  } catch {
    const cure = 'Put the secret back that was there, or set CARILLON_SECRET: what was encrypted with it is lost without it.';
    throw new SettingsFaulty([{ variable: file, problem: 'this file is not a secret any more.', cure }]);
  }
}

/**
 * The password that the first admin gets: as given, else as kept, else made now; kept in the data folder in each case. To be
 * asked only while there is no user; whoever changes the admin's password removes the file.
 */
export function firstAdminPassword({ adminPassword, dataFolder }: Settings): string {
  const file = adminPasswordFile(dataFolder);
  if (adminPassword !== null) rmSync(file, { force: true });
  return keepSecret(file, () => adminPassword ?? randomBytes(adminPasswordBytes).toString('base64url'));
}

export function embeddedDatabasePassword({ dataFolder }: Settings): string {
  return keepSecret(databasePasswordFile(dataFolder), () => randomBytes(databasePasswordBytes).toString('base64url'));
}

/** With which switches ask for their configuration: as given, else as kept, else made now. */
export function switchPasswordOf({ switchPassword, dataFolder }: Pick<Settings, 'switchPassword' | 'dataFolder'>): string {
  return switchPassword ?? keepSecret(switchPasswordFile(dataFolder), () => randomBytes(switchPasswordBytes).toString('hex'));
}

/** Several processes may ask at once at the first start: exactly one makes the secret, all get the same. */
function keepSecret(file: string, make: () => string): string {
  const kept = readIfThere(file);
  if (kept !== null) return kept;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, `${make()}\n`, { mode: 0o600 });
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readIfThere(file) ?? '';
}

function readIfThere(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    chmodSync(file, 0o600);
    return text;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
