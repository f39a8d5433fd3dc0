/** What the api's round and the task worker do with webhooks, one step at a time and without Temporal. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import type { WebhookActivities } from '../../activities/contracts.ts';
import { makeWebhookActivities } from '../../activities/webhook-delivery.ts';
import { feedWebhooks } from '../../api/webhooks/event-feed.ts';
import type { Database } from '../../storage/database.ts';
import { makeSealer } from '../../storage/sealed.ts';
import type { WaitingBatch } from '../../storage/webhook-outbox.ts';

/** As the houses of the tests have it. */
const sealer = makeSealer(Buffer.alloc(32, 7).toString('base64'));
const log = pino({ level: 'silent' });

/** What waits is turned into messages; gives back the batches that Temporal would be told of. */
export async function feed(db: Database): Promise<WaitingBatch[]> {
  const batches: WaitingBatch[] = [];
  const start = async (batch: WaitingBatch): Promise<void> => void batches.push(batch);
  await feedWebhooks({ db, language: async () => 'en', start });
  return batches;
}

/** One attempt of a batch; gives back how many messages are left. */
export async function deliver(
  db: Database,
  { id: batchId, webhookId, triesMax }: WaitingBatch,
  { attempt = 1, allowed }: { attempt?: number; allowed: readonly string[] | null },
): Promise<number> {
  const { deliverBatch } = makeWebhookActivities({ db, sealer, allowed, log });
  const input = { webhookId, batchId, attempt, triesMax };
  const inActivity = new MockActivityEnvironment();
  const { left } = await inActivity.run<[typeof input], { left: number }, WebhookActivities['deliverBatch']>(deliverBatch, input);
  return left;
}
