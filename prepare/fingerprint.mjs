/** Tells whether something was already built from exactly these files. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

const skippedFolders = new Set(['node_modules', 'dist', '.vite']);

/** A hash over names and contents of files and folders; what doesn't exist counts as absent. */
export function fingerprint(names, { extra = [] } = {}) {
  const hash = createHash('sha256');
  for (const text of extra) hash.update(`extra ${text}\0`);
  for (const name of names) addTo(hash, name);
  return hash.digest('hex');
}

export function isCurrent(stampFile, print) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === print;
}

export function stamp(stampFile, print) {
  writeFileSync(stampFile, `${print}\n`);
}

function addTo(hash, name) {
  const full = path.join(root, name);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    const entries = readdirSync(full).filter((entry) => !skippedFolders.has(entry));
    for (const entry of entries.sort()) addTo(hash, path.posix.join(name, entry));
    return;
  }
  hash.update(`file ${name}\0`).update(readFileSync(full)).update('\0');
}
