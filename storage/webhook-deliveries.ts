/** Messages to webhooks: what is still to be sent, what came of each attempt, and the list that people read. */
import type { DeliveryFault } from '../domain/webhooks.ts';
import { deliveryTriesMax, testEvent, testTriesMax } from '../domain/webhooks.ts';
import type { Queryable } from './database.ts';

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** A message as it is sent. */
export type Message = { deliveryId: number; messageId: string; at: Date; body: string; attempts: number };

/** What came of one attempt. `answer`: the first words of the receiver. */
export type Attempt = {
  at: Date;
  durationMs: number;
  status: number | null;
  fault: DeliveryFault | null;
  answer: string;
};

export type Delivery = {
  id: number;
  webhookId: string;
  messageId: string;
  type: string;
  subjectId: string | null;
  state: DeliveryState;
  attempts: number;
  createdAt: Date;
  attemptedAt: Date | null;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  durationMs: number | null;
  status: number | null;
  fault: string | null;
};

export type DeliveryDetail = Delivery & { body: string; log: (Attempt & { n: number })[] };

export type DeliveryFilter = { webhookId: string; state: DeliveryState | null; type: string | null };

export type WebhookDeliveries = {
  /** Messages of a batch that are neither delivered nor given up, in the order in which things happened. */
  pending(batchId: string): Promise<Message[]>;
  askedFor(batchId: string): Promise<boolean>;
  /** Notes an attempt and what the message is from now on. `nextAttemptAt` null: there is none. */
  note(deliveryId: number, attempt: Attempt, next: { state: DeliveryState; nextAttemptAt: Date | null }): Promise<void>;
  /** Gives up what a batch has left, for this reason. Returns how many. */
  giveUp(batchId: string, fault: DeliveryFault): Promise<number>;
  /** What was not tried this time waits with the others. */
  putOff(batchId: string, nextAttemptAt: Date): Promise<void>;
  list(page: DeliveryFilter & { limit: number; beforeId: number | null }): Promise<Delivery[]>;
  count(filter: DeliveryFilter): Promise<number>;
  find(webhookId: string, id: number): Promise<DeliveryDetail | null>;
  /** Sends a message once more, whatever became of it. Null when there is none. */
  repeat(webhookId: string, id: number): Promise<Delivery | null>;
  /** A message of the test's own, to this webhook alone. */
  addTest(webhookId: string, message: { messageId: string; at: Date; body: string }): Promise<number>;
};

const columns = `d.id, d.webhook_id as "webhookId", e.message_id as "messageId", e.type, e.subject_id as "subjectId", d.state, d.attempts,
  d.created_at as "createdAt", d.attempted_at as "attemptedAt", d.next_attempt_at as "nextAttemptAt",
  d.delivered_at as "deliveredAt", d.duration_ms as "durationMs", d.status, d.fault`;
const joins = 'webhook_delivery d join webhook_event e on e.id = d.event_id';
const filtered = `d.webhook_id = $1::uuid and ($2::text is null or d.state = $2::text) and ($3::text is null or e.type = $3::text)`;

