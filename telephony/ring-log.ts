/** Reads the account that a switch keeps of every phone it rang: one JSON object a line, as simulated and as a witness beside a real one. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LoggedRing } from '../domain/ring-comparison.ts';

export type RingLog = { rings: LoggedRing[]; sinceMs: number };

/**
 * Rings of one task, and rings of `callIds` for whichever task, in the order of the log; `sinceMs` is its first line, or now when it is
 * empty. A last line that is still being written is left for the next reading. Null when there is no such file here.
 */
export async function readRingLog(
  path: string,
  { taskId, callIds }: { taskId: string; callIds: ReadonlySet<string> },
): Promise<RingLog | null> {
  const file = createReadStream(path, 'utf8');
  const rings: LoggedRing[] = [];
  let sinceMs: number | null = null;
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = parse(line);
      if (entry === null) continue;
      sinceMs ??= entry.atMs;
      if (entry.kind === 'ring' && (entry.taskId === taskId || callIds.has(entry.callId))) rings.push(entry);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  } finally {
    file.destroy();
  }
  return { rings, sinceMs: sinceMs ?? Date.now() };
}

function parse(line: string): (LoggedRing & { kind: string }) | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null) return null;
    const { kind, atMs, uuid, taskId } = entry as Record<string, unknown>;
    if (typeof kind !== 'string' || typeof atMs !== 'number' || typeof uuid !== 'string') return null;
    return { kind, atMs, callId: uuid, taskId: typeof taskId === 'string' ? taskId : null };
  } catch {
    return null;
  }
}
