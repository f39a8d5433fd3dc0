/** Installs the npm packages of server and page, exactly as the lock file says, when they aren't there yet. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runProgram } from './child-process.mjs';
import { requireDiskSpace } from './disk-space.mjs';
import { root } from './project.mjs';
import { say, sayWhile } from './say.mjs';
import { Unprepared } from './unprepared.mjs';

const needMiB = 1_500;

export async function installPackages() {
  const fault = firstDifference(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'));
  if (fault === null) return;
  requireDiskSpace({ folder: root, needMiB, what: 'Installing the packages' });
  say(`the npm packages are not as package-lock.json wants them (${fault})`);
  const { code, output } = await sayWhile({ doing: 'installing npm packages', hint: 'about a minute' }, runNpmInstall);
  if (code === 0) return;
  throw new Unprepared(installComplaint(output));
}

/**
 * Null when everything that the lock file names is installed in that version; else what differs first. Packages for other
 * operating systems are optional and may be missing.
 */
export function firstDifference(wanted, installed) {
  if (installed === null) return 'nothing is installed';
  if (wanted === null) return 'package-lock.json is missing';
  for (const [place, { version, integrity, link, optional }] of Object.entries(wanted.packages)) {
    if (!place.includes('node_modules/') || link === true) continue;
    const found = installed.packages[place];
    if (found === undefined && optional === true) continue;
    if (found === undefined) return `${place} is missing`;
    if (found.version !== version || (integrity ?? '') !== (found.integrity ?? '')) return `${place} should be ${version}`;
  }
  return null;
}

function runNpmInstall() {
  const npm = process.env.npm_execpath;
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // The build needs the development packages too, whatever NODE_ENV says.
  return runProgram(command, [...first, 'ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund']);
}

export function installComplaint(output) {
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network/i.test(output)) {
    return (
      'The npm registry can\'t be reached: connect this machine to the internet (behind a proxy: "npm config set proxy ' +
      'http://…", or "npm config set registry https://registry.npmmirror.com") and run the command again.'
    );
  }
  if (/ENOSPC/.test(output))
    return 'The disk ran full while npm packages were installed: free 1.5 GiB and run the command again.';
  if (/EACCES|EPERM/.test(output))
    return `npm may not write to ${root}: make yourself the owner of that folder and run the command again.`;
  return `"npm ci" failed; mend what its last words say and run the command again:\n${lastLines(output)}`;
}

function readLock(name) {
  const file = path.join(root, name);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
