/** Builds the Temporal command line program from the Go module proxy, where Go is present. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runProgram } from './child-process.mjs';
import { requireDiskSpace } from './disk-space.mjs';
import { say, sayWhile } from './say.mjs';

const needMiB = 4_000;
const goCandidates = ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go'];

/**
 * True when the program is at `target` now; false when there is no Go or it could not build. Version 1.5.1 is the newest
 * that `go install` accepts: later modules have a replace directive, which it refuses.
 */
export async function buildTemporal({ version, target }) {
  const go = await findGo();
  if (go === null) return false;
  requireDiskSpace({ folder: path.dirname(target), needMiB, what: 'Building the Temporal server' });
  const making = `${target}.making-${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    const module = `github.com/temporalio/cli/cmd/temporal@v${version}`;
    const { code, output } = await sayWhile(
      { doing: 'building the Temporal server with Go', hint: '2 to 5 minutes, once for this machine' },
      () => runProgram(go, ['install', module], { env: { ...process.env, GOBIN: making, GOFLAGS: '-modcacherw' } }),
    );
    const built = path.join(making, 'temporal');
    if (code !== 0 || !existsSync(built)) {
      say(`Go could not build it:\n${lastLines(output)}`);
      return false;
    }
    renameSync(built, target);
    return true;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function findGo() {
  for (const candidate of goCandidates) {
    const { code } = await runProgram(candidate, ['version'], { msMax: 15_000 });
    if (code === 0) return candidate;
  }
  return null;
}
