/** Adding, changing and removing lines. */
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { retryGateway } from '../../storage/gateways.ts';
import type { Line as StoredLine } from '../../storage/lines.ts';
import { makeLines } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { audit } from '../auditing.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { changedDraft, draftOf } from './line-draft.ts';
import { lineShapes, wakeLine } from './line-schemas.ts';
import { lineView } from './line-view.ts';

export function lineRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'line',
      shapes: lineShapes,
      storeOf: makeLines,
      insert: (lines, body) => lines.insert(draftOf(body, sealer)),
      change: (lines, before, change) => lines.change(before.id, changedDraft(before, change, sealer)),
      view: lineView,
      secretOf: ({ password }) => password,
    },
  );

  app.route({
    ...wakeLine,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const lines = makeLines(tx);
        const { id } = request.params;
        const before = found(await lines.findForChange(id), 'line');
        // A login that the carrier refused too often is tried again, too.
        await retryGateway(tx, before.node, before.gateway);
        const after = (await lines.endRest(id)) ? found(await lines.find(id), 'line') : before;
        // Waking a line that is awake changes nothing, and so is no change.
        if (before.resting !== null || before.standing?.state === 'stopped')
          await audit(tx, request, { action: 'line.wake', id, ...restChange(before, after) });
        return lineView(after, languageOf(request));
      }),
  });
}

function restChange(before: StoredLine, after: StoredLine): { before: unknown; after: unknown } {
  const told = ({ name, resting, standing }: StoredLine): unknown => ({
    name,
    restingUntil: resting?.until.toISOString() ?? null,
    loginStopped: standing?.state === 'stopped',
  });
  return { before: told(before), after: told(after) };
}
