/** Ends what an earlier supervisor left running when it was killed hard. Only processes that are provably ours. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tell } from './log-lines.ts';
import { identityOf } from './process-identity.ts';
import type { RunRecord, RunRecords } from './run-records.ts';
import { isAlive } from './run-records.ts';
import { StartRefused } from './start-refused.ts';

const politeMsMaxDefault = 3_000;
const hardMsMax = 5_000;
const pollMs = 25;

export class LeftoverWontEnd extends StartRefused {
  constructor({ name, pid }: { name: string; pid: number }) {
    super(`Process ${pid} (${name}) of an earlier start doesn't end: end it with "kill -9 ${pid}" and start again.`);
  }
}

/** Our own processes end side by side; then, youngest first, the servers that they talk to. */
export async function endLeftovers({
  records,
  postgresFolder,
  tell,
  politeMsMax = politeMsMaxDefault,
}: {
  records: RunRecords;
  postgresFolder: string;
  tell: Tell;
  /** How long each may take to end by itself. */
  politeMsMax?: number;
}): Promise<void> {
  const endOne = async (leftover: RunRecord): Promise<void> => {
    if (!isAlive(leftover)) return;
    tell('supervisor', `ending ${leftover.name} (process ${leftover.pid}), left over from an earlier start`);
    await end(leftover, politeMsMax);
  };
  const leftovers = [...records.alive(), ...unrecordedPostgres(postgresFolder)];
  await Promise.all(leftovers.filter(({ server }) => !server).map(endOne));
  for (const leftover of leftovers.filter(({ server }) => server)) await endOne(leftover);
  records.clear();
}

async function end(leftover: RunRecord, politeMsMax: number): Promise<void> {
  signal(leftover.pid, leftover.stopSignal);
  if (await endsWithin(leftover, politeMsMax)) return;
  signal(leftover.pid, 'SIGKILL');
  if (!(await endsWithin(leftover, hardMsMax))) throw new LeftoverWontEnd(leftover);
}

async function endsWithin(leftover: RunRecord, msMax: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < msMax; waitedMs += pollMs) {
    if (!isAlive(leftover)) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return !isAlive(leftover);
}

/** It may end between the look and the signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * The one process that must not be missed, because it locks the database: Postgres writes its own record into its folder,
 * which covers a supervisor that was killed in the instant between its birth and our record.
 */
function unrecordedPostgres(folder: string): RunRecord[] {
  const file = path.join(folder, 'postmaster.pid');
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    const identity = Number.isSafeInteger(pid) && pid > 1 ? identityOf(pid) : null;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (identity === null || !commandLine.includes(folder)) return [];
    return [{ name: 'postgres', pid, identity, stopSignal: 'SIGINT', server: true, order: 0 }];
  } catch {
    return [];
  }
}
