/** Adding, changing and removing lines. */
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { LineDraft as StoredDraft, Line as StoredLine } from '../../storage/lines.ts';
import { makeLines } from '../../storage/lines.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { pageByName } from '../paging.ts';
import { found } from '../request-refused.ts';
import { sealedAfter, secretChange } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Line, LineDraft } from './line-schemas.ts';
import { createLine, deleteLine, getLine, listLines, updateLine } from './line-schemas.ts';

const gatewayIdLength = 8;

export function lineRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  app.route({ ...listLines, handler: ({ query }) => pageByName(makeLines(db), query, lineView) });

  app.route({
    ...createLine,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const id = await makeLines(tx).insert(draftOf(request.body, sealer));
          const view = await readView(tx, id);
          await audit(tx, request, { action: 'line.create', id, before: null, after: view });
          return view;
        },
      }),
  });

  app.route({ ...getLine, handler: ({ params }) => readView(db, params.id) });

  app.route({
    ...updateLine,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const lines = makeLines(tx);
        const before = found(await lines.findForChange(request.params.id), 'line');
        const { password, ...change } = request.body;
        const passwordSealed = sealedAfter(sealer, password, before.passwordSealed);
        await lines.change(before.id, { ...before, ...change, passwordSealed });
        const view = await readView(tx, before.id);
        const after = { ...view, ...secretChange(password) };
        await audit(tx, request, { action: 'line.update', id: before.id, before: lineView(before), after });
        return view;
      }),
  });

  app.route({
    ...deleteLine,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const lines = makeLines(tx);
        const before = found(await lines.findForChange(request.params.id), 'line');
        await lines.remove(before.id);
        await audit(tx, request, { action: 'line.delete', id: before.id, before: lineView(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
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

async function readView(db: Queryable, id: string): Promise<Static<typeof Line>> {
  return lineView(found(await makeLines(db).find(id), 'line'));
}

function lineView({ passwordSealed, createdAt, changedAt, ...line }: StoredLine): Static<typeof Line> {
  return {
    ...line,
    hasPassword: passwordSealed !== null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
