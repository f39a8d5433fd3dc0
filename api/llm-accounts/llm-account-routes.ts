/** Adding, changing and removing language model accounts. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import type { LlmAccounts, LlmAccount as StoredAccount, LlmAccountDraft as StoredDraft } from '../../storage/llm-accounts.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { sealHeaders } from '../../storage/llm-headers.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { formOf, patterns } from '../field-forms.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { refuseCarrying, sealedAfter } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { modelFaultSentence } from '../words/model-faults.ts';
import { checkedAccount } from './account-checks.ts';
import type { LlmAccount, LlmAccountChange, LlmAccountDraft } from './llm-account-schemas.ts';
import { llmAccountShapes } from './llm-account-schemas.ts';

export const firstTokenMsMaxDefault = 8_000;

const nothingYet: Omit<StoredDraft, 'name' | 'kind'> = {
  baseUrl: '',
  model: '',
  apiKeySealed: null,
  headersSealed: {},
  firstTokenMsMax: firstTokenMsMaxDefault,
  botId: null,
  login: 'token',
  appId: null,
  publicKeyId: null,
  privateKeySealed: null,
  inputs: {},
  fallbackId: null,
};
const headerName = new RegExp(patterns['header-name']);

export function llmAccountRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'llm-account',
      shapes: llmAccountShapes,
      storeOf: makeLlmAccounts,
      insert: async (accounts, body) => (await accounts.insert(draftOf(body, sealer))).id,
      change: async (accounts, before, body) => {
        const draft = changed(before, body, sealer);
        await refuseCircle(accounts, before.id, draft.fallbackId);
        return accounts.change(before.id, draft);
      },
      view: accountView,
      secretOf: ({ apiKey, privateKey }) => (apiKey === undefined ? privateKey : apiKey),
    },
  );
}

function draftOf(body: Static<typeof LlmAccountDraft>, sealer: Sealer): StoredDraft {
  return merged({ ...nothingYet, name: body.name, kind: body.kind }, body, sealer);
}

/** Throws the 422 of stored credentials that would go to another server. */
function changed(before: StoredAccount, body: Static<typeof LlmAccountChange>, sealer: Sealer): StoredDraft {
  const after = merged(before, body, sealer);
  if (!sameOrigin(after.baseUrl, before.baseUrl)) {
    refuseCarrying([
      { field: 'apiKey', isKept: after.apiKeySealed !== null, sent: body.apiKey },
      { field: 'privateKey', isKept: after.privateKeySealed !== null, sent: body.privateKey },
      { field: 'headers', isKept: Object.keys(after.headersSealed).length > 0, sent: body.headers },
    ]);
  }
  return after;
}

function merged(before: StoredDraft, body: Static<typeof LlmAccountChange>, sealer: Sealer): StoredDraft {
  const { apiKey, privateKey, headers, ...rest } = body;
  const after: StoredDraft = {
    ...before,
    ...rest,
    apiKeySealed: sealedAfter(sealer, apiKey, before.apiKeySealed),
    privateKeySealed: sealedAfter(sealer, privateKey, before.privateKeySealed),
    headersSealed: headers === undefined ? before.headersSealed : sealHeaders(sealer, checkedNames(headers)),
  };
  const secrets = { hasApiKey: after.apiKeySealed !== null, hasPrivateKey: after.privateKeySealed !== null };
  const { hasApiKey: _key, hasPrivateKey: _privateKey, ...checked } = checkedAccount({ ...after, ...secrets }, { sent: body });
  return checked.login === 'jwt' ? { ...checked, apiKeySealed: null } : { ...checked, privateKeySealed: null };
}

/** Throws the 422 of an account that would fall back on itself, at once or over others. */
async function refuseCircle(accounts: LlmAccounts, id: string, fallbackId: string | null): Promise<void> {
  if (fallbackId === null) return;
  const comesBack = fallbackId === id || (await accounts.fallsBackOn(fallbackId, id));
  if (!comesBack) return;
  const errors = [{ field: 'fallbackId', code: 'fallback-circle' }];
  throw new RequestRefused({ status: 422, code: 'invalid-request', errors });
}

/** Throws the 400 of a name that HTTP does not allow; as a schema this would be said without naming the header. */
export function checkedNames(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const errors = Object.keys(headers)
    .filter((name) => !headerName.test(name))
    .map((name) => ({ field: `headers.${name}`, code: 'wrong-format', values: { form: formOf(patterns['header-name']) } }));
  if (errors.length > 0) throw new RequestRefused({ status: 400, code: 'invalid-request', errors });
  return headers;
}

function accountView(account: StoredAccount, language: Language): Static<typeof LlmAccount> {
  const { apiKeySealed, privateKeySealed, headersSealed, lastTest, createdAt, changedAt, ...rest } = account;
  const code = lastTest?.code ?? null;
  const sentence = code === null ? null : modelFaultSentence(code, language, account);
  return {
    ...rest,
    inputs: { ...account.inputs },
    hasApiKey: apiKeySealed !== null,
    hasPrivateKey: privateKeySealed !== null,
    headerNames: Object.keys(headersSealed),
    lastTest: lastTest === null ? null : { ...lastTest, sentence },
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
