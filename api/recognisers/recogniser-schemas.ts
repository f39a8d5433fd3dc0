/** Recognisers (语音识别): what hears the callee. */
import { Type } from 'typebox';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, oneOf, pageOf, Uuid } from '../shapes.ts';

export const recogniserKinds = ['tone'] as const;

export const Recogniser = named(
  'Recogniser',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(recogniserKinds),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

export const listRecognisers = contract({
  method: 'GET',
  url: '/recognisers',
  access: 'viewer',
  shapes: {
    operationId: 'listRecognisers',
    summary: 'Recognisers',
    tags: ['recognisers'],
    querystring: listQuery({}),
    response: { 200: pageOf(Recogniser) },
  },
});

export const createRecogniser = contract({
  method: 'POST',
  url: '/recognisers',
  access: 'admin',
  shapes: {
    operationId: 'createRecogniser',
    summary: 'Add a recogniser',
    tags: ['recognisers'],
    headers: IdempotencyHeaders,
    body: Type.Object({ name: Name, kind: oneOf(recogniserKinds) }, { additionalProperties: false }),
    response: { 201: Recogniser },
  },
});

export const getRecogniser = contract({
  method: 'GET',
  url: '/recognisers/:id',
  access: 'viewer',
  shapes: {
    operationId: 'getRecogniser',
    summary: 'One recogniser',
    tags: ['recognisers'],
    params: IdParams,
    response: { 200: Recogniser },
  },
});

export const updateRecogniser = contract({
  method: 'PATCH',
  url: '/recognisers/:id',
  access: 'admin',
  shapes: {
    operationId: 'updateRecogniser',
    summary: 'Rename a recogniser',
    tags: ['recognisers'],
    params: IdParams,
    body: Type.Object({ name: Name }, { additionalProperties: false }),
    response: { 200: Recogniser },
  },
});

export const deleteRecogniser = contract({
  method: 'DELETE',
  url: '/recognisers/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteRecogniser',
    summary: 'Remove a recogniser that no assistant uses',
    tags: ['recognisers'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
