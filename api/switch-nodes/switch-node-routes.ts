/** Listing, adding, changing, emptying and removing switches. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import { credentialPurpose, type Sealer } from '../../storage/sealed.ts';
import { makeSwitchNodeBook, type SwitchStanding } from '../../storage/switch-node-book.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import { hostOf } from '../same-origin.ts';
import { refuseCarrying, secretChange } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import type { SwitchNode } from './switch-node-schemas.ts';
import * as routes from './switch-node-schemas.ts';
import { switchNodeView } from './switch-node-view.ts';

type View = Static<typeof SwitchNode>;
type Deps = { db: Database; sealer: Sealer };

export function switchNodeRoutes(app: TypedApp, { db, sealer }: Deps): void {
  app.route({
    ...routes.listSwitchNodes,
    handler: async (request) => {
      const items = (await makeSwitchNodeBook(db).list()).map((row) => switchNodeView(row, languageOf(request)));
      return { items, nextCursor: null, total: items.length };
    },
  });
  app.route({ ...routes.getSwitchNode, handler: (request) => readView(db, request, request.params.name) });
  app.route({
    ...routes.createSwitchNode,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { name, host, port, password, capacity = null, callsPerSecond = null } = request.body;
          const passwordSealed = sealer.seal(password, credentialPurpose);
          const isNew = await makeSwitchNodeBook(tx).add({ name, host, port, passwordSealed, capacity, callsPerSecond });
          if (!isNew) throw fieldRefused('node-name-taken', 'name', {}, 409);
          const after = await readView(tx, request, name);
          await audit(tx, request, { action: 'switch-node.create', id: name, before: null, after });
          return after;
        },
      }),
  });
  app.route({
    ...routes.deleteSwitchNode,
    handler: async (request, reply) => {
      await withTransaction(db, (tx) => remove(tx, request, request.params.name));
      reply.code(204);
      return null;
    },
  });
  changeRoutes(app, { db, sealer });
}

function changeRoutes(app: TypedApp, { db, sealer }: Deps): void {
  app.route({
    ...routes.updateSwitchNode,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { name } = request.params;
        const { password, ...change } = request.body;
        const before = await forChange(tx, name);
        const moves = password !== undefined || change.host !== undefined || change.port !== undefined;
        if (moves && !before.fromPage) throw new RequestRefused({ status: 409, code: 'node-of-settings' });
        // An event socket is told its password in the clear.
        if (change.host !== undefined && hostOf(change.host) !== hostOf(before.host ?? '')) {
          refuseCarrying([{ field: 'password', isKept: true, sent: password }], 'password-not-lent');
        }
        const sealed = password === undefined ? {} : { passwordSealed: sealer.seal(password, credentialPurpose) };
        await makeSwitchNodeBook(tx).change(name, { ...change, ...sealed });
        const changed = await readView(tx, request, name);
        const after = Object.assign({}, changed, secretChange(password));
        await audit(tx, request, { action: 'switch-node.update', id: name, before: viewOf(before, request), after });
        return changed;
      }),
  });
  const emptying = [
    [routes.drainSwitchNode, true],
    [routes.resumeSwitchNode, false],
  ] as const;
  for (const [contract, draining] of emptying) {
    app.route({
      ...contract,
      handler: (request) =>
        withTransaction(db, async (tx) => {
          const { name } = request.params;
          const before = await forChange(tx, name);
          if ((before.drainingSince !== null) === draining) return viewOf(before, request);
          await makeSwitchNodeBook(tx).setDraining(name, draining);
          const after = await readView(tx, request, name);
          const action = draining ? 'switch-node.drain' : 'switch-node.resume';
          await audit(tx, request, { action, id: name, before: viewOf(before, request), after });
          return after;
        }),
    });
  }
}

async function remove(tx: Queryable, request: FastifyRequest, name: string): Promise<void> {
  const before = await forChange(tx, name);
  // The report of the worker that has it in its settings would make it anew.
  if (!before.fromPage && before.workers > 0) throw new RequestRefused({ status: 409, code: 'node-of-settings' });
  if (before.lines > 0) throw new RequestRefused({ status: 409, code: 'node-has-lines', values: { count: before.lines } });
  if (before.callsNow > 0) throw new RequestRefused({ status: 409, code: 'node-has-calls', values: { count: before.callsNow } });
  await makeSwitchNodeBook(tx).remove(name);
  await audit(tx, request, { action: 'switch-node.delete', id: name, before: viewOf(before, request), after: null });
}

async function forChange(tx: Queryable, name: string): Promise<SwitchStanding> {
  return found(await makeSwitchNodeBook(tx).findForChange(name), 'switch-node');
}

function viewOf(row: SwitchStanding, request: FastifyRequest): View {
  return switchNodeView(row, languageOf(request));
}

async function readView(db: Queryable, request: FastifyRequest, name: string): Promise<View> {
  return viewOf(found(await makeSwitchNodeBook(db).find(name), 'switch-node'), request);
}
