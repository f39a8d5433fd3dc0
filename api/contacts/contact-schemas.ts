/** Contacts of a task: appended by programs, listed for people. */
import { Type } from 'typebox';
import { contactStates } from '../../domain/contact.ts';
import { outcomes } from '../../domain/outcome.ts';
import { waitsBecauseWords } from '../../domain/permission.ts';
import { contract } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const appendContactsMax = 10_000;

export const Contact = named(
  'Contact',
  Type.Object({
    id: Uuid,
    importId: Uuid,
    row: Type.Integer(),
    number: Type.String({ description: 'Masked for viewers' }),
    name: Type.String(),
    message: nullable(Type.String()),
    variables: Type.Record(Type.String(), Type.String()),
    state: oneOf(contactStates),
    attempts: Type.Integer(),
    nextAttemptAt: nullable(Instant),
    waitsBecause: nullable(oneOf(waitsBecauseWords, 'Why its next attempt is at that time')),
    waits: nullable(Type.String({ description: 'The same in words; of a contact that agents skipped for good too' })),
    timeZone: nullable(Type.String({ description: 'Of the number; null: nobody knows' })),
    outcome: nullable(oneOf(outcomes)),
    sentence: nullable(Type.String({ description: 'What the outcome means, in the language of Accept-Language' })),
    callId: nullable(Uuid),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

export const listContacts = contract({
  method: 'GET',
  url: '/tasks/:id/contacts',
  access: 'viewer',
  shapes: {
    operationId: 'listContacts',
    summary: 'Contacts of a task in list order',
    tags: ['contacts'],
    params: IdParams,
    querystring: listQuery({
      state: Type.Optional(oneOf(contactStates)),
      q: Type.Optional(Type.String({ maxLength: 100, description: 'Part of a number or name' })),
      importId: Type.Optional(Uuid),
    }),
    response: { 200: pageOf(Contact) },
  },
});

export const ContactInput = named(
  'ContactInput',
  Type.Object(
    {
      number: Type.Union([Type.String({ maxLength: 200 }), Type.Number()], { description: 'As people write it, or as a number' }),
      name: Type.Optional(Type.String({ maxLength: 20_000 })),
      message: Type.Optional(nullable(Type.String({ maxLength: 20_000 }))),
      variables: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 20_000 }))),
    },
    { additionalProperties: false },
  ),
);

export const appendContacts = contract({
  method: 'POST',
  url: '/tasks/:id/contacts',
  access: 'supervisor',
  shapes: {
    operationId: 'appendContacts',
    summary: 'Append contacts, also while the task runs',
    tags: ['contacts'],
    params: IdParams,
    headers: IdempotencyHeaders,
    body: Type.Object(
      { contacts: Type.Array(ContactInput, { minItems: 1, maxItems: appendContactsMax }) },
      { additionalProperties: false },
    ),
    response: {
      200: Type.Object({
        importId: Uuid,
        accepted: Type.Integer(),
        duplicate: Type.Integer(),
        refused: Type.Array(
          Type.Object({ index: Type.Integer(), field: Type.String(), code: Type.String(), message: Type.String() }),
        ),
      }),
    },
  },
});
