/** Reading the audit log. Nothing writes it from here: entries are made by the changes themselves. */
import { makeAudit } from '../../storage/audit.ts';
import type { Database } from '../../storage/database.ts';
import { cursorInteger, decodeCursor, pageSize, toPage } from '../paging.ts';
import type { TypedApp } from '../typed-app.ts';
import { listAudit } from './audit-schemas.ts';

export function auditRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...listAudit,
    handler: async ({ query }) => {
      const { limit, read } = pageSize(query.limit);
      const cursor = decodeCursor(query.cursor, 1);
      const filter = {
        subjectKind: query.subjectKind ?? null,
        subjectId: query.subjectId ?? null,
        verb: query.action ?? null,
        actorKind: query.actorKind ?? null,
        actorName: query.actorName ?? null,
        text: query.q ?? null,
        from: query.from === undefined ? null : new Date(query.from),
        to: query.to === undefined ? null : new Date(query.to),
      };
      const audit = makeAudit(db);
      const beforeId = cursor === null ? null : cursorInteger(cursor[0]);
      const [rows, total] = await Promise.all([audit.list({ ...filter, limit: read, beforeId }), audit.count(filter)]);
      return toPage(rows, {
        limit,
        total,
        view: (row) => ({ ...row, at: row.at.toISOString() }),
        key: (row) => [String(row.id)],
      });
    },
  });
}
