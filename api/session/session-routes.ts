/** Signing in, out, and changing one's own password. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { makeAudit } from '../../storage/audit.ts';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeSessions } from '../../storage/sessions.ts';
import type { User } from '../../storage/users.ts';
import { makeUsers } from '../../storage/users.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { firstAdminName } from '../first-admin.ts';
import { hashPassword, refuseWeakPassword } from '../passwords.ts';
import { fieldRefused } from '../request-refused.ts';
import { sessionCookie, sessionCookieOptions } from '../session-cookie.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { hashSecret, newSessionToken } from '../tokens.ts';
import type { TypedApp } from '../typed-app.ts';
import { personOf } from './second-factor-routes.ts';
import type { SecondFactorRule } from './second-factor-rule.ts';
import { needsSecondFactor } from './second-factor-rule.ts';
import type { Who } from './session-schemas.ts';
import { changeOwnPassword, createSession, deleteSession, getSession } from './session-schemas.ts';
import type { Door } from './signing-in.ts';
import { requirePassword, signIn } from './signing-in.ts';

type Deps = Pick<AppDeps, 'db' | 'publicUrl' | 'forgetFirstPassword' | 'signIns' | 'sealer'> & { settings: CurrentSettings };

export function sessionRoutes(app: TypedApp, { publicUrl, settings, forgetFirstPassword, ...door }: Deps): void {
  const { db } = door;
  const cookieOptions = sessionCookieOptions(publicUrl);

  app.route({
    ...createSession,
    handler: async (request, reply) => {
      const user = await signIn(door, request.ip, request.body, (known, reason) => noteRefused(db, known, reason));
      const { sessionHours: hours, secondFactor: rule } = await settings.read();
      const { secret, hash } = newSessionToken();
      await withTransaction(db, async (tx) => {
        const sessions = makeSessions(tx);
        await sessions.removeExpired();
        await sessions.insert({ userId: user.id, tokenHash: hash, forMs: hours * 3_600_000 });
        await makeUsers(tx).signedIn(user.id);
        const actor = { kind: 'user', id: user.id, name: user.username } as const;
        await makeAudit(tx).add({
          actor,
          action: 'session.create',
          subjectKind: 'user',
          subjectId: user.id,
          before: null,
          after: null,
        });
      });
      // No Max-Age: the server ends sessions, and a browser that is closed forgets the cookie.
      reply.setCookie(sessionCookie, secret, cookieOptions);
      return whoIsUser(user, rule);
    },
  });

  app.route({
    ...getSession,
    handler: async (request) => {
      const { kind, id, name, role, language, mustChangePassword, mustSetSecondFactor, scopes } = actorOf(request);
      return {
        kind,
        id,
        name,
        role,
        language,
        mustChangePassword,
        mustSetSecondFactor,
        scopes: scopes === null ? null : [...scopes],
      };
    },
  });

  app.route({
    ...deleteSession,
    handler: async (request, reply) => {
      const token = request.cookies[sessionCookie];
      if (token !== undefined) await makeSessions(db).remove(hashSecret(token));
      reply.clearCookie(sessionCookie, cookieOptions).code(204);
      return null;
    },
  });

  app.route({
    ...changeOwnPassword,
    handler: async (request, reply) => {
      const { current, next } = request.body;
      await changePassword(door, request, { current, next });
      if (actorOf(request).name === firstAdminName) await forgetFirstPassword();
      reply.code(204);
      return null;
    },
  });
}

async function changePassword(
  door: Door,
  request: FastifyRequest,
  { current, next }: { current: string; next: string },
): Promise<void> {
  const actor = personOf(request);
  const attempt = { name: actor.name, address: request.ip };
  const { role, language } = await requirePassword(door, attempt, { password: current, field: 'current' });
  if (next === current) throw fieldRefused('password-same', 'next');
  refuseWeakPassword(next, { username: actor.name, field: 'next' });
  const passwordHash = await hashPassword(next);
  await withTransaction(door.db, async (tx) => {
    await makeUsers(tx).change(actor.id, { role, language, disabled: false, mustChangePassword: false, passwordHash });
    await makeSessions(tx).removeOfUser(actor.id, actor.sessionId);
    await makeAudit(tx).add({
      actor: auditActorOf(request),
      action: 'user.password',
      subjectKind: 'user',
      subjectId: actor.id,
      before: null,
      after: null,
    });
  });
}

/** A failed sign-in of somebody who exists; the throttle limits how many there can be. */
async function noteRefused(db: Database, user: User, reason: string): Promise<void> {
  await makeAudit(db).add({
    actor: { kind: 'system', id: null, name: 'sign-in' },
    action: 'session.refuse',
    subjectKind: 'user',
    subjectId: user.id,
    before: null,
    after: { username: user.username, refusedFor: reason },
  });
}

function whoIsUser(
  { id, username, role, language, mustChangePassword, secondFactor }: User,
  rule: SecondFactorRule,
): Static<typeof Who> {
  const mustSetSecondFactor = !secondFactor && needsSecondFactor(rule, role);
  return { kind: 'user', id, name: username, role, language, mustChangePassword, mustSetSecondFactor, scopes: null };
}
