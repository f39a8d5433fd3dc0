/**
 * Sees to it that every task and import in progress has its workflow. Messages may be lost, databases restored, the workflow
 * server emptied: what Postgres says is in progress gets its story again within seconds.
 */
import type { Client } from '@temporalio/client';
import type { Database } from '../storage/database.ts';
import { importsInProgress, tasksInProgress } from '../storage/task-standing.ts';
import { type ImportListInput, importWorkflowId, taskWorkflowId, workflowTypes } from '../workflows/messages.ts';
import { startStory } from './story-start.ts';

export const shepherdEveryMs = 5_000;
/** Tasks and imports looked after by one round, each. */
const shepherdedMax = 1_000;

/** One round. Starting what already runs is harmless: the server answers with the run that is there. */
export async function shepherd({ db, client }: { db: Database; client: Client }): Promise<void> {
  for (const taskId of await tasksInProgress(db, shepherdedMax)) {
    await startStory(client, { type: workflowTypes.outboundTask, workflowId: taskWorkflowId(taskId), input: { taskId } });
  }
  for (const { taskId, importId } of await importsInProgress(db, shepherdedMax)) {
    const input: ImportListInput = { taskId, importId };
    await startStory(client, { type: workflowTypes.importList, workflowId: importWorkflowId(importId), input });
  }
}
