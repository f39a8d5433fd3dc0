/** Finds the Temporal command line program that `npm start` and the tests run as their server. */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { StartRefused } from './start-refused.ts';

export class TemporalBinaryMissing extends StartRefused {
  constructor() {
    super(
      'No Temporal server was found. "npm start" and "npm test" fetch or build one; or set TEMPORAL_ADDRESS to a server of your own.',
    );
  }
}

/** On the PATH, else in the user's cache, where the prepare step puts the one it fetched or built. */
export function findTemporalBinary(environment: NodeJS.ProcessEnv): string {
  const onPath = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const cache = path.join(environment['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'carillon', 'bin');
  for (const folder of [...onPath, cache]) {
    const candidate = path.join(folder, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
    if (isExecutable(candidate)) return candidate;
  }
  throw new TemporalBinaryMissing();
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
