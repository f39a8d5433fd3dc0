/** Who changed a task, when, which field, from what to what: read from the audit log, for everybody who may see the task. */
import type { Static } from 'typebox';
import { Type } from 'typebox';
import type { AuditEntry } from '../../storage/audit.ts';
import { everyEntry, makeAudit } from '../../storage/audit.ts';
import type { Database } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { cursorInteger, decodeCursor, pageSize, toPage } from '../paging.ts';
import { found } from '../request-refused.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, listQuery, named, oneOf, pageOf } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';

export const TaskChangeEntry = named(
  'TaskChangeEntry',
  Type.Object({
    id: Type.Integer(),
    at: Instant,
    actorKind: oneOf(['user', 'api-key', 'system']),
    actorName: Type.String(),
    action: Type.String({ description: 'e.g. task.update, task.start' }),
    changes: Type.Array(Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() }), {
      description: 'Only fields that differ; before is null in what is new',
    }),
  }),
);

const listTaskChanges = contract({
  method: 'GET',
  url: '/tasks/:id/changes',
  access: 'viewer',
  shapes: {
    operationId: 'listTaskChanges',
    summary: 'Changes of a task, newest first: who, when, which field, from what to what',
    tags: ['tasks'],
    params: IdParams,
    querystring: listQuery({}),
    response: { 200: pageOf(TaskChangeEntry) },
  },
});

export function taskChangeRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...listTaskChanges,
    handler: async ({ params, query }) => {
      found(await makeTasks(db).find(params.id), 'task');
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 1);
      const filter = { ...everyEntry, subjectKind: 'task', subjectId: params.id };
      const beforeId = cursor === null ? null : cursorInteger(cursor[0]);
      const log = makeAudit(db);
      const [rows, total] = await Promise.all([log.list({ ...filter, limit: read, beforeId }), log.count(filter)]);
      return toPage(rows, { limit, total, view: entryView, key: (row) => [String(row.id)] });
    },
  });
}

function entryView({ id, at, actorKind, actorName, action, before, after }: AuditEntry): Static<typeof TaskChangeEntry> {
  return { id, at: at.toISOString(), actorKind, actorName, action, changes: changesOf(fieldsOf(before), fieldsOf(after)) };
}

type Fields = Readonly<Record<string, unknown>>;

function changesOf(before: Fields, after: Fields): { field: string; before: unknown; after: unknown }[] {
  const fields = [...new Set([...Object.keys(after), ...Object.keys(before)])].filter((field) => field !== 'id');
  return fields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
