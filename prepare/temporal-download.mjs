/** Fetches the official Temporal command line program, which holds the development server. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { say } from './say.mjs';
import { fileInTar } from './tar.mjs';

const connectMsMax = 8_000;
const downloadMsMax = 180_000;

/** True when the program is at `target` now. A machine without the internet, or one behind a strict door, gets false. */
export async function downloadTemporal({ version, target, from = 'https://temporal.download/cli/archive' }) {
  const { platform } = process;
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  if (arch === undefined || !['linux', 'darwin'].includes(platform)) return false;
  const address = `${from}/v${version}?platform=${platform}&arch=${arch}`;
  try {
    const archive = await fetchAll(address);
    const program = fileInTar(gunzipSync(archive), 'temporal');
    if (program === null) throw new Error('the archive holds no temporal');
    writeExecutable(target, program);
    return true;
  } catch (error) {
    say(`the official download of Temporal didn't work here (${reasonOf(error)})`);
    return false;
  }
}

/** A door that stays closed is given up soon; once bytes come, they may take their time. */
async function fetchAll(address) {
  const giveUp = new AbortController();
  const connecting = setTimeout(() => giveUp.abort(new Error('no answer')), connectMsMax);
  const response = await fetch(address, { signal: giveUp.signal });
  clearTimeout(connecting);
  if (!response.ok) throw new Error(`the answer was ${response.status}`);
  const downloading = setTimeout(() => giveUp.abort(new Error('too slow')), downloadMsMax);
  try {
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(downloading);
  }
}

export function writeExecutable(target, bytes) {
  const draft = `${target}.${process.pid}`;
  mkdirSync(path.dirname(target), { recursive: true });
  try {
    writeFileSync(draft, bytes);
    chmodSync(draft, 0o755);
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}

function reasonOf(error) {
  return error?.cause?.code ?? error?.cause?.message ?? error?.message ?? 'unknown reason';
}