export function makeWebhookDeliveries(db: Queryable): WebhookDeliveries {
  return {
    async pending(batchId) {
      const { rows } = await db.query<Message>(
        `select d.id as "deliveryId", e.message_id as "messageId", e.at, e.body, d.attempts from ${joins}
          where d.batch_id = $1::uuid and d.state = 'pending' and e.body is not null order by d.id`,
        [batchId],
      );
      return rows;
    },
    async askedFor(batchId) {
      const { rows } = await db.query<{ asked: boolean }>('select asked_for as asked from webhook_batch where id = $1::uuid', [
        batchId,
      ]);
      return rows[0]?.asked ?? false;
    },
    note: (deliveryId, attempt, next) => note(db, deliveryId, attempt, next),
    async giveUp(batchId, fault) {
      const { rowCount } = await db.query(
        `update webhook_delivery set state = 'failed', next_attempt_at = null, fault = $2::text
          where batch_id = $1::uuid and state = 'pending'`,
        [batchId, fault],
      );
      return rowCount ?? 0;
    },
    async putOff(batchId, nextAttemptAt) {
      await db.query(
        `update webhook_delivery set next_attempt_at = $2::timestamptz where batch_id = $1::uuid and state = 'pending'`,
        [batchId, nextAttemptAt],
      );
    },
    async list({ webhookId, state, type, limit, beforeId }) {
      const { rows } = await db.query<Delivery>(
        `select ${columns} from ${joins} where ${filtered} and ($4::bigint is null or d.id < $4::bigint)
          order by d.id desc limit $5::integer`,
        [webhookId, state, type, beforeId, limit],
      );
      return rows;
    },
    async count({ webhookId, state, type }) {
      const { rows } = await db.query<{ n: number }>(`select count(*) as n from ${joins} where ${filtered}`, [
        webhookId,
        state,
        type,
      ]);
      return rows[0]?.n ?? 0;
    },
    find: (webhookId, id) => find(db, webhookId, id),
    repeat: (webhookId, id) => repeat(db, webhookId, id),
    addTest: (webhookId, message) => addTest(db, webhookId, message),
  };
}

async function note(
  db: Queryable,
  deliveryId: number,
  { at, durationMs, status, fault, answer }: Attempt,
  { state, nextAttemptAt }: { state: DeliveryState; nextAttemptAt: Date | null },
): Promise<void> {
  await db.query(
    `with noted as (
      update webhook_delivery set attempts = attempts + 1, state = $2::text, next_attempt_at = $3::timestamptz,
        attempted_at = $4::timestamptz, duration_ms = $5::integer, status = $6::integer, fault = $7::text,
        delivered_at = case when $2::text = 'delivered' then now() else delivered_at end
      where id = $1::bigint returning id, attempts
    )
    insert into webhook_attempt (delivery_id, n, at, duration_ms, status, fault, answer)
    select id, attempts, $4::timestamptz, $5::integer, $6::integer, $7::text, $8::text from noted`,
    [deliveryId, state, nextAttemptAt, at, durationMs, status, fault, answer],
  );
}

async function find(db: Queryable, webhookId: string, id: number): Promise<DeliveryDetail | null> {
  const { rows } = await db.query<Delivery & { body: string }>(
    `select ${columns}, e.body from ${joins} where d.webhook_id = $1::uuid and d.id = $2::bigint`,
    [webhookId, id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const log = await db.query<Attempt & { n: number }>(
    `select n, at, duration_ms as "durationMs", status, fault, answer from webhook_attempt where delivery_id = $1::bigint order by n`,
    [id],
  );
  return { ...row, log: log.rows };
}

async function repeat(db: Queryable, webhookId: string, id: number): Promise<Delivery | null> {
  const { rows } = await db.query<{ id: number }>(
    `with batch as (
      insert into webhook_batch (webhook_id, tries_max, asked_for)
      select d.webhook_id, $3::integer, true from webhook_delivery d where d.webhook_id = $1::uuid and d.id = $2::bigint
      returning id
    )
    update webhook_delivery d set state = 'pending', next_attempt_at = now(), batch_id = batch.id
    from batch where d.id = $2::bigint returning d.id`,
    [webhookId, id, deliveryTriesMax],
  );
  return rows[0] === undefined ? null : find(db, webhookId, id);
}

async function addTest(
  db: Queryable,
  webhookId: string,
  { messageId, at, body }: { messageId: string; at: Date; body: string },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `with event as (
      insert into webhook_event (message_id, type, at, body) values ($2::uuid, $3::text, $4::timestamptz, $5::text) returning id
    ), batch as (
      insert into webhook_batch (webhook_id, tries_max, asked_for) values ($1::uuid, $6::integer, true) returning id
    )
    insert into webhook_delivery (webhook_id, event_id, batch_id) select $1::uuid, event.id, batch.id from event, batch returning id`,
    [webhookId, messageId, testEvent, at, body, testTriesMax],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('The test message was not stored.');
  return row.id;
}
