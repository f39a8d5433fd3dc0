/** Voices (音色): who speaks, and how fast. */
import { Type } from 'typebox';
import { voiceKinds } from '../../domain/speech-kinds.ts';
import { patterns } from '../field-forms.ts';
import { contract, rawReply } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { speechChoices } from '../speech-accounts.ts';

export const Voice = named(
  'Voice',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(voiceKinds),
    baseUrl: nullable(Type.String()),
    model: nullable(Type.String()),
    voiceName: nullable(Type.String()),
    rate: Type.Number(),
    hasApiKey: Type.Boolean(),
    accessKeyId: nullable(Type.String()),
    appKey: nullable(Type.String()),
    region: nullable(Type.String()),
    streaming: Type.Boolean(),
    fallbackId: nullable(Uuid),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = { name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }), kind: oneOf(voiceKinds) };
const choices = {
  ...speechChoices,
  voiceName: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  rate: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2 })),
  streaming: Type.Optional(Type.Boolean({ description: 'Of aliyun-nls: streaming text; else one request for each text' })),
};

export const VoiceDraft = named('VoiceDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const VoiceChange = named(
  'VoiceChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const voiceShapes = {
  path: 'voices',
  operations: { one: 'Voice', many: 'Voices' },
  changedBy: 'admin',
  item: Voice,
  draft: VoiceDraft,
  change: VoiceChange,
  summaries: {
    list: 'Voices',
    create: 'Add a voice',
    get: 'One voice',
    update: 'Change a voice',
    remove: 'Remove a voice that nothing uses',
  },
} as const;

export const auditionTextMax = 300;

export const auditionVoice = contract({
  method: 'POST',
  url: '/voices/:id/audition',
  access: 'supervisor',
  shapes: {
    operationId: 'auditionVoice',
    summary: 'Hear a voice say something: 8 kHz mono, as a callee would; `x-first-sound-ms` tells how soon the sound began',
    tags: ['voices'],
    params: IdParams,
    body: Type.Object(
      { text: Type.String({ minLength: 1, maxLength: auditionTextMax, pattern: patterns['not-blank'] }) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply('audio/wav', 'The spoken text') },
  },
});
