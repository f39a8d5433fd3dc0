/**
 * The story of a batch: it starts the workflows of some claimed calls and closes. It, and not the lane or the task, is their parent: the
 * end of a child is an event for its parent if that is open, and events that come while a lane wants to continue as new make it begin that
 * step again, with all its history replayed. A lane of a hundred lines so stood still until most of its calls had ended.
 */
import { ChildWorkflowFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { CallStart } from '../activities/contracts.ts';
import { contactCall } from './contact-call.ts';
import { batchWorkflowId, type CallBatchInput, callWorkflowId, taskIdAttribute } from './messages.ts';

/**
 * All starts are awaited: an abandoned child whose start was not recorded before its parent closed is silently never started
 * (temporal#2829).
 */
export async function callBatch({ taskId, calls }: CallBatchInput): Promise<void> {
  await Promise.all(calls.map((call) => startCall(taskId, call)));
}

/**
 * Starts calls by a batch of their own and waits until all are under way. `key` tells batches of one task apart. Whoever terminates a batch
 * stops no task: its calls have no workflow then, and the next review of the task finds them.
 */
export async function startCalls(taskId: string, key: string, calls: readonly CallStart[]): Promise<void> {
  if (calls.length === 0) return;
  try {
    await executeChild(callBatch, {
      workflowId: batchWorkflowId(taskId, key),
      args: [{ taskId, calls }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
    });
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
  }
}

/**
 * A call that already has its workflow is left alone. A workflow that failed or was terminated may be started again, because the fence, not
 * the id, keeps a number from ringing twice.
 */
async function startCall(taskId: string, call: CallStart): Promise<void> {
  try {
    await startChild(contactCall, {
      workflowId: callWorkflowId({ taskId, ...call }),
      args: [{ taskId, callId: call.callId, node: call.node }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
