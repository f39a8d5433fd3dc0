/** Voices (音色): who speaks, and how fast. */
import { Type } from 'typebox';
import { HttpUrl } from '../llm-accounts/llm-account-schemas.ts';
import { contract, NoContent, rawReply } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

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

const fields = { name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), kind: oneOf(voiceKinds) };
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

export const listVoices = contract({
  method: 'GET',
  url: '/voices',
  access: 'viewer',
  shapes: {
    operationId: 'listVoices',
    summary: 'Voices',
    tags: ['voices'],
    querystring: listQuery({}),
    response: { 200: pageOf(Voice) },
  },
});

export const createVoice = contract({
  method: 'POST',
  url: '/voices',
  access: 'admin',
  shapes: {
    operationId: 'createVoice',
    summary: 'Add a voice',
    tags: ['voices'],
    headers: IdempotencyHeaders,
    body: VoiceDraft,
    response: { 201: Voice },
  },
});

export const getVoice = contract({
  method: 'GET',
  url: '/voices/:id',
  access: 'viewer',
  shapes: { operationId: 'getVoice', summary: 'One voice', tags: ['voices'], params: IdParams, response: { 200: Voice } },
});

export const updateVoice = contract({
  method: 'PATCH',
  url: '/voices/:id',
  access: 'admin',
  shapes: {
    operationId: 'updateVoice',
    summary: 'Change a voice',
    tags: ['voices'],
    params: IdParams,
    body: VoiceChange,
    response: { 200: Voice },
  },
});

export const deleteVoice = contract({
  method: 'DELETE',
  url: '/voices/:id',
  access: 'admin',
  shapes: {
    operationId: 'deleteVoice',
    summary: 'Remove a voice that nothing uses',
    tags: ['voices'],
    params: IdParams,
    response: { 204: NoContent },
  },
});

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
      { text: Type.String({ minLength: 1, maxLength: auditionTextMax, pattern: '\\S' }) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply('audio/wav', 'The spoken text') },
  },
});
