/** The audit log (审计): who changed what, from what, to what. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const AuditEntry = named(
  'AuditEntry',
  Type.Object({
    id: Type.Integer(),
    at: Instant,
    actorKind: oneOf(['user', 'api-key', 'system']),
    actorId: nullable(Uuid),
    actorName: Type.String(),
    action: Type.String({ description: 'e.g. task.start, line.update' }),
    subjectKind: Type.String(),
    subjectId: Type.String(),
    before: Type.Unknown(),
    after: Type.Unknown(),
  }),
);

export const listAudit = contract({
  method: 'GET',
  url: '/audit',
  access: 'supervisor',
  shapes: {
    operationId: 'listAudit',
    summary: 'Changes, newest first',
    tags: ['audit'],
    querystring: listQuery({
      subjectKind: Type.Optional(Type.String({ maxLength: 40 })),
      subjectId: Type.Optional(Type.String({ maxLength: 64 })),
      action: Type.Optional(Type.String({ maxLength: 40, description: 'The verb: create, update, delete, start …' })),
      actorKind: Type.Optional(oneOf(['user', 'api-key', 'system'])),
      actorName: Type.Optional(Type.String({ maxLength: 100, description: 'A part of the name' })),
      q: Type.Optional(
        Type.String({ maxLength: 100, description: 'Found in names, in the fields that changed and in what they became' }),
      ),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
    }),
    response: { 200: pageOf(AuditEntry) },
  },
});
