/** Listing, adding, changing and removing extensions, and giving them passwords. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { batchName, isExtensionNumber, numbersFrom } from '../../domain/extension.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeExtensions, type StoredExtension } from '../../storage/extensions.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { decodeCursor, invalidCursor, pageSize, toPage } from '../paging.ts';
import { fieldRefused, found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { addExtensions } from './adding-extensions.ts';
import { a1HashOf, passwordFor } from './extension-password.ts';
import type { ExtensionSecret } from './extension-schemas.ts';
import * as routes from './extension-schemas.ts';
import { auditedExtension, extensionView } from './extension-view.ts';
import { phoneServers } from './phone-servers.ts';

type Deps = { db: Database; sealer: Sealer };

export function extensionRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.listExtensions,
    handler: async (request) => {
      const { text = null, registered = null } = request.query;
      const { limit, read } = pageSize(request.query.limit);
      const after = decodeCursor(request.query.cursor, 1)?.[0] ?? null;
      if (after !== null && !isExtensionNumber(after)) throw invalidCursor();
      const { rows, total } = await makeExtensions(db).list({ text, registered }, { limit: read, after });
      return toPage(rows, {
        limit,
        total,
        view: (row) => extensionView(row, seesAddresses(request)),
        key: (row) => [row.number],
      });
    },
  });
  app.route({
    ...routes.getExtension,
    handler: async (request) => extensionView(await read(db, request.params.id), seesAddresses(request)),
  });
  app.route({
    ...routes.updateExtension,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { id } = request.params;
        const extensions = makeExtensions(tx);
        const before = found(await extensions.findForChange(id), 'extension');
        await extensions.change(id, { ...before, ...request.body });
        const after = await read(tx, id);
        await audit(tx, request, {
          action: 'extension.update',
          id,
          before: auditedExtension(before),
          after: auditedExtension(after),
        });
        return extensionView(after, true);
      }),
  });
  app.route({
    ...routes.deleteExtension,
    handler: async (request, reply) => {
      const { id } = request.params;
      await withTransaction(db, async (tx) => {
        const before = found(await makeExtensions(tx).findForChange(id), 'extension');
        await makeExtensions(tx).remove(id);
        await audit(tx, request, { action: 'extension.delete', id, before: auditedExtension(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
  secretRoutes(app, deps);
}

/** Their answers hold passwords: what is kept of them for a repetition is sealed. */
function secretRoutes(app: TypedApp, { db, sealer }: Deps): void {
  app.route({
    ...routes.createExtension,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        sealer,
        status: 201,
        make: async (tx) => {
          const { number, password, displayName = '', enabled = true, node = null } = request.body;
          const draft = { number, displayName, enabled, node, password: passwordFor(number, password) };
          const [made] = await addExtensions(tx, request, [draft], 'number');
          if (made === undefined) throw new Error('The extension was not stored.');
          return secretOf(tx, made.id, made.password);
        },
      }),
  });
  app.route({
    ...routes.createExtensionBatch,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        sealer,
        status: 201,
        make: async (tx) => {
          const { first, count, namePattern = '', node = null } = request.body;
          const numbers = numbersFrom(first, count);
          if (numbers === null) throw fieldRefused('batch-too-long', 'count', { first });
          const drafts = numbers.map((number) => {
            const displayName = batchName(namePattern, number);
            return { number, displayName, enabled: true, node, password: passwordFor(number, null) };
          });
          return { items: await addExtensions(tx, request, drafts, 'first'), servers: await phoneServers(tx, node) };
        },
      }),
  });
  app.route({
    ...routes.setExtensionPassword,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        sealer,
        status: 200,
        make: async (tx) => {
          const { id } = request.params;
          const { number } = found(await makeExtensions(tx).findForChange(id), 'extension');
          const password = passwordFor(number, request.body.password);
          await makeExtensions(tx).setPassword(id, a1HashOf(number, password));
          await audit(tx, request, { action: 'extension.set-password', id, before: { number }, after: { number } });
          return secretOf(tx, id, password);
        },
      }),
  });
}

async function secretOf(tx: Queryable, id: string, password: string): Promise<Static<typeof ExtensionSecret>> {
  const extension = await read(tx, id);
  return { extension: extensionView(extension, true), password, servers: await phoneServers(tx, extension.node) };
}

async function read(db: Queryable, id: string): Promise<StoredExtension> {
  return found(await makeExtensions(db).find(id), 'extension');
}

/** An address is as personal as a number. */
function seesAddresses(request: FastifyRequest): boolean {
  return actorOf(request).role !== 'viewer';
}
