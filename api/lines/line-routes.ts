/** Adding, changing and removing lines. */
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import type { LineDraft as StoredDraft, Line as StoredLine } from '../../storage/lines.ts';
import { makeLines } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { sealedAfter } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Line, LineDraft } from './line-schemas.ts';
import { lineShapes } from './line-schemas.ts';

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

function lineView({ passwordSealed, createdAt, changedAt, ...line }: StoredLine): Static<typeof Line> {
  return {
    ...line,
    hasPassword: passwordSealed !== null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
