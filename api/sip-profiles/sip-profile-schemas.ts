/** SIP profiles: where a switch listens for SIP and what it says of its own address. */
import { Type } from 'typebox';
import { profileActions, profileCodecs } from '../../domain/sip-profile.ts';
import { operationStates } from '../../storage/sip-profiles.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const Address = nullable(Type.String({ maxLength: 253, pattern: patterns['bare-address'] }));
const Binding = nullable(
  Type.String({ maxLength: 60, pattern: patterns['listen-binding'], description: '`:5066` or `10.0.0.5:5066`' }),
);

const settings = {
  sipIp: Type.Union([...Address.anyOf], { description: 'Where it listens; null: the switch’s own choice' }),
  sipPort: Type.Integer({ minimum: 1024, maximum: 65_535 }),
  rtpIp: Type.Union([...Address.anyOf], { description: 'For sound; null: as sipIp' }),
  extSipIp: Type.Union([...Address.anyOf], {
    description: 'As carriers and phones outside see it: an IP address or a host name',
  }),
  extRtpIp: Type.Union([...Address.anyOf], { description: 'The same for sound; give both or none' }),
  authCalls: Type.Boolean({ description: 'Whoever calls here signs in: phones do, carriers don’t' }),
  wsBinding: Binding,
  wssBinding: Binding,
  codecs: Type.Array(oneOf(profileCodecs), { minItems: 1, maxItems: profileCodecs.length, uniqueItems: true }),
};

const Operation = Type.Object({
  action: oneOf(profileActions),
  state: oneOf(operationStates, '`rolled-back`: it did not start with its new settings and runs with those of before'),
  at: Instant,
  calls: nullable(Type.Integer({ description: 'Calls that are waited for' })),
  sentence: Type.String({ description: 'What came of it, in the language of Accept-Language' }),
});

export const SipProfile = named(
  'SipProfile',
  Type.Object({
    id: Uuid,
    node: Type.String(),
    name: Type.String(),
    ...settings,
    enabled: Type.Boolean({ description: 'Whether it shall run' }),
    running: nullable(Type.Boolean({ description: 'As the switch says; null: nobody has said it lately' })),
    needsRestart: Type.Boolean({ description: 'It listens elsewhere than its settings say until it is restarted' }),
    calls: Type.Integer({ description: 'What a stop or a restart would drop' }),
    registrations: Type.Integer(),
    listensAt: nullable(Type.Object({ ip: nullable(Type.String()), port: nullable(Type.Integer()) })),
    lines: Type.Integer(),
    warnings: Type.Array(Type.Object({ code: Type.String(), sentence: Type.String() })),
    operation: nullable(Operation),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const switchName = Type.String({ pattern: patterns['switch-name'] });
export const SipProfileDraft = named(
  'SipProfileDraft',
  Type.Object(
    { node: switchName, name: switchName, ...Type.Partial(Type.Object(settings)).properties, sipPort: settings.sipPort },
    { additionalProperties: false },
  ),
);
export const SipProfileChange = named(
  'SipProfileChange',
  Type.Partial(Type.Object(settings), { additionalProperties: false, minProperties: 1 }),
);

const tags = ['sip-profiles'] as const;
const url = '/sip-profiles';

export const listSipProfiles = contract({
  method: 'GET',
  url,
  access: 'viewer',
  shapes: {
    operationId: 'listSipProfiles',
    summary: 'All SIP profiles as they are set and as they run',
    tags,
    response: { 200: Type.Object({ items: Type.Array(SipProfile), nextCursor: Type.Null(), total: Type.Integer() }) },
  },
});

export const createSipProfile = contract({
  method: 'POST',
  url,
  access: 'admin',
  shapes: {
    operationId: 'createSipProfile',
    summary: 'Add a SIP profile; it runs when it is started',
    tags,
    headers: IdempotencyHeaders,
    body: SipProfileDraft,
    response: { 201: SipProfile },
  },
});

export const getSipProfile = contract({
  method: 'GET',
  url: `${url}/:id`,
  access: 'viewer',
  shapes: { operationId: 'getSipProfile', summary: 'One SIP profile', tags, params: IdParams, response: { 200: SipProfile } },
});

export const updateSipProfile = contract({
  method: 'PATCH',
  url: `${url}/:id`,
  access: 'admin',
  shapes: {
    operationId: 'updateSipProfile',
    summary: 'Change a SIP profile; all but where it listens counts for the next call, without a restart',
    tags,
    params: IdParams,
    body: SipProfileChange,
    response: { 200: SipProfile },
  },
});

export const deleteSipProfile = contract({
  method: 'DELETE',
  url: `${url}/:id`,
  access: 'admin',
  shapes: {
    operationId: 'deleteSipProfile',
    summary: 'Remove a SIP profile that does not run and has no lines',
    tags,
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const operateSipProfile = contract({
  method: 'POST',
  url: `${url}/:id/:action`,
  access: 'admin',
  shapes: {
    operationId: 'operateSipProfile',
    summary: 'Start, stop or restart it; `calls` says how many calls that ends',
    tags,
    params: Type.Object({ id: Uuid, action: oneOf(profileActions) }),
    body: Type.Object(
      { waitForCalls: Type.Optional(Type.Boolean({ description: 'Its lines rest, and it goes on when its calls are over' })) },
      { additionalProperties: false },
    ),
    response: { 202: SipProfile },
  },
});

export const stunServerDefault = 'stun.miwifi.com:3478';

export const findPublicAddress = contract({
  method: 'POST',
  url: '/public-address',
  access: 'admin',
  shapes: {
    operationId: 'findPublicAddress',
    summary: 'Under which address the machine of the api is seen from outside, by STUN',
    tags,
    body: Type.Object(
      {
        server: Type.Optional(
          Type.String({ maxLength: 255, pattern: patterns['host-address'], description: `Default: ${stunServerDefault}` }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: Type.Object({ address: Type.String(), server: Type.String() }) },
  },
});
