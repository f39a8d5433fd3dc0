/** Adding, changing and removing people. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { makeAudit } from '../../storage/audit.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeSecondFactors } from '../../storage/second-factors.ts';
import { makeSessions } from '../../storage/sessions.ts';
import type { User as StoredUser, UserChange } from '../../storage/users.ts';
import { makeUsers } from '../../storage/users.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import { createOnce } from '../creating.ts';
import { decodeCursor, pageSize, toPage } from '../paging.ts';
import { hashPassword, refuseWeakPassword } from '../passwords.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { User } from './user-schemas.ts';
import { createUser, deleteUser, getUser, listUsers, resetSecondFactor, updateUser } from './user-schemas.ts';

export function userRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...listUsers,
    handler: async ({ query }) => {
      const { limit, read } = pageSize(query.limit);
      const after = decodeCursor(query.cursor, 1);
      const users = makeUsers(db);
      const [rows, total] = await Promise.all([users.list({ limit: read, afterUsername: after?.[0] ?? null }), users.count()]);
      return toPage(rows, { limit, total, view, key: (row) => [row.username] });
    },
  });

  app.route({
    ...createUser,
    handler: async (request, reply) => {
      const { username, password, role, language = 'zh' } = request.body;
      refuseWeakPassword(password, { username, field: 'password' });
      const passwordHash = await hashPassword(password);
      return createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const user = await makeUsers(tx).insert({ username, passwordHash, role, language, mustChangePassword: true });
          if (user === null) throw fieldRefused('name-taken', 'username', {}, 409);
          await audit(tx, request, { action: 'user.create', id: user.id, before: null, after: view(user) });
          return view(user);
        },
      });
    },
  });

  app.route({ ...getUser, handler: async ({ params }) => view(found(await makeUsers(db).find(params.id), 'user')) });
  userChangeRoutes(app, db);
}

function userChangeRoutes(app: TypedApp, db: Database): void {
  app.route({
    ...updateUser,
    handler: async (request) => {
      const { role, language, disabled, password } = request.body;
      if (password !== undefined) {
        const { username } = found(await makeUsers(db).find(request.params.id), 'user');
        refuseWeakPassword(password, { username, field: 'password' });
      }
      const passwordHash = password === undefined ? null : await hashPassword(password);
      return withTransaction(db, async (tx) => {
        const users = makeUsers(tx);
        const admins = await users.lockActiveAdmins();
        const before = found(await users.findForChange(request.params.id), 'user');
        const change: UserChange = {
          role: role ?? before.role,
          language: language ?? before.language,
          disabled: disabled ?? before.disabledAt !== null,
          // A password that somebody else chose is for the first sign-in only.
          mustChangePassword: passwordHash === null ? before.mustChangePassword : before.id !== actorOf(request).id,
          passwordHash,
        };
        if (change.role !== 'admin' || change.disabled) refuseLosingAdmin(request, before.id, admins);
        const after = found(await users.change(before.id, change), 'user');
        if (change.disabled || passwordHash !== null) await makeSessions(tx).removeOfUser(before.id, actorOf(request).sessionId);
        const told = passwordHash === null ? view(after) : { ...view(after), password: 'set anew' };
        await audit(tx, request, { action: 'user.update', id: before.id, before: view(before), after: told });
        return view(after);
      });
    },
  });

  app.route({
    ...resetSecondFactor,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const before = found(await makeUsers(tx).findForChange(request.params.id), 'user');
        if (!before.secondFactor) throw new RequestRefused({ status: 409, code: 'second-factor-off' });
        await makeSecondFactors(tx).set(before.id, null);
        await makeSessions(tx).removeOfUser(before.id, actorOf(request).sessionId);
        const after = { ...view(before), secondFactor: false };
        await audit(tx, request, { action: 'user.second-factor-reset', id: before.id, before: view(before), after });
      });
      reply.code(204);
      return null;
    },
  });

  app.route({
    ...deleteUser,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const users = makeUsers(tx);
        const admins = await users.lockActiveAdmins();
        const before = found(await users.findForChange(request.params.id), 'user');
        refuseLosingAdmin(request, before.id, admins);
        await users.remove(before.id);
        await audit(tx, request, { action: 'user.delete', id: before.id, before: view(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

/** Nobody locks themselves out, and nobody takes the last admin away. */
function refuseLosingAdmin(request: FastifyRequest, id: string, admins: readonly string[]): void {
  if (id === actorOf(request).id) throw new RequestRefused({ status: 409, code: 'own-account' });
  if (admins.length === 1 && admins[0] === id) throw new RequestRefused({ status: 409, code: 'last-admin' });
}

async function audit(
  tx: Queryable,
  request: FastifyRequest,
  { action, id, before, after }: { action: string; id: string; before: unknown; after: unknown },
): Promise<void> {
  await makeAudit(tx).add({ actor: auditActorOf(request), action, subjectKind: 'user', subjectId: id, before, after });
}

function view(user: StoredUser): Static<typeof User> {
  const { id, username, role, language, mustChangePassword, secondFactor, disabledAt } = user;
  return {
    ...{ id, username, role, language, mustChangePassword, secondFactor },
    disabled: disabledAt !== null,
    signedInAt: user.signedInAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  };
}
