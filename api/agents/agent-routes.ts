/** Listing, making, changing and removing agents. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { hasCall } from '../../domain/agent/agent-steps.ts';
import { numbersFrom } from '../../domain/extension.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { type Agents, makeAgents, type StoredAgent } from '../../storage/agents.ts';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { makeUsers, type User } from '../../storage/users.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { addExtensions } from '../extensions/adding-extensions.ts';
import { passwordFor } from '../extensions/extension-password.ts';
import { phoneServers } from '../extensions/phone-servers.ts';
import { decodeCursor, pageSize, toPage } from '../paging.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { AgentChange, AgentDraft } from './agent-schemas.ts';
import * as routes from './agent-schemas.ts';
import { agentView, auditedAgent } from './agent-view.ts';

type Deps = { db: Database; sealer: Sealer };

export const priorityUsual = 5;

export function agentRoutes(app: TypedApp, { db, sealer }: Deps): void {
  app.route({
    ...routes.listAgents,
    handler: async ({ query }) => {
      const { text = null, state = null, groupId = null } = query;
      const { limit, read } = pageSize(query.limit);
      const after = decodeCursor(query.cursor, 1)?.[0] ?? null;
      const { rows, total } = await makeAgents(db).list({ text, state, groupId }, { limit: read, after });
      return toPage(rows, { limit, total, view: agentView, key: ({ username }) => [username] });
    },
  });
  app.route({ ...routes.getAgent, handler: async ({ params }) => agentView(await read(db, params.id)) });
  app.route({
    ...routes.createAgent,
    handler: (request, reply) =>
      createOnce({ db, request, reply, status: 201, make: async (tx) => agentView(await add(tx, request, request.body)) }),
  });
  app.route({
    ...routes.createAgentBatch,
    // Its answer holds passwords: what is kept of it for a repetition is sealed.
    handler: (request, reply) =>
      createOnce({ db, request, reply, sealer, status: 201, make: (tx) => addMany(tx, request, request.body) }),
  });
  app.route({
    ...routes.updateAgent,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const before = found(await makeAgents(tx).findForChange(request.params.id), 'agent');
        await change(tx, { request, before, body: request.body });
        const after = await read(tx, before.id);
        await audit(tx, request, {
          action: 'agent.update',
          id: before.id,
          before: auditedAgent(before),
          after: auditedAgent(after),
        });
        return agentView(after);
      }),
  });
  app.route({
    ...routes.deleteAgent,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const before = found(await makeAgents(tx).findForChange(request.params.id), 'agent');
        if (hasCall(before.standing.standing)) throw new RequestRefused({ status: 409, code: 'agent-in-call' });
        await makeAgents(tx).remove(before.id);
        await audit(tx, request, { action: 'agent.delete', id: before.id, before: auditedAgent(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

async function add(tx: Queryable, request: FastifyRequest, body: Static<typeof AgentDraft>): Promise<StoredAgent> {
  const { userId, extensionId, enabled = true, groups = [] } = body;
  await fitUser(tx, userId, 'userId');
  const agents = makeAgents(tx);
  if (await agents.isLent(extensionId)) throw fieldRefused('extension-lent', 'extensionId', {}, 409);
  const id = await agents.insert({ userId, extensionId, enabled });
  await setGroups(agents, id, groups);
  const made = await read(tx, id);
  await audit(tx, request, { action: 'agent.create', id, before: null, after: auditedAgent(made) });
  return made;
}

async function addMany(
  tx: Queryable,
  request: FastifyRequest,
  { userIds, first, node = null, groupIds = [] }: Static<typeof routes.AgentBatch>,
): Promise<{
  items: { id: string; username: string; extension: string; password: string }[];
  servers: Awaited<ReturnType<typeof phoneServers>>;
}> {
  const numbers = numbersFrom(first, userIds.length);
  if (numbers === null) throw fieldRefused('batch-too-long', 'first', { first });
  const people: User[] = [];
  for (const userId of userIds) people.push(await fitUser(tx, userId, 'userIds'));
  const extensions = await addExtensions(
    tx,
    request,
    numbers.map((number, place) => ({
      ...{ number, enabled: true, node },
      displayName: people[place]?.username ?? '',
      password: passwordFor(number, null),
    })),
    'first',
  );
  const groups = groupIds.map((groupId) => ({ groupId }));
  const items = [];
  for (const [place, { id: extensionId, password }] of extensions.entries()) {
    const { id, username, extension } = await add(tx, request, { userId: people[place]?.id ?? '', extensionId, groups });
    items.push({ id, username, extension, password });
  }
  return { items, servers: await phoneServers(tx, node) };
}

async function change(
  tx: Queryable,
  { request, before, body }: { request: FastifyRequest; before: StoredAgent; body: Static<typeof AgentChange> },
): Promise<void> {
  const { id } = before;
  const { extensionId = before.extensionId, enabled = before.enabled, groups } = body;
  const agents = makeAgents(tx);
  if (extensionId !== before.extensionId) {
    if (before.standing.standing.state !== 'offline') throw new RequestRefused({ status: 409, code: 'agent-signed-in' });
    if (await agents.isLent(extensionId)) throw fieldRefused('extension-lent', 'extensionId', {}, 409);
  }
  await agents.change(id, { extensionId, enabled });
  if (groups !== undefined) await setGroups(agents, id, groups);
  if (!enabled) {
    const off = { kind: 'force', to: { state: 'offline' }, now: false } as const;
    await makeAgentStandings(tx).step(id, off, actorOf(request).name);
  }
}

async function setGroups(agents: Agents, id: string, groups: NonNullable<Static<typeof AgentDraft>['groups']>): Promise<void> {
  refuseRepeated(
    groups.map(({ groupId }) => groupId),
    'groups',
  );
  await agents.setGroups(
    id,
    groups.map(({ groupId, priority = priorityUsual, skills = [] }) => ({ groupId, priority, skills })),
  );
}

/** Throws the 422 of a list that names something twice. */
export function refuseRepeated(ids: readonly string[], field: string): void {
  if (new Set(ids).size === ids.length) return;
  throw new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field, code: 'repeated' }] });
}

/** Whoever looks on only, or may not sign in, takes no calls. */
async function fitUser(tx: Queryable, userId: string, field: string): Promise<User> {
  const user = await makeUsers(tx).find(userId);
  if (user === null) throw fieldRefused('reference-missing', field, { field });
  if (user.role === 'viewer' || user.disabledAt !== null) throw fieldRefused('user-unfit', field);
  return user;
}

async function read(db: Queryable, id: string): Promise<StoredAgent> {
  return found(await makeAgents(db).find(id), 'agent');
}
