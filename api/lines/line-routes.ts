/** Adding, changing and removing lines. */
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { LineDraft as StoredDraft, Line as StoredLine } from '../../storage/lines.ts';
import { makeLines } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { audit } from '../auditing.ts';
import { catalogueRoutes } from '../catalogue.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import { sealedAfter } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { outcomeSentence } from '../words/outcomes.ts';
import type { Line, LineDraft } from './line-schemas.ts';
import { lineShapes, wakeLine } from './line-schemas.ts';

const gatewayIdLength = 8;

export function lineRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'line',
      shapes: lineShapes,
      storeOf: makeLines,
      insert: (lines, body) => lines.insert(draftOf(body, sealer)),
      change: (lines, before, { password, ...change }) => {
        const passwordSealed = sealedAfter(sealer, password, before.passwordSealed);
        return lines.change(before.id, { ...before, ...change, passwordSealed });
      },
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
        const after = (await lines.endRest(id)) ? found(await lines.find(id), 'line') : before;
        // Waking a line that is awake changes nothing, and so is no change.
        if (before.resting !== null) await audit(tx, request, { action: 'line.wake', id, ...restChange(before, after) });
        return lineView(after, languageOf(request));
      }),
  });
}

function restChange(before: StoredLine, after: StoredLine): { before: unknown; after: unknown } {
  const told = ({ name, resting }: StoredLine): unknown => ({ name, restingUntil: resting?.until.toISOString() ?? null });
  return { before: told(before), after: told(after) };
}

function draftOf(body: Static<typeof LineDraft>, sealer: Sealer): StoredDraft {
  return {
    name: body.name,
    node: body.node,
    gateway: body.gateway ?? `line-${randomUUID().slice(0, gatewayIdLength)}`,
    profile: body.profile,
    address: body.address,
    register: body.register,
    username: body.username ?? null,
    passwordSealed: sealedAfter(sealer, body.password, null),
    capacity: body.capacity,
    callsPerSecond: body.callsPerSecond ?? null,
    callerNumbers: body.callerNumbers,
    prefix: body.prefix ?? null,
    codec: body.codec ?? 'PCMA',
    enabled: body.enabled ?? true,
  };
}

/** What the switch said longer ago counts no more: whoever looked may be gone. */
const gatewayFreshMs = 60_000;

export function lineView(line: StoredLine, language: Language): Static<typeof Line> {
  const { passwordSealed, resting, gatewayUp, gatewaySeenAt, createdAt, changedAt, ...rest } = line;
  const fresh = gatewaySeenAt !== null && Date.now() - gatewaySeenAt.getTime() < gatewayFreshMs;
  return {
    ...rest,
    hasPassword: passwordSealed !== null,
    resting:
      resting === null
        ? null
        : {
            until: resting.until.toISOString(),
            reason: resting.reason,
            sentence: outcomeSentence('line-fault', resting.reason, language),
          },
    gatewayUp: fresh ? gatewayUp : null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
