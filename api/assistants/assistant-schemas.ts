/** Assistants (智能体): what speaks in an AI call. */
import { Type } from 'typebox';
import { contract, NoContent } from '../route-contract.ts';
import { languages } from '../session/session-schemas.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, oneOf, pageOf, Uuid } from '../shapes.ts';

export const interruptions = ['never', 'keywords', 'any'] as const;
const Words = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200, uniqueItems: true });
const Sentence = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' });

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  language: oneOf(languages),
  llmAccountId: Uuid,
  voiceId: Uuid,
  recogniserId: Uuid,
  prompt: Type.String({
    minLength: 1,
    maxLength: 20_000,
    pattern: '\\S',
    description: '{{name}} and further columns are filled in per contact',
  }),
  openingLine: Sentence,
  hangupLine: Sentence,
  silenceLine: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S', description: 'Said when the callee stays silent' }),
  troubleLine: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S', description: 'Said when the model fails' }),
};
const choices = {
  faq: Type.Optional(Type.String({ maxLength: 50_000 })),
  interruption: Type.Optional(oneOf(interruptions, 'What stops our speech: nothing, keywords, any speech')),
  interruptionKeywords: Type.Optional(Words),
  ignoredWords: Type.Optional(Words),
  intentPrompt: Type.Optional(Type.String({ maxLength: 10_000, description: 'How to grade A–G after the call' })),
  callSecondsMax: Type.Optional(Type.Integer({ minimum: 10, maximum: 3600 })),
};

export const Assistant = named(
  'Assistant',
  Type.Object({
    id: Uuid,
    ...fields,
    llmAccountName: Type.String(),
    voiceName: Type.String(),
    recogniserName: Type.String(),
    faq: Type.String(),
    interruption: oneOf(interruptions),
    interruptionKeywords: Type.Array(Type.String()),
    ignoredWords: Type.Array(Type.String()),
    intentPrompt: Type.String(),
    callSecondsMax: Type.Integer(),
    tasks: Type.Integer({ description: 'Tasks that use it' }),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

export const AssistantDraft = named('AssistantDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const AssistantChange = named(
  'AssistantChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const listAssistants = contract({
  method: 'GET',
  url: '/assistants',
  access: 'viewer',
  shapes: {
    operationId: 'listAssistants',
    summary: 'Assistants',
    tags: ['assistants'],
    querystring: listQuery({}),
    response: { 200: pageOf(Assistant) },
  },
});

export const createAssistant = contract({
  method: 'POST',
  url: '/assistants',
  access: 'supervisor',
  shapes: {
    operationId: 'createAssistant',
    summary: 'Add an assistant',
    tags: ['assistants'],
    headers: IdempotencyHeaders,
    body: AssistantDraft,
    response: { 201: Assistant },
  },
});

export const getAssistant = contract({
  method: 'GET',
  url: '/assistants/:id',
  access: 'viewer',
  shapes: {
    operationId: 'getAssistant',
    summary: 'One assistant',
    tags: ['assistants'],
    params: IdParams,
    response: { 200: Assistant },
  },
});

export const updateAssistant = contract({
  method: 'PATCH',
  url: '/assistants/:id',
  access: 'supervisor',
  shapes: {
    operationId: 'updateAssistant',
    summary: 'Change an assistant; the next call has it',
    tags: ['assistants'],
    params: IdParams,
    body: AssistantChange,
    response: { 200: Assistant },
  },
});

export const deleteAssistant = contract({
  method: 'DELETE',
  url: '/assistants/:id',
  access: 'supervisor',
  shapes: {
    operationId: 'deleteAssistant',
    summary: 'Remove an assistant that no task uses',
    tags: ['assistants'],
    params: IdParams,
    response: { 204: NoContent },
  },
});
