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
import { hashPassword, pretendToVerify, verifyPassword } from '../passwords.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import { sessionCookie, sessionCookieOptions } from '../session-cookie.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { Attempt, SignInThrottle } from '../sign-in-throttle.ts';
import { hashSecret, newSessionToken } from '../tokens.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Who } from './session-schemas.ts';
import { changeOwnPassword, createSession, deleteSession, getSession } from './session-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'publicUrl' | 'forgetFirstPassword' | 'signIns'> & { settings: CurrentSettings };

export function sessionRoutes(app: TypedApp, { db, publicUrl, settings, forgetFirstPassword, signIns }: Deps): void {
  const cookieOptions = sessionCookieOptions(publicUrl);

  app.route({
    ...createSession,
    handler: async (request, reply) => {
      const user = await signIn(db, signIns, request.ip, request.body);
      const hours = (await settings.read()).sessionHours;
      const { secret, hash } = newSessionToken();
      await withTransaction(db, async (tx) => {
        const sessions = makeSessions(tx);
        await sessions.removeExpired();
        await sessions.insert({ userId: user.id, tokenHash: hash, forMs: hours * 3_600_000 });
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
      return whoIsUser(user);
    },
  });

  app.route({
    ...getSession,
    handler: async (request) => {
      const { kind, id, name, role, language, mustChangePassword } = actorOf(request);
      return { kind, id, name, role, language, mustChangePassword };
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
      await changePassword(db, signIns, request, { current, next });
      if (actorOf(request).name === firstAdminName) await forgetFirstPassword();
      reply.code(204);
      return null;
    },
  });
}

/** Throws the same refusal for an unknown name, a wrong password and a disabled user. */
async function signIn(
  db: Database,
  throttle: SignInThrottle,
  ip: string,
  { username, password }: { username: string; password: string },
): Promise<User> {
  const name = username.trim().toLowerCase();
  const attempt = { name, address: ip };
  refuseWhileThrottled(throttle, attempt);
  const known = await makeUsers(db).findWithHash(name);
  if (known === null) await pretendToVerify(password);
  const right = known !== null && (await verifyPassword(password, known.passwordHash)) && known.user.disabledAt === null;
  if (!right) {
    throttle.failed(attempt);
    throw new RequestRefused({ status: 401, code: 'wrong-credentials' });
  }
  throttle.succeeded(attempt);
  return known.user;
}

function refuseWhileThrottled(throttle: SignInThrottle, attempt: Attempt): void {
  const waitMs = throttle.waitMs(attempt);
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const headers = { 'retry-after': String(seconds) };
  throw new RequestRefused({ status: 429, code: 'too-many-sign-ins', values: { seconds }, headers });
}

async function changePassword(
  db: Database,
  throttle: SignInThrottle,
  request: FastifyRequest,
  { current, next }: { current: string; next: string },
): Promise<void> {
  const actor = actorOf(request);
  if (actor.kind !== 'user')
    throw new RequestRefused({ status: 403, code: 'forbidden', values: { role: 'user', own: 'api-key' } });
  const attempt = { name: actor.name, address: request.ip };
  refuseWhileThrottled(throttle, attempt);
  const known = await makeUsers(db).findWithHash(actor.name);
  if (known === null || !(await verifyPassword(current, known.passwordHash))) {
    throttle.failed(attempt);
    throw fieldRefused('wrong-password', 'current');
  }
  const passwordHash = await hashPassword(next);
  await withTransaction(db, async (tx) => {
    const { role, language } = known.user;
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

function whoIsUser({ id, username, role, language, mustChangePassword }: User): Static<typeof Who> {
  return { kind: 'user', id, name: username, role, language, mustChangePassword };
}
