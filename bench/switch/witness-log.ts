/** The switch's own account, read from its file: what rang, and when it was over. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';

export type SwitchRing = { kind: 'ring'; atMs: number; uuid: string; numberHash: string; gateway: string | null };
export type SwitchEnd = { kind: 'end'; atMs: number; uuid: string; cause: string };
export type SwitchLine = SwitchRing | SwitchEnd;

const chunkBytes = 1 << 16;

export type WitnessLog = {
  /** Everything read so far, in the order of the switch. */
  readonly lines: readonly SwitchLine[];
  /** Reads on from where the last reading ended. Returns the new lines. */
  readOn(): SwitchLine[];
};

/** A file that is not there yet is an empty one. A line that is still being written is left for the next reading. */
export function openWitnessLog(file: string): WitnessLog {
  const lines: SwitchLine[] = [];
  const chunk = Buffer.alloc(chunkBytes);
  let offset = 0;
  let rest = '';
  return {
    lines,
    readOn() {
      if (!existsSync(file)) return [];
      const from = lines.length;
      const handle = openSync(file, 'r');
      try {
        for (let read = -1; read !== 0; ) {
          read = readSync(handle, chunk, 0, chunkBytes, offset);
          offset += read;
          const parts = (rest + chunk.toString('utf8', 0, read)).split('\n');
          rest = parts.pop() ?? '';
          for (const part of parts) if (part !== '') lines.push(JSON.parse(part) as SwitchLine);
        }
      } finally {
        closeSync(handle);
      }
      return lines.slice(from);
    },
  };
}

/** How a number stands in the file: SHA-256 of the number as dialled, in hexadecimal. */
export function numberHash(number: string): string {
  return createHash('sha256').update(number).digest('hex');
}

export function ringsAmong(lines: readonly SwitchLine[]): SwitchRing[] {
  return lines.filter((line) => line.kind === 'ring');
}
