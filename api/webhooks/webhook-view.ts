/** Webhooks and their messages as they leave: without the secret. */
import type { Static } from 'typebox';
import type { Delivery } from '../../storage/webhook-deliveries.ts';
import type { Webhook as StoredWebhook } from '../../storage/webhooks.ts';
import type { Language } from '../language.ts';
import { deliverySentence } from '../words/webhooks.ts';
import type { Webhook, WebhookDelivery } from './webhook-schemas.ts';

export function webhookView(webhook: StoredWebhook): Static<typeof Webhook> {
  const { id, name, url, events, enabled, disabledReason, disabledAt, failingSince, createdAt, changedAt } = webhook;
  return {
    id,
    name,
    url,
    events: [...events],
    enabled,
    disabledReason,
    disabledAt: disabledAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

export function deliveryView(delivery: Delivery, language: Language): Static<typeof WebhookDelivery> {
  const { id, messageId, type, subjectId, state, attempts, durationMs, status, fault } = delivery;
  return {
    id,
    messageId,
    type,
    subjectId,
    state,
    attempts,
    durationMs,
    status,
    fault,
    sentence: fault === null ? null : deliverySentence(fault, language),
    createdAt: delivery.createdAt.toISOString(),
    attemptedAt: delivery.attemptedAt?.toISOString() ?? null,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  };
}
