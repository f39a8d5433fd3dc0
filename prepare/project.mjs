/** Where things are. */
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Server sources: what is compiled into dist/. */
export const serverFolders = [
  'domain',
  'audio',
  'config',
  'workflows',
  'activities',
  'telephony',
  'conversation',
  'storage',
  'spreadsheets',
  'numbering',
  'switch-configuration',
  'simulator',
  'workers',
  'api',
  'bench',
];

/** Big things that every clone on this machine may share. */
export function cacheFolder(environment = process.env) {
  const base = environment.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(base, 'carillon');
}
