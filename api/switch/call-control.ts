/** The api's way to a call that came in: the workflow that every call has. */
import type { Client } from '@temporalio/client';
import type { ClaimedCall } from '../../storage/ledger-types.ts';
import { callWorkflowId, controlQueue, taskIdAttribute, workflowTypes } from '../../workflows/messages.ts';
import { reached } from '../temporal-task-control.ts';

export interface CallControl {
  /** A call that has its workflow already is left alone. Throws ControlUnavailable. */
  start(call: ClaimedCall & { taskId: string }): Promise<void>;
}

const askMsMax = 3_000;

export function makeTemporalCallControl(client: Client): CallControl {
  return {
    start: ({ taskId, callId, contactId, attempt, claim, node }) =>
      reached(() =>
        client.withDeadline(Date.now() + askMsMax, async () => {
          await client.workflow.start(workflowTypes.contactCall, {
            workflowId: callWorkflowId({ taskId, contactId, attempt, claim }),
            taskQueue: controlQueue,
            args: [{ taskId, callId, node }],
            typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
            workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
            workflowIdConflictPolicy: 'USE_EXISTING',
          });
        }),
      ),
  };
}
