/** Voices (音色): who speaks, and how fast. */
import { Type } from 'typebox';
import { patterns } from '../field-forms.ts';
import { HttpUrl } from '../llm-accounts/llm-account-schemas.ts';
import { contract, rawReply } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

export const voiceKinds = ['tone', 'openai'] as const;

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
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = { name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns['not-blank'] }), kind: oneOf(voiceKinds) };
const choices = {
  baseUrl: Type.Optional(nullable(HttpUrl)),
  model: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  voiceName: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
  rate: Type.Optional(Type.Number({ minimum: 0.5, maximum: 2 })),
  apiKey: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Kept encrypted, never sent back; null removes it' })),
  ),
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
    summary: 'Hear a voice say something: 8 kHz mono, as a callee would',
    tags: ['voices'],
    params: IdParams,
    body: Type.Object(
      { text: Type.String({ minLength: 1, maxLength: auditionTextMax, pattern: patterns['not-blank'] }) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply('audio/wav', 'The spoken text') },
  },
});
