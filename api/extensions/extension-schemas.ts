/** Extensions (分机): phones that register with a switch. */
import { Type } from 'typebox';
import { batchMax, passwordCharsMax, passwordCharsMin } from '../../domain/extension.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, pageOf, Uuid } from '../shapes.ts';

export const PhoneRegistration = named(
  'PhoneRegistration',
  Type.Object({
    node: Type.String(),
    profile: Type.String(),
    address: nullable(Type.String({ description: 'Where the phone is; null for viewers' })),
    port: nullable(Type.Integer()),
    userAgent: Type.String({ description: 'What the phone says it is' }),
    since: Instant,
    expiresAt: Instant,
  }),
);

export const Extension = named(
  'Extension',
  Type.Object({
    id: Uuid,
    number: Type.String(),
    displayName: Type.String(),
    enabled: Type.Boolean(),
    node: nullable(Type.String({ description: 'The only switch where it may register; null: at every one' })),
    registrations: Type.Array(PhoneRegistration, { description: 'Phones that are registered now; none: it can’t be called' }),
    passwordAt: Instant,
    createdAt: Instant,
    changedAt: Instant,
  }),
);

export const PhoneServer = named(
  'PhoneServer',
  Type.Object({
    node: Type.String(),
    profile: Type.String(),
    host: nullable(Type.String({ description: 'null: not known; of one that runs, the host of this page is a good guess' })),
    port: Type.Integer(),
    running: nullable(Type.Boolean({ description: 'false: it is stopped, and no phone can register; null: not known' })),
  }),
);

const Password = Type.String({ description: 'Shown this once; only its hash is kept' });
export const ExtensionSecret = named(
  'ExtensionSecret',
  Type.Object({
    extension: Extension,
    password: Password,
    servers: Type.Array(PhoneServer, { description: 'Where its phone may register' }),
  }),
);

const displayName = Type.String({ maxLength: 100 });
const node = nullable(Type.String({ pattern: patterns['switch-name'] }));
const chosenPassword = nullable(
  Type.String({
    minLength: passwordCharsMin,
    maxLength: passwordCharsMax,
    pattern: patterns['phone-password'],
    description: 'One of your own; null: a strong one is made',
  }),
);
const number = Type.String({ pattern: patterns['extension-number'] });

export const ExtensionDraft = named(
  'ExtensionDraft',
  Type.Object(
    {
      number,
      displayName: Type.Optional(displayName),
      password: Type.Optional(chosenPassword),
      enabled: Type.Optional(Type.Boolean()),
      node: Type.Optional(node),
    },
    { additionalProperties: false },
  ),
);
export const ExtensionBatch = named(
  'ExtensionBatch',
  Type.Object(
    {
      first: number,
      count: Type.Integer({ minimum: 1, maximum: batchMax }),
      namePattern: Type.Optional(
        Type.String({ maxLength: 80, description: '`{n}` stands for the number; without it the number goes behind' }),
      ),
      node: Type.Optional(node),
    },
    { additionalProperties: false },
  ),
);
export const ExtensionChange = named(
  'ExtensionChange',
  Type.Partial(Type.Object({ displayName, enabled: Type.Boolean(), node }), { additionalProperties: false, minProperties: 1 }),
);

const tags = ['extensions'] as const;
const url = '/extensions';

export const listExtensions = contract({
  method: 'GET',
  url,
  access: 'viewer',
  shapes: {
    operationId: 'listExtensions',
    summary: 'Extensions by number, with the phones that are registered now',
    tags,
    querystring: listQuery({
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Part of number or name' })),
      registered: Type.Optional(Type.Boolean()),
    }),
    response: { 200: pageOf(Extension) },
  },
});

export const getExtension = contract({
  method: 'GET',
  url: `${url}/:id`,
  access: 'viewer',
  shapes: { operationId: 'getExtension', summary: 'One extension', tags, params: IdParams, response: { 200: Extension } },
});

export const createExtension = contract({
  method: 'POST',
  url,
  access: 'admin',
  shapes: {
    operationId: 'createExtension',
    summary: 'Add an extension; its password is shown this once',
    tags,
    headers: IdempotencyHeaders,
    body: ExtensionDraft,
    response: { 201: ExtensionSecret },
  },
});

export const createExtensionBatch = contract({
  method: 'POST',
  url: '/extension-batches',
  access: 'admin',
  shapes: {
    operationId: 'createExtensionBatch',
    summary: 'Add many extensions, all or none; their passwords are shown this once',
    tags,
    headers: IdempotencyHeaders,
    body: ExtensionBatch,
    response: {
      201: Type.Object({
        items: Type.Array(Type.Object({ id: Uuid, number: Type.String(), displayName: Type.String(), password: Password })),
        servers: Type.Array(PhoneServer),
      }),
    },
  },
});

export const updateExtension = contract({
  method: 'PATCH',
  url: `${url}/:id`,
  access: 'admin',
  shapes: {
    operationId: 'updateExtension',
    summary: 'Change an extension; switched off, its phones are let go within seconds',
    tags,
    params: IdParams,
    body: ExtensionChange,
    response: { 200: Extension },
  },
});

export const setExtensionPassword = contract({
  method: 'POST',
  url: `${url}/:id/password`,
  access: 'admin',
  shapes: {
    operationId: 'setExtensionPassword',
    summary: 'Give it another password, shown this once; its phones have to sign in anew',
    tags,
    params: IdParams,
    headers: IdempotencyHeaders,
    body: Type.Object({ password: Type.Optional(chosenPassword) }, { additionalProperties: false }),
    response: { 200: ExtensionSecret },
  },
});

export const deleteExtension = contract({
  method: 'DELETE',
  url: `${url}/:id`,
  access: 'admin',
  shapes: {
    operationId: 'deleteExtension',
    summary: 'Remove an extension; its phones are let go within seconds, calls in progress go on',
    tags,
    params: IdParams,
    response: { 204: NoContent },
  },
});
