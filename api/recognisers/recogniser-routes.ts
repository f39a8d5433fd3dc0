/** Adding, renaming and removing recognisers. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import type { StoredRecogniser } from '../../storage/recognisers.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import { catalogueRoutes } from '../catalogue.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Recogniser } from './recogniser-schemas.ts';
import { recogniserShapes } from './recogniser-schemas.ts';

export function recogniserRoutes(app: TypedApp, { db }: { db: Database }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'recogniser',
      shapes: recogniserShapes,
      storeOf: makeRecognisers,
      insert: async (recognisers, body) => (await recognisers.insert(body)).id,
      change: (recognisers, before, { name }) => recognisers.rename(before.id, name),
      view: recogniserView,
    },
  );
}

function recogniserView({ createdAt, changedAt, ...rest }: StoredRecogniser): Static<typeof Recogniser> {
  return { ...rest, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}
