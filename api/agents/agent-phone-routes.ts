/** The agent's page becomes the agent's phone: it gets a password of its own, as long as it is open. */
import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import { sipDomain } from '../../domain/sip-profile.ts';
import { makeAgentPhones } from '../../storage/agent-phones.ts';
import { type Database, withTransaction } from '../../storage/database.ts';
import { audit } from '../auditing.ts';
import { a1HashOf } from '../extensions/extension-password.ts';
import { RequestRefused } from '../request-refused.ts';
import { contract } from '../route-contract.ts';
import { Instant, named } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { ownId } from './agent-state-routes.ts';

/** A shift; the page asks anew when it was too short. */
const openForMs = 12 * 3_600_000;
const passwordBytes = 24;

export const openAgentPhone = contract({
  method: 'POST',
  url: '/agents/me/phone',
  access: 'agent',
  shapes: {
    operationId: 'openAgentPhone',
    summary: 'With what the agent’s page registers as the agent’s extension; the password of a desk phone stays as it is',
    description: 'Each answer has a new password, and the one before counts no more: an agent has one page that is a phone.',
    tags: ['agents'],
    response: {
      200: named(
        'AgentPhone',
        Type.Object({
          number: Type.String(),
          password: Type.String({ description: 'Shown only here' }),
          domain: Type.String(),
          expiresAt: Instant,
        }),
      ),
    },
  },
});

export function agentPhoneRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...openAgentPhone,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const id = await ownId(tx, request);
        const password = randomBytes(passwordBytes).toString('base64url');
        const page = { forMs: openForMs, hashOf: (number: string) => a1HashOf(number, password) };
        const opened = await makeAgentPhones(tx).open(id, page);
        if (opened === null) throw new RequestRefused({ status: 409, code: 'agent-disabled' });
        const { number, expiresAt, fresh } = opened;
        // A reload opens it again: that is no news.
        if (fresh) await audit(tx, request, { action: 'agent.open-phone', id, before: null, after: { number } });
        return { number, password, domain: sipDomain, expiresAt: expiresAt.toISOString() };
      }),
  });
}
