/** Adding, renaming and removing recognisers. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { StoredRecogniser } from '../../storage/recognisers.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { pageByName } from '../paging.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Recogniser } from './recogniser-schemas.ts';
import { createRecogniser, deleteRecogniser, getRecogniser, listRecognisers, updateRecogniser } from './recogniser-schemas.ts';

export function recogniserRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({ ...listRecognisers, handler: ({ query }) => pageByName(makeRecognisers(db), query, recogniserView) });

  app.route({
    ...createRecogniser,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const view = recogniserView(await makeRecognisers(tx).insert(request.body));
          await audit(tx, request, { action: 'recogniser.create', id: view.id, before: null, after: view });
          return view;
        },
      }),
  });

  app.route({
    ...getRecogniser,
    handler: async ({ params }) => recogniserView(found(await makeRecognisers(db).find(params.id), 'recogniser')),
  });

  app.route({
    ...updateRecogniser,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const recognisers = makeRecognisers(tx);
        const before = found(await recognisers.findForChange(request.params.id), 'recogniser');
        const view = recogniserView(await recognisers.rename(before.id, request.body.name));
        await audit(tx, request, { action: 'recogniser.update', id: before.id, before: recogniserView(before), after: view });
        return view;
      }),
  });

  app.route({
    ...deleteRecogniser,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const recognisers = makeRecognisers(tx);
        const before = found(await recognisers.findForChange(request.params.id), 'recogniser');
        await recognisers.remove(before.id);
        await audit(tx, request, { action: 'recogniser.delete', id: before.id, before: recogniserView(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

function recogniserView({ createdAt, changedAt, ...rest }: StoredRecogniser): Static<typeof Recogniser> {
  return { ...rest, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}
