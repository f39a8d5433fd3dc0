/** Switches: the FreeSWITCH machines that carry calls, those of the settings and those that were added here. */
import { Type } from 'typebox';
import { nodeStates } from '../../storage/switch-nodes.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, Instant, named, nullable, oneOf } from '../shapes.ts';

const Name = Type.String({ pattern: patterns['switch-name'] });
const Host = Type.String({ minLength: 1, maxLength: 253, pattern: patterns['bare-address'] });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Password = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: patterns['socket-password'],
  description: 'Of its event socket; never sent back',
});
const Capacity = nullable(
  Type.Integer({ minimum: 1, maximum: 10_000, description: 'Calls at once; null: only its lines limit it' }),
);
const Pace = nullable(
  Type.Integer({ minimum: 1, maximum: 10_000, description: 'Dials a second; null: only its lines limit it' }),
);

export const SwitchNode = named(
  'SwitchNode',
  Type.Object({
    name: Type.String(),
    host: nullable(Type.String({ description: 'Of its event socket' })),
    port: nullable(Type.Integer()),
    fromPage: Type.Boolean({ description: 'Added here; else a call worker has it in FREESWITCH_NODES' }),
    state: oneOf(nodeStates),
    since: Type.Intersect([Instant], { description: 'Since when it stands so' }),
    seenAt: Instant,
    sentence: Type.String({ description: 'How it stands and what to do, in the language of Accept-Language' }),
    version: nullable(Type.String({ description: 'As the switch names itself' })),
    capacity: Capacity,
    callsPerSecond: Pace,
    callsNow: Type.Integer(),
    lines: Type.Integer(),
    workers: Type.Integer({ description: 'Call workers that serve it' }),
    profiles: Type.Array(Type.Object({ name: Type.String(), running: nullable(Type.Boolean()) })),
    draining: nullable(
      Type.Object({ since: Instant, empty: Type.Boolean({ description: 'No call is on it any more: it may be taken away' }) }),
    ),
    start: nullable(Type.String({ description: 'What to run beside the switch, while no call worker serves it' })),
  }),
);

const limits = { capacity: Type.Optional(Capacity), callsPerSecond: Type.Optional(Pace) };
export const SwitchNodeDraft = named(
  'SwitchNodeDraft',
  Type.Object({ name: Name, host: Host, port: Port, password: Password, ...limits }, { additionalProperties: false }),
);
export const SwitchNodeChange = named(
  'SwitchNodeChange',
  Type.Partial(Type.Object({ host: Host, port: Port, password: Password, ...limits }), {
    additionalProperties: false,
    minProperties: 1,
  }),
);

const tags = ['switch-nodes'] as const;
const url = '/switch-nodes';
const params = Type.Object({ name: Name });

export const listSwitchNodes = contract({
  method: 'GET',
  url,
  access: 'viewer',
  shapes: {
    operationId: 'listSwitchNodes',
    summary: 'All switches and what stands on each',
    tags,
    response: { 200: Type.Object({ items: Type.Array(SwitchNode), nextCursor: Type.Null(), total: Type.Integer() }) },
  },
});

export const createSwitchNode = contract({
  method: 'POST',
  url,
  access: 'admin',
  shapes: {
    operationId: 'createSwitchNode',
    summary: 'Add a switch; a call worker that serves it takes it up within seconds',
    tags,
    headers: IdempotencyHeaders,
    body: SwitchNodeDraft,
    response: { 201: SwitchNode },
  },
});

export const getSwitchNode = contract({
  method: 'GET',
  url: `${url}/:name`,
  access: 'viewer',
  shapes: { operationId: 'getSwitchNode', summary: 'One switch', tags, params, response: { 200: SwitchNode } },
});

export const updateSwitchNode = contract({
  method: 'PATCH',
  url: `${url}/:name`,
  access: 'admin',
  shapes: {
    operationId: 'updateSwitchNode',
    summary: 'Change limits of a switch, or the address and password of one that was added here',
    tags,
    params,
    body: SwitchNodeChange,
    response: { 200: SwitchNode },
  },
});

export const deleteSwitchNode = contract({
  method: 'DELETE',
  url: `${url}/:name`,
  access: 'admin',
  shapes: {
    operationId: 'deleteSwitchNode',
    summary: 'Remove a switch on which no line stands and no call is',
    tags,
    params,
    response: { 204: NoContent },
  },
});

const emptying = (act: 'drain' | 'resume', summary: string) =>
  contract({
    method: 'POST',
    url: `${url}/:name/${act}`,
    access: 'admin',
    shapes: { operationId: `${act}SwitchNode`, summary, tags, params, response: { 200: SwitchNode } },
  });

export const drainSwitchNode = emptying('drain', 'No new call goes there; those in progress go on to their end');
export const resumeSwitchNode = emptying('resume', 'New calls go there again');
