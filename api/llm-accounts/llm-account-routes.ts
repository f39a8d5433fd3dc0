/** Adding, changing and removing language model accounts. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import type { LlmAccount as StoredAccount, LlmAccountDraft as StoredDraft } from '../../storage/llm-accounts.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { sealHeaders } from '../../storage/llm-headers.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { formOf, patterns } from '../field-forms.ts';
import type { Language } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { sealedAfter } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { modelFaultSentence } from '../words/model-faults.ts';
import type { LlmAccount, LlmAccountChange, LlmAccountDraft } from './llm-account-schemas.ts';
import { llmAccountShapes } from './llm-account-schemas.ts';

const firstTokenMsMaxDefault = 8_000;
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
      change: (accounts, before, body) => accounts.change(before.id, changed(before, body, sealer)),
      view: accountView,
      secretOf: ({ apiKey }) => apiKey,
    },
  );
}

function draftOf(body: Static<typeof LlmAccountDraft>, sealer: Sealer): StoredDraft {
  const { apiKey, headers = {}, firstTokenMsMax = firstTokenMsMaxDefault, ...rest } = body;
  const apiKeySealed = sealedAfter(sealer, apiKey, null);
  return { ...rest, firstTokenMsMax, apiKeySealed, headersSealed: sealHeaders(sealer, checkedNames(headers)) };
}

/** Stored credentials go to their own server only: with a new server they have to be entered anew. */
function changed(before: StoredAccount, body: Static<typeof LlmAccountChange>, sealer: Sealer): StoredDraft {
  const { apiKey, headers, ...rest } = body;
  const moved = rest.baseUrl !== undefined && !sameOrigin(rest.baseUrl, before.baseUrl);
  const kept = moved ? { apiKeySealed: null, headersSealed: {} } : before;
  return {
    ...before,
    ...rest,
    apiKeySealed: sealedAfter(sealer, apiKey, kept.apiKeySealed),
    headersSealed: headers === undefined ? kept.headersSealed : sealHeaders(sealer, checkedNames(headers)),
  };
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
  const { apiKeySealed, headersSealed, lastTest, createdAt, changedAt, ...rest } = account;
  const code = lastTest?.code ?? null;
  const sentence = code === null ? null : modelFaultSentence(code, language, account.baseUrl);
  return {
    ...rest,
    hasApiKey: apiKeySealed !== null,
    headerNames: Object.keys(headersSealed),
    lastTest: lastTest === null ? null : { ...lastTest, sentence },
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
