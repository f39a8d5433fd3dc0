/** Starts a workflow that Postgres says should be there; harmless when it is: the server answers with the run that goes on. */
import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { controlQueue, taskIdAttribute } from '../workflows/messages.ts';

/** A workflow that closed although its work is open may be started anew: the fence, not the id, keeps a number from ringing twice. */
export async function startStory(
  client: Client,
  { type, workflowId, input }: { type: string; workflowId: string; input: { taskId: string } },
): Promise<void> {
  await client.workflow.start(type, {
    workflowId,
    taskQueue: controlQueue,
    args: [input],
    typedSearchAttributes: [{ key: taskIdAttribute, value: input.taskId }],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
}
