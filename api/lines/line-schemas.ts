/** Lines (线路): FreeSWITCH gateways with a capacity. */
import { Type } from 'typebox';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const lineCapacityMax = 10_000;
const gatewayName = '^[A-Za-z0-9_.-]{1,64}$';
const Dialable = Type.String({ pattern: '^\\+?[0-9]{1,32}$' });

export const Line = named(
  'Line',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    node: Type.String(),
    gateway: Type.String(),
    profile: Type.String(),
    address: Type.String(),
    register: Type.Boolean(),
    username: nullable(Type.String()),
    hasPassword: Type.Boolean(),
    capacity: Type.Integer(),
    inUse: Type.Integer({ description: 'Calls on this line now' }),
    callsPerSecond: nullable(Type.Integer()),
    callerNumbers: Type.Array(Type.String()),
    prefix: nullable(Type.String()),
    codec: oneOf(['PCMA', 'PCMU']),
    enabled: Type.Boolean(),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  node: Type.String({ pattern: gatewayName, description: 'Name of the FreeSWITCH node that has this gateway' }),
  profile: Type.String({ pattern: gatewayName, description: 'sofia profile, usually external' }),
  address: Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: '^[A-Za-z0-9_.:\\[\\]-]+$',
    description: 'host or host:port of the carrier',
  }),
  register: Type.Boolean(),
  capacity: Type.Integer({ minimum: 1, maximum: lineCapacityMax }),
  callerNumbers: Type.Array(Dialable, { maxItems: 500, uniqueItems: true }),
};

const choices = {
  gateway: Type.Optional(
    Type.String({ pattern: gatewayName, description: 'Name of the gateway in FreeSWITCH; made from the id unless given' }),
  ),
  username: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
  password: Type.Optional(
    nullable(Type.String({ maxLength: 200, description: 'Kept encrypted, never sent back; null removes it' })),
  ),
  callsPerSecond: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 1000 }))),
  prefix: Type.Optional(nullable(Type.String({ pattern: '^[0-9*#+]{0,16}$' }))),
  codec: Type.Optional(oneOf(['PCMA', 'PCMU'])),
  enabled: Type.Optional(Type.Boolean()),
};

export const LineDraft = named('LineDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const LineChange = named(
  'LineChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const listLines = contract({
  method: 'GET',
  url: '/lines',
  access: 'viewer',
  shapes: {
    operationId: 'listLines',
    summary: 'All lines with their use',
    tags: ['lines'],
    querystring: listQuery({}),
    response: { 200: pageOf(Line) },
  },
});

export const createLine = contract({
  method: 'POST',
  url: '/lines',
  access: 'admin',
  shapes: {
    operationId: 'createLine',
    summary: 'Add a line',
    tags: ['lines'],
    headers: IdempotencyHeaders,
    body: LineDraft,
    response: { 201: Line },
  },
});

export const getLine = contract({
  method: 'GET',
  url: '/lines/:id',
  access: 'viewer',
  shapes: { operationId: 'getLine', summary: 'One line', tags: ['lines'], params: IdParams, response: { 200: Line } },
});

export const updateLine = contract({
  method: 'PATCH',
  url: '/lines/:id',
  access: 'admin',
  shapes: {
    operationId: 'updateLine',
    summary: 'Change a line; capacity counts for the next call',
    tags: ['lines'],
    params: IdParams,
    body: LineChange,
    response: { 200: Line },
  },
});

export const deleteLine = contract({
  method: 'DELETE',
  url: '/lines/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteLine',
    summary: 'Remove a line that no task and no call uses',
    tags: ['lines'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
