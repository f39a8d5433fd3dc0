/** The story of one number: each decision about it over all tasks, and what happens next. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { decisionKinds, standingCodes } from '../words/number-story.ts';

export const NumberDecision = named(
  'NumberDecision',
  Type.Object({
    at: Instant,
    kind: oneOf(decisionKinds),
    taskId: nullable(Uuid),
    taskName: nullable(Type.String()),
    contactId: nullable(Uuid),
    callId: nullable(Uuid),
    detail: Type.Record(Type.String(), Type.Unknown(), { description: 'The facts behind the sentence: codes and ids' }),
    sentence: Type.String({ description: 'In the language of Accept-Language' }),
  }),
);

export const NumberStory = named(
  'NumberStory',
  Type.Object({
    number: Type.String({ description: 'As it is stored and dialled' }),
    standing: Type.String({ description: 'One sentence: what happens next and when, or what would have to be done' }),
    standingCode: oneOf(standingCodes),
    taskId: nullable(Uuid),
    nextAt: nullable(Instant),
    doNotCall: Type.Boolean({ description: 'On the list of all tasks' }),
    decisions: Type.Array(NumberDecision, { description: 'In time order; of a number with a very long story the newest' }),
  }),
);

export const whyNumber = contract({
  method: 'GET',
  url: '/numbers/:number/why',
  access: 'viewer',
  shapes: {
    operationId: 'whyNumber',
    summary: 'Why a number was called, was not, or was not yet',
    tags: ['numbers'],
    params: Type.Object(
      {
        number: Type.String({
          minLength: 1,
          maxLength: 64,
          description: 'As people write it: spaces, +86 and 0086 are understood',
        }),
      },
      { additionalProperties: false },
    ),
    querystring: Type.Object(
      {
        timeZone: Type.Optional(
          Type.String({ maxLength: 64, description: 'IANA name: by whose clock the sentences tell times' }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: NumberStory },
  },
});
