/** Recognisers (语音识别): what hears the callee. */
import { Type } from 'typebox';
import { recogniserKinds } from '../../domain/speech-kinds.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { speechChoices } from '../speech-accounts.ts';

const hotWordsMax = 200;
const HotWord = Type.String({ minLength: 1, maxLength: 64, pattern: patterns['not-blank'] });

export const Recogniser = named(
  'Recogniser',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(recogniserKinds),
    baseUrl: nullable(Type.String()),
    model: nullable(Type.String()),
    language: nullable(Type.String()),
    hasApiKey: Type.Boolean(),
    accessKeyId: nullable(Type.String()),
    appKey: nullable(Type.String()),
    region: nullable(Type.String()),
    vocabularyId: nullable(Type.String()),
    customisationId: nullable(Type.String()),
    acceptSelfSigned: Type.Boolean(),
    itn: Type.Boolean(),
    hotWords: Type.Array(Type.String()),
    fallbackId: nullable(Uuid),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  kind: oneOf(recogniserKinds),
};
const choices = {
  ...speechChoices,
  language: Type.Optional(nullable(Type.String({ maxLength: 20, description: 'Of openai (`zh`) and deepgram (`zh-CN`)' }))),
  vocabularyId: Type.Optional(nullable(Type.String({ maxLength: 200, description: 'Of aliyun-nls: 热词 of its console' }))),
  customisationId: Type.Optional(
    nullable(Type.String({ maxLength: 200, description: 'Of aliyun-nls: 自学习模型 of its console' })),
  ),
  acceptSelfSigned: Type.Optional(Type.Boolean({ description: 'Of funasr: takes a certificate that nobody vouches for' })),
  itn: Type.Optional(Type.Boolean({ description: 'Of funasr and aliyun-nls: numbers as digits' })),
  hotWords: Type.Optional(Type.Array(HotWord, { maxItems: hotWordsMax, uniqueItems: true })),
};

export const RecogniserDraft = named('RecogniserDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const RecogniserChange = named(
  'RecogniserChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const recogniserShapes = {
  path: 'recognisers',
  operations: { one: 'Recogniser', many: 'Recognisers' },
  changedBy: 'admin',
  item: Recogniser,
  draft: RecogniserDraft,
  change: RecogniserChange,
  summaries: {
    list: 'Recognisers',
    create: 'Add a recogniser',
    get: 'One recogniser',
    update: 'Change a recogniser',
    remove: 'Remove a recogniser that nothing uses',
  },
} as const;

export const RecogniserTest = named(
  'RecogniserTest',
  Type.Object({
    ok: Type.Boolean(),
    text: Type.String({ description: 'All final words' }),
    partials: Type.Array(Type.String(), { description: 'As they came; each stands for all words since the last final ones' }),
    firstPartialMs: nullable(Type.Integer({ description: 'From the first sound to the first words' })),
    finalMs: nullable(Type.Integer({ description: 'From the end of the recording to the last final words' })),
    code: Type.Optional(Type.String()),
    fault: Type.Optional(oneOf(['settings', 'provider', 'network'])),
    sentence: Type.Optional(
      Type.String({ description: 'What went wrong and how to mend it, in the language of Accept-Language' }),
    ),
  }),
);

export const testRecogniserContract = contract({
  method: 'POST',
  url: '/recognisers/:id/test',
  access: 'supervisor',
  shapes: {
    operationId: 'testRecogniser',
    summary: 'Let a recogniser hear a recording, in real time',
    description:
      'Multipart field `file`: a WAV of 16-bit PCM, any sampling rate, at most 30 s. Or JSON `{ "sample": true }`: a built-in sentence.',
    tags: ['recognisers'],
    params: IdParams,
    consumes: ['multipart/form-data', 'application/json'],
    response: { 200: RecogniserTest },
  },
});
