/** Keys of programs: shown once, kept as a hash. */
import { Type } from 'typebox';
import { contract, NoContent, roles } from '../route-contract.ts';
import { scopes } from '../scopes.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const ApiKey = named(
  'ApiKey',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    role: oneOf(roles),
    keyStart: Type.String({ description: 'The first characters, to tell keys apart' }),
    scopes: nullable(Type.Array(oneOf(scopes), { description: 'What of the role’s rights it has; null: all' })),
    expiresAt: nullable(Instant),
    createdAt: Instant,
    usedAt: nullable(Instant),
    usedFrom: nullable(Type.String({ description: 'Address of the last use' })),
    revokedAt: nullable(Instant),
  }),
);

export const listApiKeys = contract({
  method: 'GET',
  url: '/api-keys',
  access: 'admin',
  shapes: {
    operationId: 'listApiKeys',
    summary: 'All keys, revoked ones too',
    tags: ['api-keys'],
    querystring: listQuery({}),
    response: { 200: pageOf(ApiKey) },
  },
});

export const createApiKey = contract({
  method: 'POST',
  url: '/api-keys',
  access: 'admin',
  shapes: {
    operationId: 'createApiKey',
    summary: 'Make a key; it is shown this once',
    tags: ['api-keys'],
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 100 }),
        role: oneOf(roles),
        scopes: Type.Optional(nullable(Type.Array(oneOf(scopes), { minItems: 1, uniqueItems: true }))),
        expiresAt: Type.Optional(nullable(Instant)),
      },
      { additionalProperties: false },
    ),
    response: {
      201: Type.Object({
        id: Uuid,
        key: Type.String(),
        name: Type.String(),
        role: oneOf(roles),
        scopes: nullable(Type.Array(oneOf(scopes))),
        expiresAt: nullable(Instant),
        createdAt: Instant,
      }),
    },
  },
});

export const deleteApiKey = contract({
  method: 'DELETE',
  url: '/api-keys/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteApiKey',
    summary: 'Revoke a key at once',
    tags: ['api-keys'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
