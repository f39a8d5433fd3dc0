/** Making, listing and revoking keys of programs. */
import type { Static } from 'typebox';
import type { ApiKey as StoredKey } from '../../storage/api-keys.ts';
import { makeApiKeys } from '../../storage/api-keys.ts';
import { makeAudit } from '../../storage/audit.ts';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import { createOnce } from '../creating.ts';
import { cursorDate, cursorUuid, decodeCursor, pageSize, toPage } from '../paging.ts';
import { fieldRefused, found } from '../request-refused.ts';
import { knownScopes } from '../scopes.ts';
import { newApiKey } from '../tokens.ts';
import type { TypedApp } from '../typed-app.ts';
import type { ApiKey } from './api-key-schemas.ts';
import { createApiKey, deleteApiKey, listApiKeys } from './api-key-schemas.ts';

export function apiKeyRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  app.route({
    ...listApiKeys,
    handler: async ({ query }) => {
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 2);
      const after = cursor === null ? null : { createdAt: cursorDate(cursor[0]), id: cursorUuid(cursor[1]) };
      const keys = makeApiKeys(db);
      const [rows, total] = await Promise.all([keys.list({ limit: read, after }), keys.count()]);
      return toPage(rows, { limit, total, view, key: (row) => [row.createdAt.toISOString(), row.id] });
    },
  });

  app.route({
    ...createApiKey,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        sealer,
        make: async (tx) => {
          const { name, role, scopes = null } = request.body;
          const expiresAt = futureOrNull(request.body.expiresAt);
          const actor = actorOf(request);
          const { secret, hash, start } = newApiKey();
          const createdBy = actor.kind === 'user' ? actor.id : null;
          const key = await makeApiKeys(tx).insert({ name, role, scopes, expiresAt, keyHash: hash, keyStart: start, createdBy });
          const after = view(key);
          await makeAudit(tx).add({
            actor: auditActorOf(request),
            action: 'api-key.create',
            subjectKind: 'api-key',
            subjectId: key.id,
            before: null,
            after,
          });
          const { id, createdAt, expiresAt: until, scopes: given } = after;
          return { id, key: secret, name, role, scopes: given, expiresAt: until, createdAt };
        },
      }),
  });

  app.route({
    ...deleteApiKey,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const key = found(await makeApiKeys(tx).revoke(request.params.id), 'api-key');
        await makeAudit(tx).add({
          actor: auditActorOf(request),
          action: 'api-key.revoke',
          subjectKind: 'api-key',
          subjectId: key.id,
          before: null,
          after: view(key),
        });
      });
      reply.code(204);
      return null;
    },
  });
}

/** Throws 422 `already-past`. */
function futureOrNull(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const at = new Date(text);
  if (at.getTime() <= Date.now()) throw fieldRefused('already-past', 'expiresAt');
  return at;
}

function view({
  id,
  name,
  role,
  keyStart,
  scopes,
  expiresAt,
  createdAt,
  usedAt,
  usedFrom,
  revokedAt,
}: StoredKey): Static<typeof ApiKey> {
  return {
    id,
    name,
    role,
    keyStart,
    scopes: knownScopes(scopes),
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
    usedFrom,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
