/** Adding, changing, testing and removing webhooks. */
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { testEvent } from '../../domain/webhooks.ts';
import type { Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeWebhookDeliveries } from '../../storage/webhook-deliveries.ts';
import type { Webhook as StoredWebhook } from '../../storage/webhooks.ts';
import { makeWebhooks } from '../../storage/webhooks.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { pageByName } from '../paging.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { refuseUnusable } from '../usable-address.ts';
import { deliverySentence } from '../words/webhooks.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { eventBody } from './event-bodies.ts';
import {
  changeWebhookSecret,
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  testWebhook,
  updateWebhook,
} from './webhook-schemas.ts';
import { newWebhookSecret } from './webhook-secret.ts';
import { deliveryView, webhookView } from './webhook-view.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'judgeWebhookUrl'>;

export function webhookRoutes(app: TypedApp, deps: Deps): void {
  const { db, sealer } = deps;
  app.route({ ...listWebhooks, handler: ({ query }) => pageByName(makeWebhooks(db), query, webhookView) });

  app.route({
    ...createWebhook,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        sealer,
        make: async (tx) => {
          const { name, url, events, enabled = true } = request.body;
          await refuseUnreachable(request, url, deps);
          const { secret, sealed } = newWebhookSecret(sealer);
          const id = await makeWebhooks(tx).insert({ name, url, events, enabled, secretSealed: sealed });
          const webhook = webhookView(await stored(tx, id));
          await audit(tx, request, { action: 'webhook.create', id, before: null, after: webhook });
          return { webhook, secret };
        },
      }),
  });

  app.route({ ...getWebhook, handler: async ({ params }) => webhookView(await stored(db, params.id)) });
  changeRoutes(app, deps);
  testRoute(app, db);
  deliveryRoutes(app, db);
}

function changeRoutes(app: TypedApp, deps: Deps): void {
  const { db, sealer } = deps;
  app.route({
    ...updateWebhook,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const webhooks = makeWebhooks(tx);
        const before = found(await webhooks.findForChange(request.params.id), 'webhook');
        const { url = before.url } = request.body;
        // One that was let in before stays: it is judged again whenever something is sent.
        if (url !== before.url) await refuseUnreachable(request, url, deps);
        await webhooks.change(before.id, { ...before, ...request.body });
        const after = webhookView(await stored(tx, before.id));
        await audit(tx, request, { action: 'webhook.update', id: before.id, before: webhookView(before), after });
        return after;
      }),
  });

  app.route({
    ...deleteWebhook,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const webhooks = makeWebhooks(tx);
        const before = found(await webhooks.findForChange(request.params.id), 'webhook');
        await webhooks.remove(before.id);
        await audit(tx, request, { action: 'webhook.delete', id: before.id, before: webhookView(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });

  app.route({
    ...changeWebhookSecret,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        sealer,
        make: async (tx) => {
          const webhooks = makeWebhooks(tx);
          const before = found(await webhooks.findForChange(request.params.id), 'webhook');
          const { secret, sealed } = newWebhookSecret(sealer);
          await webhooks.changeSecret(before.id, sealed);
          const webhook = webhookView(await stored(tx, before.id));
          const after = { name: webhook.name, secret: 'set anew' };
          await audit(tx, request, { action: 'webhook.secret', id: before.id, before: null, after });
          return { webhook, secret };
        },
      }),
  });
}

function testRoute(app: TypedApp, db: Deps['db']): void {
  app.route({
    ...testWebhook,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 202,
        make: async (tx) => {
          const webhook = await stored(tx, request.params.id);
          const deliveries = makeWebhookDeliveries(tx);
          const [messageId, at] = [randomUUID(), new Date()];
          const body = eventBody({ messageId, type: testEvent, at }, { webhookId: webhook.id, name: webhook.name });
          const id = await deliveries.addTest(webhook.id, { messageId, at, body });
          await audit(tx, request, { action: 'webhook.test', id: webhook.id, before: null, after: { name: webhook.name } });
          return deliveryView(found(await deliveries.find(webhook.id, id), 'webhook'), languageOf(request));
        },
      }),
  });
}

/** By the rule of every delivery, so that nobody waits for a message that will never be sent. Throws 422, naming `url`. */
async function refuseUnreachable(request: FastifyRequest, url: string, { judgeWebhookUrl }: Deps): Promise<void> {
  refuseUnusable(url, 'url');
  const fault = await judgeWebhookUrl(new URL(url));
  if (fault === null) return;
  const reason = deliverySentence(fault, languageOf(request));
  const errors = [{ field: 'url', code: fault, message: reason }];
  throw new RequestRefused({ status: 422, code: 'webhook-address', values: { reason }, errors });
}

async function stored(db: Queryable, id: string): Promise<StoredWebhook> {
  return found(await makeWebhooks(db).find(id), 'webhook');
}
