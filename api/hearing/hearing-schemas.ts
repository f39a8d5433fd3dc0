/** Listening before the answer (接通前识别): whether, with which recogniser, and by which words. */
import { Type } from 'typebox';
import { announcedOutcomes, announcementSetsMax, keywordCharsMax, keywordsMax } from '../../domain/announcements.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const Words = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: keywordCharsMax, pattern: patterns['not-blank'] }), {
    maxItems: keywordsMax,
    description,
  });

export const AnnouncementSet = named(
  'AnnouncementSet',
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 40, pattern: patterns.name }),
      means: oneOf(announcedOutcomes, 'The outcome of a call in which one of the keywords was heard before the answer'),
      keywords: Words('Any of these makes the set match; case, blanks and marks do not count'),
      unless: Words('Any of these takes the match back'),
      endsCall: Type.Boolean({ description: 'Nobody will answer any more: end the call at once' }),
    },
    { additionalProperties: false },
  ),
);

const Sets = Type.Array(AnnouncementSet, {
  maxItems: announcementSetsMax,
  description: 'In order: the first that matches decides',
});

const values = {
  listenBeforeAnswer: Type.Boolean({ description: 'Listen to tones and announcements before the answer' }),
  recogniserId: nullable(Uuid),
  announcementSets: Sets,
};

export const Hearing = named(
  'Hearing',
  Type.Object({
    ...values,
    defaultSets: Type.Array(AnnouncementSet, { description: 'As they are delivered, to go back to' }),
    changedAt: nullable(Instant),
    changedBy: nullable(Type.String()),
  }),
);

export const HearingChange = named(
  'HearingChange',
  Type.Partial(Type.Object(values), { additionalProperties: false, minProperties: 1 }),
);

export const HearingTest = named(
  'HearingTest',
  Type.Object(
    {
      text: Type.String({ minLength: 1, maxLength: 1_000, description: 'What a recogniser might have heard' }),
      sets: Type.Optional(Sets),
    },
    { additionalProperties: false },
  ),
);

export const HearingTestResult = named(
  'HearingTestResult',
  Type.Object({
    normalised: Type.String({ description: 'What is compared' }),
    match: nullable(Type.Object({ set: Type.String(), means: oneOf(announcedOutcomes), endsCall: Type.Boolean() })),
    sentence: Type.String({ description: 'What happens and why, in the language of Accept-Language' }),
    found: Type.Array(
      Type.Object({
        set: Type.String(),
        means: oneOf(announcedOutcomes),
        words: Type.Array(Type.String()),
        against: Type.Array(Type.String(), { description: 'Words that take the match back' }),
      }),
    ),
  }),
);

export const getHearing = contract({
  method: 'GET',
  url: '/hearing',
  access: 'viewer',
  shapes: {
    operationId: 'getHearing',
    summary: 'How calls are listened to before the answer',
    tags: ['hearing'],
    response: { 200: Hearing },
  },
});

export const updateHearing = contract({
  method: 'PATCH',
  url: '/hearing',
  access: 'admin',
  shapes: {
    operationId: 'updateHearing',
    summary: 'Change how calls are listened to; counts for dials from 2 seconds later on',
    tags: ['hearing'],
    body: HearingChange,
    response: { 200: Hearing },
  },
});

export const testHearing = contract({
  method: 'POST',
  url: '/hearing/test',
  access: 'supervisor',
  shapes: {
    operationId: 'testHearing',
    summary: 'Which set a transcript matches, and why; with the stored sets or those that are sent',
    tags: ['hearing'],
    body: HearingTest,
    response: { 200: HearingTestResult },
  },
});
