/** Tells whether a process id still means the process it meant: ids are given out again, start times are not. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where `starttime` stands in /proc/<pid>/stat, counted behind the name, which may hold spaces and brackets (proc(5)). */
const startTimeField = 19;
const stateField = 0;
const psMsMax = 5_000;

/** A text that no other process had or will have on this machine; null when there is no such process, or only its corpse. */
export function identityOf(pid: number): string | null {
  return process.platform === 'linux' ? linuxIdentity(pid) : listedIdentity(pid);
}

function linuxIdentity(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTime = fields[startTimeField];
  if (startTime === undefined || fields[stateField] === 'Z') return null;
  return `${readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${startTime}`;
}

function listedIdentity(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8', timeout: psMsMax });
  const started = status === 0 ? stdout.trim() : '';
  return started === '' ? null : started;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
