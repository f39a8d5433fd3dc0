/** Listing, adding, changing and removing extensions, and giving them passwords. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { batchName, isEmergencyNumber, isExtensionNumber, numbersFrom } from '../../domain/extension.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { type ExtensionDraft, makeExtensions, type StoredExtension } from '../../storage/extensions.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { decodeCursor, invalidCursor, pageSize, toPage } from '../paging.ts';
import { fieldRefused, found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { a1HashOf, passwordFor } from './extension-password.ts';
import type { ExtensionSecret } from './extension-schemas.ts';
import * as routes from './extension-schemas.ts';
import { auditedExtension, extensionView } from './extension-view.ts';
import { phoneServers } from './phone-servers.ts';

type Deps = { db: Database; sealer: Sealer };

/** Named in an answer; of more only the count is told. */
const takenNamedMax = 5;

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
          const [made] = await add(tx, request, [
            { number, displayName, enabled, node, password: passwordFor(number, password) },
          ]);
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
          return { items: await add(tx, request, drafts), servers: await phoneServers(tx, node) };
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

type Draft = Omit<ExtensionDraft, 'a1Hash'> & { password: string };
type Made = { id: string; number: string; displayName: string; password: string };

/** All or none. Throws 422 of numbers that can't be. */
async function add(tx: Queryable, request: FastifyRequest, drafts: readonly Draft[]): Promise<Made[]> {
  const field = drafts.length === 1 ? 'number' : 'first';
  const numbers = drafts.map(({ number }) => number);
  const reserved = numbers.find(isEmergencyNumber);
  if (reserved !== undefined) throw fieldRefused('number-reserved', field, { number: reserved });
  const taken = await makeExtensions(tx).taken(numbers);
  if (taken.length > 0) {
    // Numbers of extensions are names of things of the house, no telephone numbers of anybody.
    const numbersTaken = taken.slice(0, takenNamedMax).join(', ');
    throw fieldRefused('extensions-taken', field, { numbers: numbersTaken, count: taken.length }, 409);
  }
  const ids = await makeExtensions(tx).insert(
    drafts.map(({ password, ...draft }) => ({ ...draft, a1Hash: a1HashOf(draft.number, password) })),
  );
  const made: Made[] = [];
  for (const [place, { number, displayName, enabled, node, password }] of drafts.entries()) {
    const id = ids[place] ?? '';
    await audit(tx, request, { action: 'extension.create', id, before: null, after: { number, displayName, enabled, node } });
    made.push({ id, number, displayName, password });
  }
  return made;
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
