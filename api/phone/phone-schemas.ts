/** The phone in the browser: where it may register, and with what. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { Instant, named, oneOf, Uuid } from '../shapes.ts';
import { phoneDoors } from './phone-door.ts';

const tags = ['phone'] as const;

export const PhoneDoors = named(
  'PhoneDoors',
  Type.Object({
    doors: Type.Array(
      Type.Object({
        node: Type.String(),
        door: oneOf(phoneDoors, '`open`: a browser may register at `/sip?node=…`; all others say what is missing'),
        sentence: Type.String({ description: 'What is missing and how to get it, in the language of Accept-Language' }),
      }),
    ),
    domain: Type.String({ description: 'In which extensions register' }),
  }),
);

export const getPhone = contract({
  method: 'GET',
  url: '/phone',
  access: 'agent',
  shapes: {
    operationId: 'getPhone',
    summary: 'At which switches a browser may be a phone, and what is missing at the others',
    tags,
    response: { 200: PhoneDoors },
  },
});

export const lendPhone = contract({
  method: 'POST',
  url: '/phone/credentials',
  access: 'supervisor',
  shapes: {
    operationId: 'lendPhone',
    summary: 'An extension for the person’s browser, with a password made for this once',
    description:
      'The same person gets the same extension; each answer has a new password, and the one before counts no more. It goes when nobody asked for it for 12 hours.',
    tags,
    response: {
      201: named(
        'PhoneCredentials',
        Type.Object({
          extensionId: Uuid,
          number: Type.String(),
          password: Type.String({ description: 'Shown only here' }),
          domain: Type.String(),
          expiresAt: Instant,
        }),
      ),
    },
  },
});
