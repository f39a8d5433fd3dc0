/** The api's way to a reconciliation: it is a workflow, asked for here and looked at later. */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Reconciliation } from '../../domain/reconciliation-report.ts';
import { controlQueue, type ReconcileInput, reconcileWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import { reached } from '../temporal-task-control.ts';

export type ReconciliationRun =
  | { state: 'never' }
  | { state: 'running'; startedAt: Date }
  | { state: 'done'; startedAt: Date; report: Reconciliation }
  /** It ended without a report; starting another one is the cure. */
  | { state: 'failed'; startedAt: Date };

export interface Reconciler {
  /** False when one of this scope runs already: then nothing was started. Throws ControlUnavailable. */
  start(input: ReconcileInput): Promise<boolean>;
  /** The latest of this scope (a task, or null = everything), for as long as the server keeps it. Throws ControlUnavailable. */
  last(taskId: string | null): Promise<ReconciliationRun>;
}

const askMsMax = 3_000;
/** Looking twice, mending a hundred and looking again; with every switch away about two minutes. */
const runMsMax = 600_000;

export function makeTemporalReconciler(client: Client): Reconciler {
  const inTime = <T>(ask: () => Promise<T>): Promise<T> => reached(() => client.withDeadline(Date.now() + askMsMax, ask));
  return {
    start: (input) => inTime(() => start(client, input)),
    last: (taskId) => inTime(() => last(client, taskId)),
  };
}

async function start(client: Client, input: ReconcileInput): Promise<boolean> {
  try {
    await client.workflow.start(workflowTypes.reconcile, {
      workflowId: reconcileWorkflowId(input.taskId),
      taskQueue: controlQueue,
      args: [input],
      workflowRunTimeout: runMsMax,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function last(client: Client, taskId: string | null): Promise<ReconciliationRun> {
  const workflowId = reconcileWorkflowId(taskId);
  try {
    const { status, startTime: startedAt, runId } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') return { state: 'running', startedAt };
    if (status.name !== 'COMPLETED') return { state: 'failed', startedAt };
    const handle = client.workflow.getHandle<(input: ReconcileInput) => Promise<Reconciliation>>(workflowId, runId);
    return { state: 'done', startedAt, report: await handle.result() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'never' };
    throw error;
  }
}
