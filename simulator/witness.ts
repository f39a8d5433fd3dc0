/** The switch's own account of every phone that rang: what a product's ledger is compared with. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** An INVITE that went out. `atMs` is the epoch; `taskId` is what the caller's own variable `carillon_task` said. */
export type Ring = { atMs: number; uuid: string; number: string; gateway: string | null; taskId: string | null };

export type Witness = {
  readonly rings: readonly Ring[];
  /** Where the file is; null = kept in memory only. */
  readonly path: string | null;
  ring(ring: Ring): void;
  ended(uuid: string, cause: string): void;
};

/**
 * Keeps rings in memory and, with a path, appends them to a JSONL file: `{ kind: 'ring', atMs, uuid, taskId, numberHash, gateway }`
 * and `{ kind: 'end', atMs, uuid, cause }`. Written at once and in order, so that it is right also after a kill.
 * Numbers stand in the file as hashes (`numberHash`), so that it may be shown to anybody.
 */
export function makeWitness({ path }: { path: string | null }): Witness {
  const rings: Ring[] = [];
  if (path !== null) mkdirSync(dirname(path), { recursive: true });

  function append(line: Record<string, unknown>): void {
    if (path !== null) appendFileSync(path, `${JSON.stringify(line)}\n`);
  }

  return {
    rings,
    path,
    ring(ring) {
      rings.push(ring);
      const { atMs, uuid, number, gateway, taskId } = ring;
      append({ kind: 'ring', atMs, uuid, taskId, numberHash: numberHash(number), gateway });
    },
    ended(uuid, cause) {
      append({ kind: 'end', atMs: Date.now(), uuid, cause });
    },
  };
}

/** SHA-256 of the number as dialled, in hexadecimal. */
export function numberHash(number: string): string {
  return createHash('sha256').update(number).digest('hex');
}
