/** Assistants (智能体): what speaks in an AI call. */
import { Type } from 'typebox';
import { languages } from '../../domain/parameters.ts';
import { patterns } from '../field-forms.ts';
import { Instant, named, oneOf, Uuid } from '../shapes.ts';
import { AssistantTools, AssistantToolsDraft } from './tool-schemas.ts';

export const interruptions = ['never', 'keywords', 'any'] as const;
const Words = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200, uniqueItems: true });
const Sentence = Type.String({ minLength: 1, maxLength: 1000, pattern: patterns['not-blank'] });

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  language: oneOf(languages),
  llmAccountId: Uuid,
  voiceId: Uuid,
  recogniserId: Uuid,
  prompt: Type.String({
    minLength: 1,
    maxLength: 20_000,
    pattern: patterns['not-blank'],
    description: '{{name}} and further columns are filled in per contact',
  }),
  openingLine: Sentence,
  hangupLine: Sentence,
  silenceLine: Type.String({
    minLength: 1,
    maxLength: 1000,
    pattern: patterns['not-blank'],
    description: 'Said when the callee stays silent',
  }),
  troubleLine: Type.String({
    minLength: 1,
    maxLength: 1000,
    pattern: patterns['not-blank'],
    description: 'Said when the model fails',
  }),
};
const choices = {
  faq: Type.Optional(Type.String({ maxLength: 50_000 })),
  timeWarningLine: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Said half a minute before the longest duration is over; empty: usual words' }),
  ),
  fillerLine: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Said while a tool takes its time; empty: usual words' }),
  ),
  interruption: Type.Optional(oneOf(interruptions, 'What stops our speech: nothing, keywords, any speech')),
  interruptionKeywords: Type.Optional(Words),
  ignoredWords: Type.Optional(Words),
  intentPrompt: Type.Optional(Type.String({ maxLength: 10_000, description: 'How to grade A–G after the call' })),
  callSecondsMax: Type.Optional(Type.Integer({ minimum: 10, maximum: 3600 })),
  tools: Type.Optional(AssistantToolsDraft),
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
    timeWarningLine: Type.String(),
    fillerLine: Type.String(),
    interruption: oneOf(interruptions),
    interruptionKeywords: Type.Array(Type.String()),
    ignoredWords: Type.Array(Type.String()),
    intentPrompt: Type.String(),
    callSecondsMax: Type.Integer(),
    tools: AssistantTools,
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

export const assistantShapes = {
  path: 'assistants',
  operations: { one: 'Assistant', many: 'Assistants' },
  changedBy: 'supervisor',
  item: Assistant,
  draft: AssistantDraft,
  change: AssistantChange,
  summaries: {
    list: 'Assistants',
    create: 'Add an assistant',
    get: 'One assistant',
    update: 'Change an assistant; the next call has it',
    remove: 'Remove an assistant that no task uses',
  },
} as const;
