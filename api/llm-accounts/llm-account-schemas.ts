/** Language model accounts (大模型) as they are kept; keys go in, never out. */
import { Type } from 'typebox';
import { patterns } from '../field-forms.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

export const HttpUrl = Type.String({ maxLength: 500, pattern: patterns['http-url'] });

/** Header values may be secrets, so only their names are told. */
const HeaderMap = Type.Record(Type.String({ pattern: patterns['header-name'] }), Type.String({ maxLength: 2000 }), {
  maxProperties: 20,
});

export const LastTest = named(
  'LastTest',
  Type.Object({
    at: Instant,
    ok: Type.Boolean(),
    firstTokenMs: nullable(Type.Number()),
    totalMs: nullable(Type.Number()),
    code: nullable(Type.String()),
    sentence: nullable(Type.String()),
  }),
);

export const LlmAccount = named(
  'LlmAccount',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(['openai-compatible']),
    baseUrl: Type.String(),
    model: Type.String(),
    hasApiKey: Type.Boolean(),
    headerNames: Type.Array(Type.String()),
    firstTokenMsMax: Type.Integer(),
    lastTest: nullable(LastTest),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns['not-blank'] }),
  kind: oneOf(['openai-compatible']),
  baseUrl: HttpUrl,
  model: Type.String({ minLength: 1, maxLength: 200 }),
};
const choices = {
  apiKey: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Kept encrypted, never sent back; null removes it' })),
  ),
  headers: Type.Optional(HeaderMap),
  firstTokenMsMax: Type.Optional(Type.Integer({ minimum: 500, maximum: 60_000 })),
};

export const LlmAccountDraft = named('LlmAccountDraft', Type.Object({ ...fields, ...choices }, { additionalProperties: false }));
export const LlmAccountChange = named(
  'LlmAccountChange',
  Type.Object({ ...Type.Partial(Type.Object(fields)).properties, ...choices }, { additionalProperties: false, minProperties: 1 }),
);

export const llmAccountShapes = {
  path: 'llm-accounts',
  operations: { one: 'LlmAccount', many: 'LlmAccounts' },
  changedBy: 'admin',
  item: LlmAccount,
  draft: LlmAccountDraft,
  change: LlmAccountChange,
  summaries: {
    list: 'Language model accounts',
    create: 'Add an account',
    get: 'One account',
    update: 'Change an account',
    remove: 'Remove an account that no assistant uses',
  },
} as const;
