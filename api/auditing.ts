/** One line in the audit log for one change, in its transaction. Views go in: they hold no secret. */
import type { FastifyRequest } from 'fastify';
import { makeAudit } from '../storage/audit.ts';
import type { Queryable } from '../storage/database.ts';
import { auditActorOf } from './actor.ts';

export type AuditedChange = {
  /** Noun and verb, `line.update`; the noun is the subject's kind. */
  action: `${string}.${string}`;
  id: string;
  before: unknown;
  after: unknown;
};

export async function audit(tx: Queryable, request: FastifyRequest, { action, id, before, after }: AuditedChange): Promise<void> {
  const subjectKind = action.split('.')[0] ?? action;
  await makeAudit(tx).add({ actor: auditActorOf(request), action, subjectKind, subjectId: id, before, after });
}
