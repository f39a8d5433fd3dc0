/** Starts the workflow of a batch of messages; starting it twice is harmless. */
import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { WebhookDeliveriesInput } from '../../workflows/messages.ts';
import { controlQueue, webhookWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import type { StartDeliveries } from './event-feed.ts';

export function makeTemporalDeliveries(client: Client): StartDeliveries {
  return async ({ id: batchId, webhookId, triesMax }) => {
    const input: WebhookDeliveriesInput = { webhookId, batchId, triesMax };
    await client.workflow.start(workflowTypes.webhookDeliveries, {
      workflowId: webhookWorkflowId(batchId),
      taskQueue: controlQueue,
      args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  };
}
