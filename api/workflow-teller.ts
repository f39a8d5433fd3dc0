/**
 * Tells workflows of changes that already count in Postgres, behind the reply: nobody waits for it, and a burst of changes of one
 * task is told as one. What is lost (Temporal away, this process killed) is found by the timers of the task worker within seconds.
 */
import type { Logger } from 'pino';
import type { TaskStatus } from '../domain/task.ts';
import type { ImportListInput, TaskChange } from '../workflows/messages.ts';
import type { TaskControl } from './task-control.ts';
import { ControlUnavailable } from './task-control.ts';

type Telling = { done: Promise<void>; next: TaskChange | null };

export class WorkflowTeller {
  readonly #control: Pick<TaskControl, 'changed' | 'startImport'>;
  readonly #log: Logger;
  /** By task: what is on its way, and the last change that came meanwhile. */
  readonly #telling = new Map<string, Telling>();
  readonly #imports = new Set<Promise<void>>();

  constructor({ control, log }: { control: Pick<TaskControl, 'changed' | 'startImport'>; log: Logger }) {
    this.#control = control;
    this.#log = log;
  }

  /** A task at rest has no workflow that would have to know. */
  changed(task: { id: string; status: TaskStatus }, change: TaskChange): void {
    if (isInProgress(task.status)) this.#tell(task.id, change);
  }

  startImport(input: ImportListInput): void {
    const done = this.#attempt(() => this.#control.startImport(input)).finally(() => this.#imports.delete(done));
    this.#imports.add(done);
  }

  /** When nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#telling.size + this.#imports.size > 0) {
      await Promise.all([...this.#imports, ...[...this.#telling.values()].map((telling) => telling.done)]);
    }
  }

  #tell(taskId: string, change: TaskChange): void {
    const under = this.#telling.get(taskId);
    if (under !== undefined) {
      // The workflow reads all of it from Postgres: only that there was a change matters, and that it is told after it.
      under.next = change;
      return;
    }
    const telling: Telling = { done: Promise.resolve(), next: null };
    this.#telling.set(taskId, telling);
    telling.done = this.#attempt(() => this.#control.changed(taskId, change)).then(() => {
      this.#telling.delete(taskId);
      if (telling.next !== null) this.#tell(taskId, telling.next);
    });
  }

  async #attempt(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (error instanceof ControlUnavailable) this.#log.warn({ err: error }, 'a workflow could not be told of a change yet');
      else this.#log.error({ err: error }, 'telling a workflow of a change failed');
    }
  }
}

function isInProgress(status: TaskStatus): boolean {
  return status === 'running' || status === 'pausing' || status === 'stopping';
}
