/** Catalogues: things with a unique name or number that are listed, added, read, changed and removed, each change with its entry in the audit log. */
import type { Static, TSchema } from 'typebox';
import type { Database, Queryable } from '../storage/database.ts';
import { withTransaction } from '../storage/database.ts';
import { audit } from './auditing.ts';
import { createOnce } from './creating.ts';
import type { Language } from './language.ts';
import { languageOf } from './language.ts';
import { pageByKey } from './paging.ts';
import { found } from './request-refused.ts';
import type { Access } from './route-contract.ts';
import { contract, NoContent } from './route-contract.ts';
import { secretChange } from './secrets.ts';
import { IdempotencyHeaders, IdParams, listQuery, pageOf } from './shapes.ts';
import type { TypedApp } from './typed-app.ts';

/** What a catalogue's routes are declared with. Each answers with the item; lists go by name. */
export type CatalogueShapes<Item extends TSchema, Draft extends TSchema, Change extends TSchema> = {
  /** Its path below /api/v1, and its tag in the description. */
  path: string;
  /** As its operations are called: `listLines`, `createLine`. */
  operations: { one: string; many: string };
  /** Least role for adding, changing and removing; every viewer may read. */
  changedBy: Access;
  item: Item;
  draft: Draft;
  change: Change;
  summaries: { list: string; create: string; get: string; update: string; remove: string };
};

type Named = { id: string; name: string };

/** What every store of named things can do; adding and changing are the noun's own. */
type CatalogueStore<Row extends Named> = {
  /** `afterName`: the key of the last row of the page before. */
  list(page: { limit: number; afterName: string | null }): Promise<Row[]>;
  count(): Promise<number>;
  find(id: string): Promise<Row | null>;
  findForChange(id: string): Promise<Row | null>;
  remove(id: string): Promise<boolean>;
};

export type Catalogue<
  Row extends Named,
  Store extends CatalogueStore<Row>,
  Item extends TSchema,
  Draft extends TSchema,
  Change extends TSchema,
> = {
  /** As refusals and the audit log call it. */
  noun: string;
  shapes: CatalogueShapes<Item, Draft, Change>;
  storeOf: (db: Queryable) => Store;
  /** Gives back the id of the new row. */
  insert: (store: Store, body: Static<Draft>, language: Language) => Promise<string>;
  change: (store: Store, before: Row, body: Static<Change>, language: Language) => Promise<unknown>;
  /** What is unique of a row, and by which its lists go; the name unless given. */
  keyOf?: (row: Row) => string;
  /** How it leaves: without its secrets. */
  view: (row: Row, language: Language) => Static<Item>;
  /** The credential that a change sends, if the noun has one: the audit log tells that it was set, never what it is. */
  secretOf?: (body: Static<Change>) => string | null | undefined;
};

/** Adds list, create, get, update and remove. */
export function catalogueRoutes<
  Row extends Named,
  Store extends CatalogueStore<Row>,
  Item extends TSchema,
  Draft extends TSchema,
  Change extends TSchema,
>(app: TypedApp, { db }: { db: Database }, catalogue: Catalogue<Row, Store, Item, Draft, Change>): void {
  const { noun, shapes, storeOf, insert, change, view, secretOf, keyOf = ({ name }: Row) => name } = catalogue;
  const contracts = contractsOf(shapes);
  const readView = async (from: Queryable, id: string, language: Language): Promise<Static<Item>> =>
    view(found(await storeOf(from).find(id), noun), language);

  app.route({
    ...contracts.list,
    handler: (request) => pageByKey(storeOf(db), request.query, { keyOf, view: (row: Row) => view(row, languageOf(request)) }),
  });

  app.route({
    ...contracts.create,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          // The route's schema, which is this one, has looked at it.
          const id = await insert(storeOf(tx), request.body as Static<Draft>, languageOf(request));
          const after = await readView(tx, id, languageOf(request));
          await audit(tx, request, { action: `${noun}.create`, id, before: null, after });
          return after;
        },
      }),
  });

  app.route({ ...contracts.get, handler: (request) => readView(db, request.params.id, languageOf(request)) });

  app.route({
    ...contracts.update,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const store = storeOf(tx);
        const row = found(await store.findForChange(request.params.id), noun);
        const body = request.body as Static<Change>;
        const before = view(row, languageOf(request));
        await change(store, row, body, languageOf(request));
        const changed = await readView(tx, row.id, languageOf(request));
        const after = Object.assign({}, changed, secretChange(secretOf?.(body)));
        await audit(tx, request, { action: `${noun}.update`, id: row.id, before, after });
        return changed;
      }),
  });

  app.route({
    ...contracts.remove,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const store = storeOf(tx);
        const row = found(await store.findForChange(request.params.id), noun);
        await store.remove(row.id);
        await audit(tx, request, { action: `${noun}.delete`, id: row.id, before: view(row, languageOf(request)), after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

type AnyShapes = CatalogueShapes<TSchema, TSchema, TSchema>;

function contractsOf({ path, operations, changedBy, item, draft, change, summaries }: AnyShapes) {
  const { one, many } = operations;
  const tags = [path] as const;
  const collection = { url: `/${path}` };
  const single = { url: `/${path}/:id` };
  return {
    list: contract({
      method: 'GET',
      ...collection,
      access: 'viewer',
      shapes: {
        operationId: `list${many}`,
        summary: summaries.list,
        tags,
        querystring: listQuery({}),
        response: { 200: pageOf(item) },
      },
    }),
    create: contract({
      method: 'POST',
      ...collection,
      access: changedBy,
      shapes: {
        operationId: `create${one}`,
        summary: summaries.create,
        tags,
        headers: IdempotencyHeaders,
        body: draft,
        response: { 201: item },
      },
    }),
    get: contract({
      method: 'GET',
      ...single,
      access: 'viewer',
      shapes: { operationId: `get${one}`, summary: summaries.get, tags, params: IdParams, response: { 200: item } },
    }),
    update: contract({
      method: 'PATCH',
      ...single,
      access: changedBy,
      shapes: {
        operationId: `update${one}`,
        summary: summaries.update,
        tags,
        params: IdParams,
        body: change,
        response: { 200: item },
      },
    }),
    remove: contract({
      method: 'DELETE',
      ...single,
      access: changedBy,
      shapes: {
        operationId: `delete${one}`,
        summary: summaries.remove,
        tags,
        params: IdParams,
        response: { 204: NoContent },
      },
    }),
  };
}
