/** The story of some messages to one webhook: they are sent, and what did not get through is sent again, later and later, for a day. */
import { sleep } from '@temporalio/workflow';
import { waitBeforeAttemptMs } from '../domain/webhooks.ts';
import { webhooks } from './activity-proxies.ts';
import type { WebhookDeliveriesInput } from './messages.ts';

export async function webhookDeliveries({ webhookId, batchId, triesMax }: WebhookDeliveriesInput): Promise<void> {
  for (let attempt = 1; attempt <= triesMax; attempt += 1) {
    if (attempt > 1) await sleep(waitBeforeAttemptMs(attempt));
    const { left } = await webhooks.deliverBatch({ webhookId, batchId, attempt, triesMax });
    if (left === 0) return;
  }
}
