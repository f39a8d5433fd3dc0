/** Where something was measured: figures of two machines are not compared. */
import { cpus, totalmem } from 'node:os';

export type Machine = { cores: number; cpu: string; memoryMb: number; node: string; platform: string };

export function machine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    cpu: processors[0]?.model ?? 'unknown',
    memoryMb: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}
