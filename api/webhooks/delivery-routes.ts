/** Messages to a webhook: the list, one with its attempts, and sending it again. */
import type { Database } from '../../storage/database.ts';
import { makeWebhookDeliveries } from '../../storage/webhook-deliveries.ts';
import { makeWebhooks } from '../../storage/webhooks.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { cursorInteger, decodeCursor, pageSize, toPage } from '../paging.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { getDelivery, listDeliveries, repeatDelivery } from './webhook-schemas.ts';
import { deliveryView } from './webhook-view.ts';

export function deliveryRoutes(app: TypedApp, db: Database): void {
  app.route({
    ...listDeliveries,
    handler: async (request) => {
      const { query, params } = request;
      const webhook = found(await makeWebhooks(db).find(params.id), 'webhook');
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 1);
      const filter = { webhookId: webhook.id, state: query.state ?? null, type: query.type ?? null };
      const deliveries = makeWebhookDeliveries(db);
      const beforeId = cursor === null ? null : cursorInteger(cursor[0]);
      const [rows, total] = [await deliveries.list({ ...filter, limit: read, beforeId }), await deliveries.count(filter)];
      const language = languageOf(request);
      return toPage(rows, { limit, total, view: (row) => deliveryView(row, language), key: (row) => [String(row.id)] });
    },
  });

  app.route({
    ...getDelivery,
    handler: async (request) => {
      const { id, deliveryId } = request.params;
      const delivery = found(await makeWebhookDeliveries(db).find(id, deliveryId), 'webhook-delivery');
      return {
        ...deliveryView(delivery, languageOf(request)),
        body: delivery.body,
        log: delivery.log.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })),
      };
    },
  });

  app.route({
    ...repeatDelivery,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 202,
        make: async (tx) => {
          const { id, deliveryId } = request.params;
          const delivery = found(await makeWebhookDeliveries(tx).repeat(id, deliveryId), 'webhook-delivery');
          const after = { messageId: delivery.messageId, type: delivery.type };
          await audit(tx, request, { action: 'webhook.repeat', id, before: null, after });
          return deliveryView(delivery, languageOf(request));
        },
      }),
  });
}
