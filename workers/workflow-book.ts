/** The workflow server as a book to compare with the others: which calls and tasks have a workflow, and starting and closing them. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowBook } from '../activities/reconciliation.ts';
import {
  type ContactCallInput,
  callWorkflowId,
  readCallWorkflowId,
  readTaskWorkflowId,
  searchAttributes,
  taskWorkflowId,
  workflowTypes,
} from '../workflows/messages.ts';
import { startStory } from './story-start.ts';
import { workflowStatesOf } from './workflow-states.ts';

/** Workflows that one question reads; a list beyond it is cut, and what is missing is found by the next look. */
const listedMax = 500_000;

export function makeWorkflowBook(client: Client): WorkflowBook {
  const { contactCall, outboundTask } = workflowTypes;
  return {
    ...workflowStatesOf(client),
    openCalls: (taskId) => list(client, query(contactCall, { open: true, taskId }), readCallWorkflowId),
    openTasks: () => list(client, query(outboundTask, { open: true, taskId: null }), readTaskWorkflowId),
    knownCalls: (taskId) => list(client, query(contactCall, { open: false, taskId }), readCallWorkflowId),
    async startCall({ taskId, callId, node, ...attempt }) {
      const input: ContactCallInput = { taskId, callId, node };
      await startStory(client, { type: contactCall, workflowId: callWorkflowId({ taskId, ...attempt }), input });
    },
    startTask: (taskId) => startStory(client, { type: outboundTask, workflowId: taskWorkflowId(taskId), input: { taskId } }),
    async closeCall(attempt, reason) {
      try {
        await client.workflow.getHandle(callWorkflowId(attempt)).terminate(reason);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}

/** Task ids are uuids, so nothing in them can end the quotes. */
function query(type: string, { open, taskId }: { open: boolean; taskId: string | null }): string {
  return [
    `WorkflowType = '${type}'`,
    ...(open ? ["ExecutionStatus = 'Running'"] : []),
    ...(taskId === null ? [] : [`${searchAttributes.taskId} = '${taskId}'`]),
  ].join(' and ');
}

async function list<T>(client: Client, text: string, read: (workflowId: string) => T | null): Promise<T[]> {
  const found: T[] = [];
  for await (const { workflowId } of client.workflow.list({ query: text, pageSize: 1_000 })) {
    const one = read(workflowId);
    if (one !== null) found.push(one);
    if (found.length >= listedMax) break;
  }
  return found;
}
