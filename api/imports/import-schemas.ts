/** Lists coming in by file: template, upload, progress, refused rows. */
import { Type } from 'typebox';
import { taskTypes } from '../../domain/task.ts';
import { importSources } from '../../storage/imports.ts';
import { contract, rawReply } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const xlsxMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const importStatuses = ['reading', 'done', 'refused'] as const;

export const Import = named(
  'Import',
  Type.Object({
    id: Uuid,
    taskId: Uuid,
    source: oneOf(
      importSources,
      '`inbound` and `manual`: callers, and numbers dialled by hand, that were on no list of the task',
    ),
    fileName: nullable(Type.String()),
    fileBytes: nullable(Type.Integer()),
    status: oneOf(importStatuses),
    parsed: Type.Integer(),
    accepted: Type.Integer(),
    duplicate: Type.Integer(),
    refused: Type.Integer(),
    reason: Type.Optional(Type.String({ description: 'Why the whole file was refused, in the language of Accept-Language' })),
    reasonCode: Type.Optional(Type.String()),
    createdBy: nullable(Type.String()),
    createdAt: Instant,
    endedAt: nullable(Instant),
  }),
);

export const RefusedRow = named(
  'RefusedRow',
  Type.Object({
    row: Type.Integer({ description: 'As Excel shows it; 1 is the first row' }),
    column: Type.String(),
    value: Type.String(),
    code: Type.String(),
    message: Type.String({ description: 'In the language of Accept-Language' }),
  }),
);

export const ImportParams = Type.Object({ id: Uuid, importId: Uuid }, { additionalProperties: false });

export const getImportTemplate = contract({
  method: 'GET',
  url: '/import-templates/:type.xlsx',
  access: 'viewer',
  shapes: {
    operationId: 'getImportTemplate',
    summary: 'The list template of a task type',
    tags: ['imports'],
    params: Type.Object({ type: oneOf(taskTypes) }, { additionalProperties: false }),
    querystring: Type.Object(
      { lang: Type.Optional(oneOf(['zh', 'en'], 'Language of the headers; zh unless told')) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply(xlsxMediaType, 'An Excel workbook') },
  },
});

export const createImport = contract({
  method: 'POST',
  url: '/tasks/:id/imports',
  access: 'supervisor',
  shapes: {
    operationId: 'createImport',
    summary: 'Upload a list (.xlsx, .csv) as multipart field `file`; it is read in the background',
    tags: ['imports'],
    params: IdParams,
    headers: IdempotencyHeaders,
    consumes: ['multipart/form-data'],
    response: { 202: Import },
  },
});

export const listImports = contract({
  method: 'GET',
  url: '/tasks/:id/imports',
  access: 'viewer',
  shapes: {
    operationId: 'listImports',
    summary: 'Imports of a task, newest first',
    tags: ['imports'],
    params: IdParams,
    querystring: listQuery({}),
    response: { 200: pageOf(Import) },
  },
});

export const getImport = contract({
  method: 'GET',
  url: '/tasks/:id/imports/:importId',
  access: 'viewer',
  shapes: {
    operationId: 'getImport',
    summary: 'How far an import is',
    tags: ['imports'],
    params: ImportParams,
    response: { 200: Import },
  },
});

export const listRefusedRows = contract({
  method: 'GET',
  url: '/tasks/:id/imports/:importId/refused',
  access: 'viewer',
  shapes: {
    operationId: 'listRefusedRows',
    summary: 'The refused rows, each with its reason',
    tags: ['imports'],
    params: ImportParams,
    querystring: listQuery({}),
    response: { 200: pageOf(RefusedRow) },
  },
});

export const getRefusedWorkbook = contract({
  method: 'GET',
  url: '/tasks/:id/imports/:importId/refused.xlsx',
  access: 'agent',
  shapes: {
    operationId: 'getRefusedWorkbook',
    summary: 'The refused rows as a workbook',
    tags: ['imports'],
    params: ImportParams,
    response: { 200: rawReply(xlsxMediaType, 'An Excel workbook') },
  },
});
