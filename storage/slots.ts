/** Slots are rows, one for each call that may run at once. Whoever changes a limit makes them fit, under the lock of its owner. */
import type { Queryable } from './database.ts';

/**
 * Waits until no fence or release of this task is under way and keeps them out until the transaction ends.
 * Take it before any row of the task is locked: fences hold their shared lock first and rows after it.
 */
export async function ownTask(tx: Queryable, taskId: string): Promise<void> {
  await tx.query('select own_task($1::uuid)', [taskId]);
}

/** The same for a line. Take it before the line's row is locked or updated. */
export async function ownLine(tx: Queryable, lineId: string): Promise<void> {
  await tx.query('select own_line($1::uuid)', [lineId]);
}

/** Makes the slots of a task fit its limit; calls above a lowered limit move down into free slots. In the change's transaction. */
export async function ensureTaskSlots(tx: Queryable, taskId: string, maxConcurrency: number): Promise<void> {
  await tx.query('select fit_task_slots($1::uuid, $2::integer)', [taskId, maxConcurrency]);
}

/**
 * Makes the slots of a line fit its capacity. In the transaction that writes `line.capacity`, best before that row is locked
 * (it takes the line's lock, as `ownLine` does). Slots above a lowered capacity stay as rows and are never granted.
 */
export async function ensureLineSlots(tx: Queryable, lineId: string, capacity: number): Promise<void> {
  await tx.query('select fit_line_slots($1::uuid, $2::integer)', [lineId, capacity]);
}

/** Makes the slots of a switch node fit its capacity; calls that run already count. In the transaction that writes it. */
export async function ensureNodeSlots(tx: Queryable, node: string, capacity: number): Promise<void> {
  await tx.query('select fit_node_slots($1::text, $2::integer)', [node, capacity]);
}
