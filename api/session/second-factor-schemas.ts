/** The second factor of the person signed in: an authenticator app, and recovery codes. */
import { Type } from 'typebox';
import { contract, NoContent } from '../route-contract.ts';
import { Instant, named, nullable } from '../shapes.ts';

const tags = ['session'] as const;
const Code = Type.String({ minLength: 1, maxLength: 40, description: '6 digits of the app, or a recovery code' });

export const SecondFactor = named(
  'SecondFactor',
  Type.Object({
    on: Type.Boolean(),
    since: nullable(Instant),
    recoveryCodesLeft: Type.Integer(),
    required: Type.Boolean({ description: 'By the settings, for your role' }),
  }),
);

const RecoveryCodes = named(
  'RecoveryCodes',
  Type.Object({ recoveryCodes: Type.Array(Type.String(), { description: 'Each works once; shown this once' }) }),
);

export const getSecondFactor = contract({
  method: 'GET',
  url: '/session/second-factor',
  access: 'signed-in',
  shapes: {
    operationId: 'getSecondFactor',
    summary: 'Whether a second factor is on, and must be',
    tags,
    response: { 200: SecondFactor },
  },
});

export const setUpSecondFactor = contract({
  method: 'POST',
  url: '/session/second-factor/setup',
  access: 'signed-in',
  shapes: {
    operationId: 'setUpSecondFactor',
    summary: 'Begin: a secret for the authenticator app, as text and as an address for a QR code; nothing changes yet',
    tags,
    body: Type.Object({ password: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
    response: {
      200: Type.Object({
        secret: Type.String(),
        uri: Type.String(),
        setup: Type.String({ description: 'Send it back with the first code' }),
      }),
    },
  },
});

export const switchOnSecondFactor = contract({
  method: 'POST',
  url: '/session/second-factor',
  access: 'signed-in',
  shapes: {
    operationId: 'switchOnSecondFactor',
    summary: 'Switch it on with the first code of the app; ends your other sessions',
    tags,
    body: Type.Object({ setup: Type.String({ minLength: 1, maxLength: 500 }), code: Code }, { additionalProperties: false }),
    response: { 200: RecoveryCodes },
  },
});

export const renewRecoveryCodes = contract({
  method: 'POST',
  url: '/session/second-factor/recovery-codes',
  access: 'signed-in',
  shapes: {
    operationId: 'renewRecoveryCodes',
    summary: 'New recovery codes; those of before are void',
    tags,
    body: Type.Object({ code: Code }, { additionalProperties: false }),
    response: { 200: RecoveryCodes },
  },
});

export const switchOffSecondFactor = contract({
  method: 'POST',
  url: '/session/second-factor/off',
  access: 'signed-in',
  shapes: {
    operationId: 'switchOffSecondFactor',
    summary: 'Switch it off, where the settings allow that',
    tags,
    body: Type.Object({ code: Code }, { additionalProperties: false }),
    response: { 204: NoContent },
  },
});
