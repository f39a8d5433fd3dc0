/** Lines (线路): FreeSWITCH gateways with a capacity. */
import { Type } from 'typebox';
import { gatewayParameters } from '../../domain/gateway-parameters.ts';
import { gatewayStates } from '../../domain/gateway-standing.ts';
import { callerRotations, linePurposes } from '../../storage/lines.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

export const lineCapacityMax = 10_000;
const Dialable = Type.String({ pattern: patterns.dialable });

export const LineStanding = named(
  'LineStanding',
  Type.Object(
    {
      state: oneOf(gatewayStates),
      sipStatus: nullable(Type.Integer({ description: 'What the carrier answered last, while that is why it stands so' })),
      sipPhrase: nullable(Type.String()),
      sentence: Type.String({ description: 'How it stands and what to do, in the language of Accept-Language' }),
      pingMs: nullable(Type.Number()),
      ours: Type.Boolean({ description: 'Made from this line; false: the switch knows it from its own files' }),
      since: Instant,
      seenAt: Instant,
    },
    { description: 'As its switch says; null: nobody has said it yet, or not lately' },
  ),
);

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
    enabled: Type.Boolean({ description: 'Its purpose is not `off`' }),
    purpose: oneOf(linePurposes),
    realm: nullable(Type.String()),
    proxy: nullable(Type.String()),
    pingSeconds: nullable(Type.Integer()),
    parameters: Type.Record(Type.String(), Type.String()),
    callerRotation: oneOf(callerRotations),
    calledStrip: nullable(Type.String()),
    priority: Type.Integer(),
    standing: nullable(LineStanding),
    resting: nullable(
      Type.Object(
        {
          until: Instant,
          reason: nullable(Type.String()),
          sentence: Type.String({ description: 'Why, in the language of Accept-Language' }),
        },
        { description: 'Nothing got through, so nothing is dialled until then; after it one call tries the line' },
      ),
    ),
    faultsInRow: Type.Integer({ description: 'Line faults without a call between them that reached the carrier' }),
    gatewayUp: nullable(Type.Boolean({ description: 'As the switch says; null: it does not say, or not lately' })),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  node: Type.String({ pattern: patterns['switch-name'], description: 'Name of the FreeSWITCH node that has this gateway' }),
  profile: Type.String({ pattern: patterns['switch-name'], description: 'sofia profile, usually external' }),
  address: Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: patterns['host-address'],
    description: 'host or host:port of the carrier',
  }),
  register: Type.Boolean(),
  capacity: Type.Integer({ minimum: 1, maximum: lineCapacityMax }),
  callerNumbers: Type.Array(Dialable, { maxItems: 500, uniqueItems: true }),
};

const choices = {
  gateway: Type.Optional(
    Type.String({
      pattern: patterns['switch-name'],
      description: 'Name of the gateway in FreeSWITCH; made from the id unless given',
    }),
  ),
  username: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
  password: Type.Optional(
    nullable(
      Type.String({
        maxLength: 200,
        pattern: patterns['switch-text'],
        description: 'Kept encrypted, never sent back; null removes it',
      }),
    ),
  ),
  callsPerSecond: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 1000 }))),
  prefix: Type.Optional(nullable(Type.String({ pattern: patterns['dial-prefix'] }))),
  codec: Type.Optional(oneOf(['PCMA', 'PCMU'])),
  enabled: Type.Optional(Type.Boolean({ description: 'false: purpose `off`; true: `both`, unless it has another purpose' })),
  purpose: Type.Optional(oneOf(linePurposes, 'Who may dial by it: tasks, the phone bar of agents, both, nobody')),
  realm: Type.Optional(
    nullable(
      Type.String({ maxLength: 255, pattern: patterns['host-address'], description: 'What the carrier asks a login for' }),
    ),
  ),
  proxy: Type.Optional(
    nullable(
      Type.String({ maxLength: 255, pattern: patterns['host-address'], description: 'Everything is sent by way of this host' }),
    ),
  ),
  pingSeconds: Type.Optional(
    nullable(
      Type.Integer({ minimum: 5, maximum: 300, description: 'How often the carrier is asked whether it is there; null: never' }),
    ),
  ),
  parameters: Type.Optional(
    Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 255 }), {
      maxProperties: 20,
      description: `Further parameters of the gateway: ${Object.keys(gatewayParameters).join(', ')}`,
    }),
  ),
  callerRotation: Type.Optional(oneOf(callerRotations, 'Which of its numbers a callee is shown')),
  calledStrip: Type.Optional(
    nullable(
      Type.String({
        minLength: 1,
        maxLength: 16,
        pattern: patterns['dial-start'],
        description: 'Taken off the front of a number before the prefix is put there',
      }),
    ),
  ),
  priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 9, description: '1 is used first' })),
};

export const LineDraft = named('LineDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const LineChange = named(
  'LineChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const lineShapes = {
  path: 'lines',
  operations: { one: 'Line', many: 'Lines' },
  changedBy: 'admin',
  item: Line,
  draft: LineDraft,
  change: LineChange,
  summaries: {
    list: 'All lines with their use',
    create: 'Add a line',
    get: 'One line',
    update: 'Change a line; capacity counts for the next call',
    remove: 'Remove a line that no task and no call uses',
  },
} as const;

export const wakeLine = contract({
  method: 'POST',
  url: '/lines/:id/wake',
  access: 'supervisor',
  shapes: {
    operationId: 'wakeLine',
    summary: 'End the rest of a line: it is dialled again at once',
    tags: ['lines'],
    params: IdParams,
    response: { 200: Line },
  },
});
