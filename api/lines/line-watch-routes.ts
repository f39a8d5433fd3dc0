/** Looking at lines: what they carried, how they stood. */
import type { Database } from '../../storage/database.ts';
import { makeGateways } from '../../storage/gateways.ts';
import { lineFigures } from '../../storage/line-figures.ts';
import { makeLines } from '../../storage/lines.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { standingSentence } from '../words/line-standing.ts';
import { listLineFigures, listLineStandings, standingsListedMax } from './line-watch-schemas.ts';

export function lineWatchRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({ ...listLineFigures, handler: async () => ({ items: await lineFigures(db, null) }) });

  app.route({
    ...listLineStandings,
    handler: async (request) => {
      const { node, gateway } = found(await makeLines(db).find(request.params.id), 'line');
      const changes = await makeGateways(db).changes({ node, name: gateway }, standingsListedMax);
      const language = languageOf(request);
      return {
        items: changes.map(({ at, ...change }) => ({
          at: at.toISOString(),
          ...change,
          sentence: standingSentence(change, language),
        })),
      };
    },
  });
}
