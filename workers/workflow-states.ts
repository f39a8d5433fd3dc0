/** Asks the Temporal server whether a call's workflow is still open. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowStates } from '../activities/task-review.ts';
import { callWorkflowId } from '../workflows/messages.ts';

export function workflowStatesOf(client: Client): WorkflowStates {
  return {
    async isOpen(call) {
      try {
        const { status } = await client.workflow.getHandle(callWorkflowId(call)).describe();
        return status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}
