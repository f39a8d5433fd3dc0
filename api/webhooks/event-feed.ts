/** Turns what was noted into messages, and starts the workflows that send them. Beside the api, because messages are its own views. */
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { WaitingBatch } from '../../storage/webhook-outbox.ts';
import { makeWebhookOutbox } from '../../storage/webhook-outbox.ts';
import type { Language } from '../language.ts';
import { eventBodies } from './event-bodies.ts';

export const feedEveryMs = 1_000;
/** Events of one transaction. */
const eventsMax = 200;
/** Transactions of one round: at 50 calls a second a round finds some 50 events, so this is for catching up. */
const transactionsMax = 20;
/** Workflows that one round starts. */
const batchesMax = 200;

export type StartDeliveries = (batch: WaitingBatch) => Promise<void>;

/** One round. Several processes may do this at once: each event is taken by one, and a batch that two start is started once. */
export async function feedWebhooks({
  db,
  language,
  start,
}: {
  db: Database;
  language: () => Promise<Language>;
  start: StartDeliveries;
}): Promise<{ events: number; batches: number }> {
  let events = 0;
  for (let round = 0; round < transactionsMax; round += 1) {
    const taken = await withTransaction(db, async (tx) => {
      const outbox = makeWebhookOutbox(tx);
      const noted = await outbox.take(eventsMax);
      if (noted.length > 0) await outbox.address(await eventBodies(tx, noted, await language()));
      return noted.length;
    });
    events += taken;
    if (taken < eventsMax) break;
  }
  // Also those of before: the workflow server may have been away.
  const outbox = makeWebhookOutbox(db);
  const waiting = await outbox.waitingBatches(batchesMax);
  for (const batch of waiting) {
    await start(batch);
    await outbox.batchStarted(batch.id);
  }
  return { events, batches: waiting.length };
}
