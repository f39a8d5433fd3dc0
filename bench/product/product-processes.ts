/** The processes of a running product, found by the records that its supervisor keeps, with all their children. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const processNames = ['task-worker', 'call-worker', 'api', 'postgres', 'temporal', 'simulator'] as const;
export type ProcessName = (typeof processNames)[number];
export type ProductProcess = { name: ProcessName; pid: number };

export function processesOf(dataFolder: string): ProductProcess[] {
  const folder = path.join(dataFolder, 'run');
  return processNames.flatMap((name) => {
    const pid = recordedPid(path.join(folder, `process-${name}.json`));
    return pid === null ? [] : [{ name, pid }];
  });
}

/** The record comes and goes with its process. */
function recordedPid(file: string): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** A process and everything that it started, parents first: Postgres is one process for each connection. */
export function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(Number(entry));
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

const parentField = 1;

function parentOf(pid: number): number | null {
  const fields = statFields(pid);
  return fields === null ? null : Number(fields[parentField]);
}

/** /proc/<pid>/stat behind the name, which may hold spaces and brackets (proc(5)); null when the process is gone. */
export function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
