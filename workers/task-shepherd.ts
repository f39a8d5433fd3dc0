/**
 * Sees to it that every task and import in progress has its workflow. Messages may be lost, databases restored, the workflow
 * server emptied: what Postgres says is in progress gets its story again within seconds.
 */
import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Database } from '../storage/database.ts';
import { importsInProgress, tasksInProgress } from '../storage/task-standing.ts';
import { controlQueue, importWorkflowId, taskIdAttribute, taskWorkflowId, workflowTypes } from '../workflows/messages.ts';

export const shepherdEveryMs = 5_000;
/** Tasks and imports looked after by one round, each. */
const shepherdedMax = 1_000;

/** One round. Starting what already runs is harmless: the server answers with the run that is there. */
export async function shepherd({ db, client }: { db: Database; client: Client }): Promise<void> {
  const start = (workflowId: string, type: string, input: { taskId: string; importId?: string }): Promise<unknown> =>
    client.workflow.start(type, {
      workflowId,
      taskQueue: controlQueue,
      args: [input],
      typedSearchAttributes: [{ key: taskIdAttribute, value: input.taskId }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  for (const taskId of await tasksInProgress(db, shepherdedMax)) {
    await start(taskWorkflowId(taskId), workflowTypes.outboundTask, { taskId });
  }
  for (const { taskId, importId } of await importsInProgress(db, shepherdedMax)) {
    await start(importWorkflowId(importId), workflowTypes.importList, { taskId, importId });
  }
}
