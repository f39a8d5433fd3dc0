/** What a browser needs to be a phone: an open door, and credentials for as long as its page lives. */
import { randomBytes } from 'node:crypto';
import { sipDomain } from '../../domain/sip-profile.ts';
import { makeBrowserPhones } from '../../storage/browser-phones.ts';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { a1HashOf } from '../extensions/extension-password.ts';
import { languageOf } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { doorSentences } from '../words/phone.ts';
import { phoneDoorsOf } from './phone-door.ts';
import { getPhone, lendPhone } from './phone-schemas.ts';

/** Extensions of browsers, apart from those that people give out. */
const numbers = { from: 7_000, to: 7_999 };
const lentForMs = 12 * 3_600_000;
const passwordBytes = 24;

export function phoneRoutes(app: TypedApp, { db, nodes }: { db: Database; nodes: () => Promise<readonly string[]> }): void {
  app.route({
    ...getPhone,
    handler: async (request) => {
      const language = languageOf(request);
      const doors = await phoneDoorsOf(db, await nodes());
      return {
        doors: doors.map(({ node, door }) => ({ node, door, sentence: doorSentences[language][door] })),
        domain: sipDomain,
      };
    },
  });

  app.route({
    ...lendPhone,
    handler: (request, reply) => {
      const actor = actorOf(request);
      if (actor.kind !== 'user') throw new RequestRefused({ status: 403, code: 'people-only' });
      const password = randomBytes(passwordBytes).toString('base64url');
      return withTransaction(db, async (tx) => {
        const lent = await makeBrowserPhones(tx).lend({
          userId: actor.id,
          name: actor.name,
          ...numbers,
          forMs: lentForMs,
          hashOf: (number) => a1HashOf(number, password),
        });
        if (lent === null) throw new RequestRefused({ status: 409, code: 'phone-numbers-used-up', values: numbers });
        const { extensionId, number, expiresAt } = lent;
        await audit(tx, request, { action: 'phone.lend', id: extensionId, before: null, after: { number } });
        reply.code(201);
        return { extensionId, number, password, domain: sipDomain, expiresAt: expiresAt.toISOString() };
      });
    },
  });
}
