/** Listing refused sign-ins and blocked addresses, and letting an address in again. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import {
  makeBlocks,
  makePhoneGuard,
  type BlockedAddress as StoredBlock,
  type StoredPhoneFailure,
} from '../../storage/phone-guard.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { type Language, languageOf } from '../language.ts';
import { cursorDate, cursorInteger, cursorUuid, decodeCursor, pageSize, toPage } from '../paging.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { blockSentence } from '../words/extensions.ts';
import type { BlockedAddress, PhoneRefusal } from './blocked-address-schemas.ts';
import * as routes from './blocked-address-schemas.ts';

export function blockedAddressRoutes(app: TypedApp, { db }: { db: Database }): void {
  const guard = makePhoneGuard(db);
  app.route({
    ...routes.listBlockedAddresses,
    handler: async (request) => {
      const { limit, read } = pageSize(request.query.limit);
      const cursor = decodeCursor(request.query.cursor, 2);
      const after = cursor === null ? null : { at: cursorDate(cursor[0]), id: cursorUuid(cursor[1]) };
      const { rows, total } = await guard.blocks({ active: request.query.active ?? false }, { limit: read, after });
      const language = languageOf(request);
      return toPage(rows, {
        limit,
        total,
        view: (row) => blockView(row, language),
        key: ({ blockedAt, id }) => [blockedAt.toISOString(), id],
      });
    },
  });

  app.route({
    ...routes.liftBlock,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { id } = request.params;
        const blocks = makeBlocks(tx);
        const before = found(await blocks.findBlock(id), 'blocked-address');
        const lifted = await blocks.lift(id, actorOf(request).name);
        if (lifted === null) throw new RequestRefused({ status: 409, code: 'not-blocked' });
        const told = ({ address, number, until }: StoredBlock) => ({ address, number, until: until.toISOString() });
        await audit(tx, request, { action: 'blocked-address.lift', id, before: told(before), after: null });
        return blockView(lifted, languageOf(request));
      }),
  });

  app.route({
    ...routes.listPhoneRefusals,
    handler: async ({ query }) => {
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 1);
      const afterId = cursor === null ? null : String(cursorInteger(cursor[0]));
      const { rows, total } = await guard.failures({ limit: read, afterId });
      return toPage(rows, { limit, total, view: refusalView, key: ({ id }) => [id] });
    },
  });
}

function blockView(block: StoredBlock, language: Language): Static<typeof BlockedAddress> {
  const { blockedAt, until, liftedAt, lastAttemptAt, ...plain } = block;
  return {
    ...plain,
    sentence: blockSentence(block, language),
    active: liftedAt === null && until.getTime() > Date.now(),
    blockedAt: blockedAt.toISOString(),
    until: until.toISOString(),
    liftedAt: liftedAt?.toISOString() ?? null,
    lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
  };
}

function refusalView({ at, ...failure }: StoredPhoneFailure): Static<typeof PhoneRefusal> {
  return { ...failure, at: at.toISOString() };
}
