/** What processes cost, by /proc: CPU with all their children, and memory as each one's fair share. */
import { readFileSync, writeFileSync } from 'node:fs';
import { familyOf, type ProductProcess, statFields } from './product-processes.ts';

/** USER_HZ of Linux on every architecture that Node runs on. */
const ticksPerSecond = 100;
const ownTime = { user: 11, system: 12 } as const;
const reapedTime = { user: 13, system: 14 } as const;

export type Usage = Readonly<Record<string, number>>;

/** CPU seconds since their births, one entry for each process. A connection of Postgres that has ended is counted by its parent. */
export function cpuSeconds(processes: readonly ProductProcess[]): Usage {
  return Object.fromEntries(processes.map(({ name, pid }) => [name, familySeconds(pid)]));
}

function familySeconds(root: number): number {
  let ticks = 0;
  for (const pid of familyOf(root)) {
    const fields = statFields(pid);
    if (fields === null) continue;
    ticks += Number(fields[ownTime.user]) + Number(fields[ownTime.system]);
    if (pid === root) ticks += Number(fields[reapedTime.user]) + Number(fields[reapedTime.system]);
  }
  return ticks / ticksPerSecond;
}

export function difference(after: Usage, before: Usage): Usage {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

export function total(usage: Usage): number {
  return Object.values(usage).reduce((sum, value) => sum + value, 0);
}

/** Megabytes; memory that processes share is counted once, in parts (Pss). */
export function memoryMb(processes: readonly ProductProcess[]): Usage {
  return Object.fromEntries(
    processes.map(({ name, pid }) => [
      name,
      familyOf(pid).reduce((sum, member) => sum + kilobytes(member, 'smaps_rollup', 'Pss'), 0) / 1024,
    ]),
  );
}

/** The most that a process ever held, in megabytes, since `resetPeak`. */
export function peakMb(pid: number): number {
  return kilobytes(pid, 'status', 'VmHWM') / 1024;
}

/** Writing 5 lets the kernel forget the peak (proc(5)). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function kilobytes(pid: number, file: string, field: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
