/** People who sign in. */
import { Type } from 'typebox';
import { languages } from '../../domain/parameters.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent, roles } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const passwordLengthMin = 10;

export const User = named(
  'User',
  Type.Object({
    id: Uuid,
    username: Type.String(),
    role: oneOf(roles),
    language: oneOf(languages),
    mustChangePassword: Type.Boolean(),
    disabled: Type.Boolean(),
    secondFactor: Type.Boolean(),
    signedInAt: nullable(Instant),
    createdAt: Instant,
  }),
);

const Password = Type.String({ minLength: passwordLengthMin, maxLength: 200 });

export const listUsers = contract({
  method: 'GET',
  url: '/users',
  access: 'admin',
  shapes: {
    operationId: 'listUsers',
    summary: 'All users',
    tags: ['users'],
    querystring: listQuery({}),
    response: { 200: pageOf(User) },
  },
});

export const createUser = contract({
  method: 'POST',
  url: '/users',
  access: 'admin',
  shapes: {
    operationId: 'createUser',
    summary: 'Add a user, who must change the password at the first sign-in',
    tags: ['users'],
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        username: Type.String({ pattern: patterns.username }),
        password: Password,
        role: oneOf(roles),
        language: Type.Optional(oneOf(languages)),
      },
      { additionalProperties: false },
    ),
    response: { 201: User },
  },
});

export const getUser = contract({
  method: 'GET',
  url: '/users/:id',
  access: 'admin',
  shapes: { operationId: 'getUser', summary: 'One user', tags: ['users'], params: IdParams, response: { 200: User } },
});

export const updateUser = contract({
  method: 'PATCH',
  url: '/users/:id',
  access: 'admin',
  shapes: {
    operationId: 'updateUser',
    summary: 'Change role, language or password, disable or enable; a new password ends the sessions',
    tags: ['users'],
    params: IdParams,
    body: Type.Object(
      {
        role: Type.Optional(oneOf(roles)),
        language: Type.Optional(oneOf(languages)),
        password: Type.Optional(Password),
        disabled: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    response: { 200: User },
  },
});

export const deleteUser = contract({
  method: 'DELETE',
  url: '/users/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteUser',
    summary: 'Remove a user',
    tags: ['users'],
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const resetSecondFactor = contract({
  method: 'DELETE',
  url: '/users/:id/second-factor',
  access: 'admin',
  shapes: {
    operationId: 'resetSecondFactor',
    summary: 'Switch off the second factor of somebody whose phone is gone; ends their sessions',
    tags: ['users'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
