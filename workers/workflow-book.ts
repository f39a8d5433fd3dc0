/** The workflow server as a book to compare with the others: which calls and tasks have a workflow, and starting and closing them. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { WorkflowBook } from '../activities/reconciliation.ts';
import {
  type ContactCallInput,
  callWorkflowId,
  controlQueue,
  type OutboundTaskInput,
  readCallWorkflowId,
  readTaskWorkflowId,
  searchAttributes,
  taskIdAttribute,
  taskWorkflowId,
  workflowTypes,
} from '../workflows/messages.ts';

/** Workflows that one question reads; a list beyond it is cut, and what is missing is found by the next look. */
const listedMax = 500_000;

export function makeWorkflowBook(client: Client): WorkflowBook {
  const { contactCall, outboundTask } = workflowTypes;
  return {
    openCalls: (taskId) => list(client, query(contactCall, { open: true, taskId }), readCallWorkflowId),
    openTasks: () => list(client, query(outboundTask, { open: true, taskId: null }), readTaskWorkflowId),
    knownCalls: (taskId) => list(client, query(contactCall, { open: false, taskId }), readCallWorkflowId),
    async isOpen(attempt) {
      try {
        const { status } = await client.workflow.getHandle(callWorkflowId(attempt)).describe();
        return status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async startCall({ taskId, callId, node, ...attempt }) {
      await start(client, contactCall, callWorkflowId({ taskId, ...attempt }), { taskId, callId, node });
    },
    async startTask(taskId) {
      await start(client, outboundTask, taskWorkflowId(taskId), { taskId });
    },
    async closeCall(attempt, reason) {
      try {
        await client.workflow.getHandle(callWorkflowId(attempt)).terminate(reason);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}

/** A workflow that closed although its call is open may be started anew: the fence, not the id, keeps a number from ringing twice. */
async function start(
  client: Client,
  type: string,
  workflowId: string,
  input: OutboundTaskInput | ContactCallInput,
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
