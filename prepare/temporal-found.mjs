/** Looks for a Temporal server that is already on this machine. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runProgram } from './child-process.mjs';
import { cacheFolder } from './project.mjs';

/** Older development servers don't know the SQLite settings without which they are ten times slower. */
const serverMajorMin = 1;
const serverMinorMin = 26;
const versionMsMax = 15_000;

export const cachedTemporal = (environment = process.env) => path.join(cacheFolder(environment), 'bin', 'temporal');

/** The path of a usable `temporal` on the PATH or in the cache, else null. */
export async function findTemporal(environment = process.env) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = [...folders.map((folder) => path.join(folder, 'temporal')), cachedTemporal(environment)];
  for (const candidate of candidates) {
    if (isExecutable(candidate) && (await isUsable(candidate))) return candidate;
  }
  return null;
}

export async function isUsable(binary) {
  const { code, output } = await runProgram(binary, ['--version'], { msMax: versionMsMax });
  return code === 0 && isNewEnough(output);
}

/** Reads `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`. */
export function isNewEnough(versionLine) {
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(versionLine) ?? [];
  if (major === undefined) return false;
  return Number(major) > serverMajorMin || (Number(major) === serverMajorMin && Number(minor) >= serverMinorMin);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
