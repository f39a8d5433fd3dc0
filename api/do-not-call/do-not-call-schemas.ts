/** The do-not-call list (免打扰名单): numbers that nobody, or one task, may ring. */
import { Type } from 'typebox';
import { doNotCallSources } from '../../domain/permission.ts';
import { RefusedRow } from '../imports/import-schemas.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const reasonCharsMax = 200;
export const refusedRowsShownMax = 200;

export const DoNotCallEntry = named(
  'DoNotCallEntry',
  Type.Object({
    id: Uuid,
    number: Type.String({ description: 'Masked for viewers' }),
    taskId: nullable(Uuid),
    taskName: nullable(Type.String()),
    reason: Type.String(),
    source: oneOf(doNotCallSources, 'call: the callee said so in a call'),
    callId: nullable(Uuid),
    createdBy: nullable(Type.String()),
    createdAt: Instant,
  }),
);

const TaskChoice = Type.Optional(nullable(Type.String({ format: 'uuid', description: 'Only this task; else all tasks' })));
const Reason = Type.Optional(Type.String({ maxLength: reasonCharsMax }));

export const listDoNotCall = contract({
  method: 'GET',
  url: '/do-not-call',
  access: 'viewer',
  shapes: {
    operationId: 'listDoNotCall',
    summary: 'Numbers that are not called, newest first',
    tags: ['do-not-call'],
    querystring: listQuery({
      q: Type.Optional(Type.String({ maxLength: 100, description: 'Part of a number' })),
      scope: Type.Optional(oneOf(['all', 'task'], 'all: entries for every task; task: entries of single tasks')),
      taskId: Type.Optional(Uuid),
      source: Type.Optional(oneOf(doNotCallSources)),
    }),
    response: { 200: pageOf(DoNotCallEntry) },
  },
});

export const addDoNotCall = contract({
  method: 'POST',
  url: '/do-not-call',
  access: 'agent',
  shapes: {
    operationId: 'addDoNotCall',
    summary: 'Put a number on the list: from the next dial on it is not rung; one that stands there already is answered as it is',
    tags: ['do-not-call'],
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        number: Type.String({ minLength: 1, maxLength: 64, description: 'As people write it' }),
        taskId: TaskChoice,
        reason: Reason,
        callId: Type.Optional(nullable(Type.String({ format: 'uuid', description: 'The call that led to it' }))),
      },
      { additionalProperties: false },
    ),
    response: { 201: DoNotCallEntry },
  },
});

export const removeDoNotCall = contract({
  method: 'DELETE',
  url: '/do-not-call/:id',
  access: 'supervisor',
  shapes: {
    operationId: 'removeDoNotCall',
    summary: 'Take a number off the list; contacts that were refused meanwhile stay refused',
    tags: ['do-not-call'],
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const DoNotCallImport = named(
  'DoNotCallImport',
  Type.Object({
    parsed: Type.Integer(),
    added: Type.Integer(),
    known: Type.Integer({ description: 'Stood on the list already' }),
    duplicate: Type.Integer({ description: 'Repeated in the file' }),
    refused: Type.Integer(),
    refusedRows: Type.Array(RefusedRow, { description: `The first ${refusedRowsShownMax}` }),
  }),
);

export const importDoNotCall = contract({
  method: 'POST',
  url: '/do-not-call/import',
  access: 'supervisor',
  shapes: {
    operationId: 'importDoNotCall',
    summary: 'Add the numbers of a list (.xlsx, .csv) as multipart field `file`; all of them or, when the file is refused, none',
    tags: ['do-not-call'],
    headers: IdempotencyHeaders,
    consumes: ['multipart/form-data'],
    querystring: Type.Object({ taskId: Type.Optional(Uuid), reason: Reason }, { additionalProperties: false }),
    response: { 201: DoNotCallImport },
  },
});
