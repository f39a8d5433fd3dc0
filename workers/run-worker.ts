/** Runs a Temporal worker as part of a process: it drains when the process is told to stop, and its failure is the process's. */
import type { Worker } from '@temporalio/worker';
import type { ProcessContext } from './process-life.ts';

/** `onDrain` is called when the worker stops taking work, before it waits for what it has. */
export function runWorker(
  worker: Worker,
  { onClose, fail }: Pick<ProcessContext, 'onClose' | 'fail'>,
  onDrain?: () => void,
): void {
  const running = worker.run();
  running.catch(fail);
  onClose(async () => {
    onDrain?.();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  });
}
