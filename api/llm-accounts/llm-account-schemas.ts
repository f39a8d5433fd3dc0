/** Language model accounts (大模型) as they are kept; keys go in, never out. */
import { Type } from 'typebox';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const HttpUrl = Type.String({ maxLength: 500, pattern: '^https?://[^\\s]+$' });

/** Header values may be secrets, so only their names are told. */
const HeaderMap = Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }), Type.String({ maxLength: 2000 }), {
  maxProperties: 20,
});

export const LastTest = named(
  'LastTest',
  Type.Object({
    at: Instant,
    ok: Type.Boolean(),
    firstTokenMs: nullable(Type.Number()),
    totalMs: nullable(Type.Number()),
    code: nullable(Type.String()),
    sentence: nullable(Type.String()),
  }),
);

export const LlmAccount = named(
  'LlmAccount',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(['openai-compatible']),
    baseUrl: Type.String(),
    model: Type.String(),
    hasApiKey: Type.Boolean(),
    headerNames: Type.Array(Type.String()),
    firstTokenMsMax: Type.Integer(),
    lastTest: nullable(LastTest),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  kind: oneOf(['openai-compatible']),
  baseUrl: HttpUrl,
  model: Type.String({ minLength: 1, maxLength: 200 }),
};
const choices = {
  apiKey: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Kept encrypted, never sent back; null removes it' })),
  ),
  headers: Type.Optional(HeaderMap),
  firstTokenMsMax: Type.Optional(Type.Integer({ minimum: 500, maximum: 60_000 })),
};

export const LlmAccountDraft = named('LlmAccountDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const LlmAccountChange = named(
  'LlmAccountChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const listLlmAccounts = contract({
  method: 'GET',
  url: '/llm-accounts',
  access: 'viewer',
  shapes: {
    operationId: 'listLlmAccounts',
    summary: 'Language model accounts',
    tags: ['llm-accounts'],
    querystring: listQuery({}),
    response: { 200: pageOf(LlmAccount) },
  },
});

export const createLlmAccount = contract({
  method: 'POST',
  url: '/llm-accounts',
  access: 'admin',
  shapes: {
    operationId: 'createLlmAccount',
    summary: 'Add an account',
    tags: ['llm-accounts'],
    headers: IdempotencyHeaders,
    body: LlmAccountDraft,
    response: { 201: LlmAccount },
  },
});

export const getLlmAccount = contract({
  method: 'GET',
  url: '/llm-accounts/:id',
  access: 'viewer',
  shapes: {
    operationId: 'getLlmAccount',
    summary: 'One account',
    tags: ['llm-accounts'],
    params: IdParams,
    response: { 200: LlmAccount },
  },
});

export const updateLlmAccount = contract({
  method: 'PATCH',
  url: '/llm-accounts/:id',
  access: 'admin',
  shapes: {
    operationId: 'updateLlmAccount',
    summary: 'Change an account',
    tags: ['llm-accounts'],
    params: IdParams,
    body: LlmAccountChange,
    response: { 200: LlmAccount },
  },
});

export const deleteLlmAccount = contract({
  method: 'DELETE',
  url: '/llm-accounts/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteLlmAccount',
    summary: 'Remove an account that no assistant uses',
    tags: ['llm-accounts'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
