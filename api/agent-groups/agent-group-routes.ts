/** Listing, adding, changing and removing groups of agents. */
import type { Static } from 'typebox';
import { dispositionsUsual } from '../../domain/agent/agent-notes.ts';
import { wrapUpMsUsual } from '../../domain/agent/agent-standing.ts';
import { type GroupDraft, makeAgentGroups, type StoredGroup } from '../../storage/agent-groups.ts';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import { priorityUsual, refuseRepeated } from '../agents/agent-routes.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { cursorInteger, decodeCursor, pageSize, toPage } from '../paging.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { AgentGroup, AgentGroupChange } from './agent-group-schemas.ts';
import * as routes from './agent-group-schemas.ts';

/** As migrations 0024 and 0032 have it for the groups that were there. */
const offering = { autoAnswer: true, ringSecondsMax: 15, legs: 'per-call', recogniserId: null } as const;
const usual: Omit<GroupDraft, 'dispositions'> = { name: '', wrapUpMs: wrapUpMsUsual, ...offering, notes: '', sort: 0 };

export function agentGroupRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...routes.listAgentGroups,
    handler: async ({ query }) => {
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 2);
      const after = cursor === null ? null : { sort: cursorInteger(cursor[0]), name: cursor[1] ?? '' };
      const groups = makeAgentGroups(db);
      const [rows, total] = await Promise.all([groups.list({ limit: read, after }), groups.count()]);
      return toPage(rows, { limit, total, view, key: ({ sort, name }) => [String(sort), name] });
    },
  });
  app.route({ ...routes.getAgentGroup, handler: async ({ params }) => view(await readGroup(db, params.id)) });
  app.route({
    ...routes.createAgentGroup,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { members, ...fields } = request.body;
          const before = { ...usual, dispositions: dispositionsUsual[languageOf(request)] };
          const id = await makeAgentGroups(tx).insert(changed(before, fields));
          await setMembers(tx, id, members);
          const made = await readGroup(tx, id);
          await audit(tx, request, { action: 'agent-group.create', id, before: null, after: audited(made) });
          return view(made);
        },
      }),
  });
  app.route({
    ...routes.updateAgentGroup,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { members, ...fields } = request.body;
        const groups = makeAgentGroups(tx);
        const before = found(await groups.findForChange(request.params.id), 'agent-group');
        await groups.change(before.id, changed(before, fields));
        await setMembers(tx, before.id, members);
        const after = await readGroup(tx, before.id);
        await audit(tx, request, {
          action: 'agent-group.update',
          id: before.id,
          before: audited(before),
          after: audited(after),
        });
        return view(after);
      }),
  });
  app.route({
    ...routes.deleteAgentGroup,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const groups = makeAgentGroups(tx);
        const before = found(await groups.findForChange(request.params.id), 'agent-group');
        await setMembers(tx, before.id, []);
        await groups.remove(before.id);
        await audit(tx, request, { action: 'agent-group.delete', id: before.id, before: audited(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

type Fields = Omit<Static<typeof AgentGroupChange>, 'members'>;

function changed(before: GroupDraft, { wrapUpSeconds, dispositions, ...fields }: Fields): GroupDraft {
  const { name, wrapUpMs, autoAnswer, ringSecondsMax, legs, recogniserId, notes, sort } = before;
  return {
    ...{ name, autoAnswer, ringSecondsMax, legs, recogniserId, notes, sort },
    ...fields,
    dispositions: dispositions?.map((word) => word.trim()) ?? before.dispositions,
    wrapUpMs: wrapUpSeconds === undefined ? wrapUpMs : wrapUpSeconds * 1_000,
  };
}

async function setMembers(tx: Queryable, id: string, members: Static<typeof AgentGroupChange>['members']): Promise<void> {
  if (members === undefined) return;
  refuseRepeated(
    members.map(({ agentId }) => agentId),
    'members',
  );
  await makeAgentGroups(tx).setMembers(
    id,
    members.map(({ agentId, priority = priorityUsual, skills = [] }) => ({ agentId, priority, skills })),
  );
}

async function readGroup(db: Queryable, id: string): Promise<StoredGroup> {
  return found(await makeAgentGroups(db).find(id), 'agent-group');
}

function view({ wrapUpMs, dispositions, createdAt, changedAt, ...group }: StoredGroup): Static<typeof AgentGroup> {
  return {
    ...group,
    dispositions: [...dispositions],
    wrapUpSeconds: Math.round(wrapUpMs / 1_000),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

/** How members stand at this moment is no part of a change. */
function audited({ wrapUpMs, members, ...group }: StoredGroup): unknown {
  const { name, notes, sort, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId } = group;
  return {
    ...{ name, notes, sort, dispositions, autoAnswer, ringSecondsMax, legs, recogniserId },
    wrapUpSeconds: wrapUpMs / 1_000,
    members: members.map(({ username, priority, skills }) => ({ username, priority, skills })),
  };
}
