/** Which build this process was started from, for telling a worker that an upgrade left running. */
import { readFileSync } from 'node:fs';

const fingerprintChars = 12;

/** `0.1.0+3f2a…` of a build, `0.1.0+sources` where the sources run as they are. Read once, at the start: a later build is another release. */
export function releaseOf(): string {
  const version = versionOf(readIfThere('../package.json') ?? readIfThere('../../package.json') ?? '{}');
  // Written by prepare/server-build.mjs: a hash over all that the build was made from.
  const print = readIfThere('../.built-from')?.trim();
  return `${version}+${print === undefined ? 'sources' : print.slice(0, fingerprintChars)}`;
}

function versionOf(text: string): string {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '0';
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(new URL(file, import.meta.url), 'utf8');
  } catch {
    // Absent where the other of the two is: sources and build lie at different depths.
    return undefined;
  }
}
