/** The text test: type, see the streamed answer with its timings, or the fault in words. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { IdParams, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { LlmAccountDraft } from './llm-account-schemas.ts';

export const ndjsonMediaType = 'application/x-ndjson';

const TestMessages = Type.Array(
  Type.Object(
    { role: oneOf(['user', 'assistant']), content: Type.String({ minLength: 1, maxLength: 4000 }) },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 40 },
);

/** One line of the streamed answer; exactly one `done` or `failed` at last. All times in ms since the request left. */
export const TextTestLine = named(
  'TextTestLine',
  Type.Union([
    Type.Object({ kind: oneOf(['piece']), text: Type.String(), atMs: Type.Number() }),
    Type.Object({
      kind: oneOf(['replaced']),
      text: Type.String({ description: 'The provider took back what it had written; this stands in its place' }),
      atMs: Type.Number(),
    }),
    Type.Object({
      kind: oneOf(['fallback']),
      accountName: Type.String({ description: 'The account that answers, because the first one failed' }),
      code: Type.String(),
      sentence: Type.String({ description: 'Why the first one failed' }),
    }),
    Type.Object({
      kind: oneOf(['sent']),
      url: Type.String(),
      body: Type.String({ description: 'What was sent, as JSON; keys and headers are never shown' }),
    }),
    Type.Object({ kind: oneOf(['tool']), name: Type.String({ description: 'The model called this tool; it was not run' }) }),
    Type.Object({
      kind: oneOf(['done']),
      text: Type.String(),
      firstTokenMs: nullable(Type.Number()),
      totalMs: Type.Number(),
    }),
    Type.Object({
      kind: oneOf(['failed']),
      code: Type.String(),
      sentence: Type.String({ description: 'What went wrong and how to mend it, in the language of Accept-Language' }),
      detail: Type.String({ description: 'The provider’s own words, without secrets' }),
      httpStatus: nullable(Type.Integer()),
      firstTokenMs: nullable(Type.Number()),
      totalMs: Type.Number(),
    }),
  ]),
);

const streamed = {
  description: 'One JSON object a line: pieces as they come, then `done` or `failed`',
  content: { [ndjsonMediaType]: { schema: TextTestLine } },
};

export const testLlmAccount = contract({
  method: 'POST',
  url: '/llm-accounts/:id/test',
  access: 'supervisor',
  shapes: {
    operationId: 'testLlmAccount',
    summary: 'Say something to a saved account; the result is kept as its last test',
    tags: ['llm-accounts'],
    params: IdParams,
    body: Type.Object(
      { messages: TestMessages, system: Type.Optional(Type.String({ maxLength: 50_000 })) },
      { additionalProperties: false },
    ),
    response: { 200: streamed },
  },
});

export const testLlmValues = contract({
  method: 'POST',
  url: '/llm-accounts/test',
  access: 'admin',
  shapes: {
    operationId: 'testLlmValues',
    summary: 'Say something to values that are not saved yet; `accountId` lends its stored secrets when the server is the same',
    tags: ['llm-accounts'],
    body: Type.Object(
      {
        account: LlmAccountDraft,
        accountId: Type.Optional(Uuid),
        messages: TestMessages,
        system: Type.Optional(Type.String({ maxLength: 50_000 })),
      },
      { additionalProperties: false },
    ),
    response: { 200: streamed },
  },
});

export const testAssistant = contract({
  method: 'POST',
  url: '/assistants/:id/test',
  access: 'supervisor',
  shapes: {
    operationId: 'testAssistant',
    summary: 'Talk to an assistant in text, with the prompt that a call would have',
    tags: ['assistants'],
    params: IdParams,
    body: Type.Object(
      {
        messages: TestMessages,
        name: Type.Optional(Type.String({ maxLength: 200 })),
        variables: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2000 }))),
      },
      { additionalProperties: false },
    ),
    response: { 200: streamed },
  },
});
