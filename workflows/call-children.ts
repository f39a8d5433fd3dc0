/** Starts the workflow of each claimed call as an abandoned child: it outlives whoever started it. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { CallStart } from '../activities/contracts.ts';
import { contactCall } from './contact-call.ts';
import { callWorkflowId, taskIdAttribute } from './messages.ts';

/**
 * All starts are awaited: an abandoned child whose start was not recorded before its parent closed is silently never started
 * (temporal#2829). A call that already has its workflow is left alone. A workflow that failed or was terminated may be
 * started again, because the fence, not the id, keeps a number from ringing twice.
 */
export async function startCalls(taskId: string, calls: readonly CallStart[]): Promise<void> {
  await Promise.all(calls.map((call) => startCall(taskId, call)));
}

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
