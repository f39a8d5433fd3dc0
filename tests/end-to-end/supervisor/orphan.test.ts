/** What becomes of a process whose supervisor was killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { identityOf } from '../../../workers/supervisor/process-identity.ts';
import { until } from '../waiting.ts';

const orphansMax = 5;
const toldMsMax = 30_000;
/** Nobody listens there, and this process asks nobody. */
const settings = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  FREESWITCH_NODES: 'x=secret@127.0.0.1:1',
  CARILLON_DATA: '/nowhere',
  CARILLON_DRAIN_SECONDS: '1',
};

const lives = (pid: number): boolean => identityOf(pid) !== null;

async function orphan(): Promise<number> {
  const here = import.meta.dirname;
  const parent = spawn(process.execPath, [path.join(here, 'orphan-maker.mjs'), path.join(here, 'talkative-process.ts')], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = (await once(parent.stdout, 'data', { signal: AbortSignal.timeout(toldMsMax) })) as [Buffer];
  parent.kill('SIGKILL');
  return Number(told.toString());
}

it('ends by itself, although nobody takes its last words any more', async () => {
  // Whether a line is on its way at the very end is a matter of chance: several try.
  const pids = await Promise.all(Array.from({ length: orphansMax }, orphan));
  try {
    await until('all orphans are gone', () => !pids.some(lives), 30_000);
  } finally {
    for (const pid of pids.filter(lives)) process.kill(pid, 'SIGKILL');
  }
  expect(pids.filter(lives)).toEqual([]);
});
