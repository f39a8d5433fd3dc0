/** Sends messages to webhooks, on a queue of their own: receivers that are slow take no place from lanes, imports and grades. */
import { Worker } from '@temporalio/worker';
import { makeWebhookActivities } from '../activities/webhook-delivery.ts';
import { secretOf } from '../config/kept-secrets.ts';
import type { Database } from '../storage/database.ts';
import { makeSealer } from '../storage/sealed.ts';
import { webhookQueue } from '../workflows/messages.ts';
import type { ProcessContext } from './process-life.ts';
import { runWorker } from './run-worker.ts';
import { connectWorker } from './temporal-connection.ts';

/** Batches that are sent at once by this process. Each waits for its receiver most of the time. */
const batchesAtOnceMax = 64;

export async function runWebhookPost(context: ProcessContext, { db }: { db: Database }): Promise<void> {
  const { settings, log } = context;
  const sealer = makeSealer(secretOf(settings).toString('base64'));
  const worker = await Worker.create({
    connection: await connectWorker(context),
    namespace: settings.temporal.namespace,
    taskQueue: webhookQueue,
    activities: makeWebhookActivities({ db, sealer, allowed: settings.webhookHosts, log }),
    maxConcurrentActivityTaskExecutions: batchesAtOnceMax,
    shutdownGraceTime: settings.drainMs,
  });
  runWorker(worker, context);
}
