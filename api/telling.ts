/** Telling a workflow of a change that already counts. When Temporal is away, the change waits for the next look at the task. */
import type { Logger } from 'pino';
import { ControlUnavailable } from './task-control.ts';

export async function tellWorkflow(tell: () => Promise<void>, log: Logger): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof ControlUnavailable)) throw error;
    log.warn({ err: error }, 'a workflow could not be told of a change; its own timer will see it');
  }
}
