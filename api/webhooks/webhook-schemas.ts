/** Webhooks: what they are told, their messages and what came of each. For admins alone: an address may hold a secret. */
import { Type } from 'typebox';
import { testEvent, webhookEvents } from '../../domain/webhooks.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

const tags = ['webhooks'] as const;
const deliveryStates = ['pending', 'delivered', 'failed'] as const;

export const Webhook = named(
  'Webhook',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    url: Type.String(),
    events: Type.Array(oneOf(webhookEvents)),
    enabled: Type.Boolean(),
    disabledReason: nullable(
      oneOf(['failing', 'gone'], 'Why Carillon switched it off: nothing got through for days, or HTTP 410'),
    ),
    disabledAt: nullable(Instant),
    failingSince: nullable(Type.String({ format: 'date-time', description: 'Since when nothing got through' })),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const WebhookWithSecret = named(
  'WebhookWithSecret',
  Type.Object({
    webhook: Webhook,
    secret: Type.String({ description: 'Signs the messages (HMAC-SHA256, Standard Webhooks); shown this once' }),
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  url: Type.String({ maxLength: 2_000, pattern: patterns['http-url'] }),
  events: Type.Array(oneOf(webhookEvents), { minItems: 1, uniqueItems: true }),
};

export const WebhookDelivery = named(
  'WebhookDelivery',
  Type.Object({
    id: Type.Integer(),
    messageId: Type.String({ description: 'The same in each attempt, and to each webhook: the header webhook-id' }),
    type: Type.String(),
    subjectId: nullable(Uuid),
    state: oneOf(deliveryStates),
    attempts: Type.Integer(),
    createdAt: Instant,
    attemptedAt: nullable(Instant),
    nextAttemptAt: nullable(Instant),
    deliveredAt: nullable(Instant),
    durationMs: nullable(Type.Integer()),
    status: nullable(Type.Integer()),
    fault: nullable(Type.String()),
    sentence: nullable(Type.String({ description: 'What the last fault means, and what helps' })),
  }),
);

const WebhookDeliveryDetail = named(
  'WebhookDeliveryDetail',
  Type.Object({
    ...WebhookDelivery.properties,
    body: Type.String({ description: 'As it is sent' }),
    log: Type.Array(
      Type.Object({
        n: Type.Integer(),
        at: Instant,
        durationMs: Type.Integer(),
        status: nullable(Type.Integer()),
        fault: nullable(Type.String()),
        answer: Type.String({ description: 'The first words of the answer' }),
      }),
    ),
  }),
);

const DeliveryParams = Type.Object(
  { id: Uuid, deliveryId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) },
  { additionalProperties: false },
);

const one = { access: 'admin', url: '/webhooks/:id' } as const;

export const listWebhooks = contract({
  method: 'GET',
  url: '/webhooks',
  access: 'admin',
  shapes: {
    operationId: 'listWebhooks',
    summary: 'All webhooks',
    tags,
    querystring: listQuery({}),
    response: { 200: pageOf(Webhook) },
  },
});

export const createWebhook = contract({
  method: 'POST',
  url: '/webhooks',
  access: 'admin',
  shapes: {
    operationId: 'createWebhook',
    summary: 'Add a webhook; its secret is shown this once',
    tags,
    headers: IdempotencyHeaders,
    body: Type.Object({ ...fields, enabled: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    response: { 201: WebhookWithSecret },
  },
});

export const getWebhook = contract({
  ...one,
  method: 'GET',
  shapes: { operationId: 'getWebhook', summary: 'One webhook', tags, params: IdParams, response: { 200: Webhook } },
});

export const updateWebhook = contract({
  ...one,
  method: 'PATCH',
  shapes: {
    operationId: 'updateWebhook',
    summary: 'Change a webhook, switch it off or on again',
    tags,
    params: IdParams,
    body: Type.Partial(Type.Object({ ...fields, enabled: Type.Boolean() }), { additionalProperties: false, minProperties: 1 }),
    response: { 200: Webhook },
  },
});

export const deleteWebhook = contract({
  ...one,
  method: 'DELETE',
  shapes: {
    operationId: 'deleteWebhook',
    summary: 'Remove a webhook with its messages',
    tags,
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const changeWebhookSecret = contract({
  method: 'POST',
  url: '/webhooks/:id/secret',
  access: 'admin',
  shapes: {
    operationId: 'changeWebhookSecret',
    summary: 'Make a new secret, shown this once; the old one goes on signing beside it for a day',
    tags,
    params: IdParams,
    headers: IdempotencyHeaders,
    response: { 201: WebhookWithSecret },
  },
});

export const testWebhook = contract({
  method: 'POST',
  url: '/webhooks/:id/test',
  access: 'admin',
  shapes: {
    operationId: 'testWebhook',
    summary: `Send one message of the type ${testEvent}, also when the webhook is off; tried once`,
    tags,
    params: IdParams,
    headers: IdempotencyHeaders,
    response: { 202: WebhookDelivery },
  },
});

export const listDeliveries = contract({
  method: 'GET',
  url: '/webhooks/:id/deliveries',
  access: 'admin',
  shapes: {
    operationId: 'listWebhookDeliveries',
    summary: 'Messages to a webhook, newest first, and what came of each; kept for 14 days',
    tags,
    params: IdParams,
    querystring: listQuery({
      state: Type.Optional(oneOf(deliveryStates)),
      type: Type.Optional(oneOf([...webhookEvents, testEvent])),
    }),
    response: { 200: pageOf(WebhookDelivery) },
  },
});

export const getDelivery = contract({
  method: 'GET',
  url: '/webhooks/:id/deliveries/:deliveryId',
  access: 'admin',
  shapes: {
    operationId: 'getWebhookDelivery',
    summary: 'One message: what is sent, and each attempt',
    tags,
    params: DeliveryParams,
    response: { 200: WebhookDeliveryDetail },
  },
});

export const repeatDelivery = contract({
  method: 'POST',
  url: '/webhooks/:id/deliveries/:deliveryId/repeat',
  access: 'admin',
  shapes: {
    operationId: 'repeatWebhookDelivery',
    summary: 'Send a message once more, under the same id, whatever became of it',
    tags,
    params: DeliveryParams,
    headers: IdempotencyHeaders,
    response: { 202: WebhookDelivery },
  },
});
