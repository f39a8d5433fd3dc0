/** What waits to be told: events that were noted, and batches of messages that wait for their workflow. */
import { batchMessagesMax, deliveriesKeptDays, deliveryTriesMax } from '../domain/webhooks.ts';
import type { Queryable } from './database.ts';

export type NotedEvent = { id: number; messageId: string; type: string; subjectId: string | null; at: Date };
export type WaitingBatch = { id: string; webhookId: string; triesMax: number };

export type WebhookOutbox = {
  /** The oldest events without a body, locked until the transaction ends; others in work elsewhere are passed over. */
  take(limit: number): Promise<NotedEvent[]>;
  /** Gives each its body, and makes a message for each webhook that asks for it. Returns how many messages. */
  address(events: readonly { id: number; body: string }[]): Promise<number>;
  /** Batches whose workflow was not started yet, oldest first. */
  waitingBatches(limit: number): Promise<WaitingBatch[]>;
  batchStarted(id: string): Promise<void>;
  /** Forgets messages, with their attempts, that are older than `deliveriesKeptDays`; at most `limit` events. */
  forgetOld(limit: number): Promise<number>;
};

export function makeWebhookOutbox(db: Queryable): WebhookOutbox {
  return {
    async take(limit) {
      const { rows } = await db.query<NotedEvent>(
        `select id, message_id as "messageId", type, subject_id as "subjectId", at from webhook_event
          where body is null order by id limit $1::integer for update skip locked`,
        [limit],
      );
      return rows;
    },
    address: (events) => address(db, events),
    async waitingBatches(limit) {
      const { rows } = await db.query<WaitingBatch>(
        `select id, webhook_id as "webhookId", tries_max as "triesMax" from webhook_batch
          where started_at is null order by created_at limit $1::integer`,
        [limit],
      );
      return rows;
    },
    async batchStarted(id) {
      await db.query('update webhook_batch set started_at = now() where id = $1::uuid', [id]);
    },
    async forgetOld(limit) {
      const { rowCount } = await db.query(
        `delete from webhook_event where id in (
           select id from webhook_event where at < now() - $1::integer * interval '1 day' order by at limit $2::integer)`,
        [deliveriesKeptDays, limit],
      );
      await db.query(
        `delete from webhook_batch b where b.created_at < now() - $1::integer * interval '1 day'
            and not exists (select 1 from webhook_delivery d where d.batch_id = b.id and d.state = 'pending')`,
        [deliveriesKeptDays],
      );
      return rowCount ?? 0;
    },
  };
}

async function address(db: Queryable, events: readonly { id: number; body: string }[]): Promise<number> {
  const { rowCount } = await db.query(
    `with given as (
      update webhook_event e set body = g.body
      from jsonb_to_recordset($1::jsonb) as g (id bigint, body text) where e.id = g.id
      returning e.id, e.type
    ), wanted as (
      select w.id as webhook_id, g.id as event_id,
        ceil(row_number() over (partition by w.id order by g.id) / $2::numeric) as part
      from given g join webhook w on w.enabled and g.type = any (w.events)
    ), batch as (
      select gen_random_uuid() as id, p.webhook_id, p.part from (select distinct webhook_id, part from wanted) p
    ), made as (
      insert into webhook_batch (id, webhook_id, tries_max) select id, webhook_id, $3::integer from batch returning id
    )
    insert into webhook_delivery (webhook_id, event_id, batch_id)
    select w.webhook_id, w.event_id, b.id from wanted w
    join batch b using (webhook_id, part) join made m on m.id = b.id
    order by w.event_id`,
    [JSON.stringify(events), batchMessagesMax, deliveryTriesMax],
  );
  return rowCount ?? 0;
}
