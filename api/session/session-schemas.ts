/** Signing in and out, and who is asking. */
import { Type } from 'typebox';
import { languages } from '../../domain/parameters.ts';
import { contract, NoContent, roles } from '../route-contract.ts';
import { scopes } from '../scopes.ts';
import { named, nullable, oneOf, Uuid } from '../shapes.ts';

export const Who = named(
  'Who',
  Type.Object({
    kind: oneOf(['user', 'api-key']),
    id: Uuid,
    name: Type.String(),
    role: oneOf(roles),
    language: nullable(oneOf(languages)),
    mustChangePassword: Type.Boolean(),
    mustSetSecondFactor: Type.Boolean({ description: 'The settings ask for one; until then nothing else is open' }),
    scopes: nullable(Type.Array(oneOf(scopes), { description: 'Of a key; null: whatever the role may' })),
  }),
);

export const createSession = contract({
  method: 'POST',
  url: '/session',
  access: 'public',
  shapes: {
    operationId: 'createSession',
    summary: 'Sign in: answers who you are and sets the session cookie',
    tags: ['session'],
    body: Type.Object(
      {
        username: Type.String({ minLength: 1, maxLength: 64 }),
        password: Type.String({ minLength: 1, maxLength: 200 }),
        code: Type.Optional(
          Type.String({
            maxLength: 40,
            description: '6 digits of the authenticator, or a recovery code; 401 second-factor-needed asks for it',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: Who },
  },
});

export const getSession = contract({
  method: 'GET',
  url: '/session',
  access: 'signed-in',
  shapes: { operationId: 'getSession', summary: 'Who am I', tags: ['session'], response: { 200: Who } },
});

export const deleteSession = contract({
  method: 'DELETE',
  url: '/session',
  access: 'signed-in',
  shapes: { operationId: 'deleteSession', summary: 'Sign out', tags: ['session'], response: { 204: NoContent } },
});

export const changeOwnPassword = contract({
  method: 'POST',
  url: '/session/password',
  access: 'signed-in',
  shapes: {
    operationId: 'changeOwnPassword',
    summary: 'Change the password of the person signed in; ends their other sessions',
    tags: ['session'],
    body: Type.Object(
      { current: Type.String({ minLength: 1, maxLength: 200 }), next: Type.String({ minLength: 10, maxLength: 200 }) },
      { additionalProperties: false },
    ),
    response: { 204: NoContent },
  },
});
