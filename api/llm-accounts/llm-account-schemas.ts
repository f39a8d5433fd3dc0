/** Language model accounts (大模型) as they are kept; keys go in, never out. */
import { Type } from 'typebox';
import { cozeLogins, llmKinds } from '../../domain/llm-kind.ts';
import { patterns } from '../field-forms.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

export const HttpUrl = Type.String({ maxLength: 500, pattern: patterns['http-url'] });

/** Header values may be secrets, so only their names are told. */
const HeaderMap = Type.Record(Type.String({ pattern: patterns['header-name'] }), Type.String({ maxLength: 2000 }), {
  maxProperties: 20,
});

/** Names that a bot knows, and the texts they are filled with. */
const Inputs = Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 2000 }), {
  maxProperties: 40,
  description:
    'What a bot is handed over: its name for it → a text with {{columns of the list}}. All columns go by their own name too.',
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
    kind: oneOf(llmKinds),
    baseUrl: Type.String(),
    model: Type.String({ description: 'Empty where the provider chooses it' }),
    hasApiKey: Type.Boolean(),
    headerNames: Type.Array(Type.String()),
    firstTokenMsMax: Type.Integer(),
    botId: nullable(Type.String()),
    login: oneOf(cozeLogins),
    appId: nullable(Type.String()),
    publicKeyId: nullable(Type.String()),
    hasPrivateKey: Type.Boolean(),
    inputs: Type.Record(Type.String(), Type.String()),
    fallbackId: nullable(Uuid),
    lastTest: nullable(LastTest),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  kind: oneOf(llmKinds),
};
/** Which of them a kind needs, and which it has no use for, is looked at in account-checks.ts. */
const choices = {
  /** openai-compatible: up to /v1; coze: https://api.coze.cn unless given; dify: ends with /chat-messages; maxkb: up to the id. */
  baseUrl: Type.Optional(HttpUrl),
  model: Type.Optional(Type.String({ maxLength: 200, description: 'openai-compatible only' })),
  apiKey: Type.Optional(
    nullable(
      Type.String({
        maxLength: 1000,
        pattern: patterns['secret-key'],
        description: 'Kept encrypted, never sent back; null removes it',
      }),
    ),
  ),
  headers: Type.Optional(HeaderMap),
  firstTokenMsMax: Type.Optional(Type.Integer({ minimum: 500, maximum: 60_000 })),
  botId: Type.Optional(nullable(Type.String({ pattern: patterns['bot-id'], description: 'coze only' }))),
  login: Type.Optional(oneOf(cozeLogins)),
  appId: Type.Optional(nullable(Type.String({ maxLength: 200, description: 'coze with login jwt' }))),
  publicKeyId: Type.Optional(nullable(Type.String({ maxLength: 200, description: 'coze with login jwt' }))),
  privateKey: Type.Optional(
    nullable(Type.String({ maxLength: 10_000, description: 'coze with login jwt: PEM. Kept encrypted, never sent back' })),
  ),
  inputs: Type.Optional(Inputs),
  fallbackId: Type.Optional(
    nullable(
      Type.String({ format: 'uuid', description: 'Asked in the same turn when this account fails before its first word' }),
    ),
  ),
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
    remove: 'Remove an account that no assistant and no other account uses',
  },
} as const;
