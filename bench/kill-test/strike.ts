/** Strikes one process, waits until it is there again, and tells what was seen of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../product/product.ts';
import { familyOf, type ProcessName } from '../product/product-processes.ts';
import type { Blow, Strike } from './schedule.ts';

export type Struck = {
  process: ProcessName;
  blow: Blow;
  atMs: number;
  /** When its successor was born, or when it was let go on. */
  backAtMs: number;
};

const lookEveryMs = 20;
/** A process that was being started again when its turn came is waited for. */
const presentMsMax = 60_000;
const backMsMax = 60_000;

export class NeverCameBack extends Error {
  constructor(process: ProcessName) {
    super(`${process} was not started again within ${backMsMax / 1000} s`);
    this.name = 'NeverCameBack';
  }
}

/** `choice` (0 ≤ x < 1) says which child is killed, where one is. */
export async function strike(product: Product, { process: name, blow }: Strike, choice: number): Promise<Struck> {
  const pid = await presentPid(product, name);
  switch (blow.kind) {
    case 'kill': {
      const atMs = Date.now();
      signal(pid, 'SIGKILL');
      return { process: name, blow, atMs, backAtMs: await untilReplaced(product, name, pid) };
    }
    case 'kill-child': {
      const children = familyOf(pid).slice(1);
      const atMs = Date.now();
      const child = children[Math.floor(choice * children.length)];
      if (child !== undefined) signal(child, 'SIGKILL');
      return { process: name, blow, atMs, backAtMs: Date.now() };
    }
    case 'stop': {
      const family = familyOf(pid);
      const atMs = Date.now();
      for (const member of family) signal(member, 'SIGSTOP');
      try {
        await pause(blow.ms);
      } finally {
        for (const member of family) signal(member, 'SIGCONT');
      }
      return { process: name, blow, atMs, backAtMs: Date.now() };
    }
  }
}

async function presentPid(product: Product, name: ProcessName): Promise<number> {
  const endAtMs = Date.now() + presentMsMax;
  for (;;) {
    const found = product.processes().find((process) => process.name === name);
    if (found !== undefined) return found.pid;
    if (Date.now() > endAtMs) throw new NeverCameBack(name);
    await pause(lookEveryMs);
  }
}

async function untilReplaced(product: Product, name: ProcessName, pid: number): Promise<number> {
  const endAtMs = Date.now() + backMsMax;
  for (;;) {
    const found = product.processes().find((process) => process.name === name);
    if (found !== undefined && found.pid !== pid) return Date.now();
    if (Date.now() > endAtMs) throw new NeverCameBack(name);
    await pause(lookEveryMs);
  }
}

/** It may have died by itself between the look and the blow. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
