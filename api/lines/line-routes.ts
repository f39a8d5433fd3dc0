/** Adding, changing and removing lines. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
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
import type { Line } from './line-schemas.ts';
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

  app.route({ ...wakeLine, handler: (request) => wake(db, request, request.params.id) });
}

/** Ends the rest of a line. Throws the 404 of one that is not there. */
export function wake(db: Database, request: FastifyRequest, id: string): Promise<Static<typeof Line>> {
  return withTransaction(db, async (tx) => {
    const lines = makeLines(tx);
    const before = found(await lines.findForChange(id), 'line');
    // A login that the carrier refused too often is tried again, too.
    await retryGateway(tx, before.node, before.gateway);
    const after = (await lines.endRest(id)) ? found(await lines.find(id), 'line') : before;
    // Waking a line that is awake changes nothing, and so is no change.
    if (before.resting !== null || before.standing?.state === 'stopped')
      await audit(tx, request, { action: 'line.wake', id, ...restChange(before, after) });
    return lineView(after, languageOf(request));
  });
}

/** A change of a line that is no edit of its form. Throws the 404 of one that is not there. */
export function changeLine(
  db: Database,
  request: FastifyRequest,
  { id, change }: { id: string; change: Partial<Pick<StoredLine, 'purpose' | 'codec'>> },
): Promise<Static<typeof Line>> {
  return withTransaction(db, async (tx) => {
    const lines = makeLines(tx);
    const row = found(await lines.findForChange(id), 'line');
    await lines.change(id, { ...row, ...change });
    const after = lineView(found(await lines.find(id), 'line'), languageOf(request));
    await audit(tx, request, { action: 'line.update', id, before: lineView(row, languageOf(request)), after });
    return after;
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
