/** Uploads a list and waits until its rows are contacts. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ProductProcess } from '../product/product-processes.ts';
import { peakMb, resetPeak } from '../product/usage.ts';
import type { World } from '../world.ts';

const lookEveryMs = 50;
const msMax = 600_000;

export type Imported = { accepted: number; tookMs: number; peakMb: number };

type ImportState = { status: 'reading' | 'done' | 'refused'; accepted: number; reason?: unknown };

/** Throws when it was refused or never came to an end. The peak is the reading process's. */
export async function importList(world: World, taskId: string, file: { name: string; bytes: Buffer }): Promise<Imported> {
  const reader: ProductProcess = world.process('task-worker');
  resetPeak(reader.pid);
  const { door } = world.product;
  const startedMs = Date.now();
  const { id } = await door.upload<{ id: string }>(`/tasks/${taskId}/imports`, file);
  while (Date.now() - startedMs < msMax) {
    const { status, accepted, reason } = await door.get<ImportState>(`/tasks/${taskId}/imports/${id}`);
    if (status === 'refused') throw new Error(`the list was refused: ${JSON.stringify(reason)}`);
    if (status === 'done') return { accepted, tookMs: Date.now() - startedMs, peakMb: peakMb(reader.pid) };
    await pause(lookEveryMs);
  }
  throw new Error('the list was never read to its end');
}
