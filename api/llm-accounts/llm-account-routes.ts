/** Adding, changing and removing language model accounts. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { LlmAccount as StoredAccount } from '../../storage/llm-accounts.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { pageByName } from '../paging.ts';
import { found } from '../request-refused.ts';
import { sealedAfter, secretChange } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { modelFaultSentence } from '../words/model-faults.ts';
import type { LlmAccount } from './llm-account-schemas.ts';
import { createLlmAccount, deleteLlmAccount, getLlmAccount, listLlmAccounts, updateLlmAccount } from './llm-account-schemas.ts';

const firstTokenMsMaxDefault = 8_000;

export function llmAccountRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  app.route({
    ...listLlmAccounts,
    handler: (request) => pageByName(makeLlmAccounts(db), request.query, (row) => accountView(row, languageOf(request))),
  });

  app.route({
    ...createLlmAccount,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { apiKey, headers = {}, firstTokenMsMax = firstTokenMsMaxDefault, ...rest } = request.body;
          const apiKeySealed = sealedAfter(sealer, apiKey, null);
          const account = await makeLlmAccounts(tx).insert({ ...rest, headers, firstTokenMsMax, apiKeySealed });
          const view = accountView(account, languageOf(request));
          await audit(tx, request, { action: 'llm-account.create', id: account.id, before: null, after: view });
          return view;
        },
      }),
  });

  app.route({
    ...getLlmAccount,
    handler: async (request) =>
      accountView(found(await makeLlmAccounts(db).find(request.params.id), 'llm-account'), languageOf(request)),
  });

  app.route({
    ...updateLlmAccount,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const accounts = makeLlmAccounts(tx);
        const before = found(await accounts.findForChange(request.params.id), 'llm-account');
        const { apiKey, ...change } = request.body;
        const apiKeySealed = keyAfter(sealer, request.body, before);
        const account = await accounts.change(before.id, { ...before, ...change, apiKeySealed });
        const view = accountView(account, languageOf(request));
        await audit(tx, request, {
          action: 'llm-account.update',
          id: before.id,
          before: accountView(before, languageOf(request)),
          after: { ...view, ...secretChange(apiKey) },
        });
        return view;
      }),
  });

  app.route({
    ...deleteLlmAccount,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const accounts = makeLlmAccounts(tx);
        const before = found(await accounts.findForChange(request.params.id), 'llm-account');
        await accounts.remove(before.id);
        const view = accountView(before, languageOf(request));
        await audit(tx, request, { action: 'llm-account.delete', id: before.id, before: view, after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

/** A stored key goes to its own server only: with a new server the key has to be entered anew. */
function keyAfter(
  sealer: Sealer,
  { apiKey, baseUrl }: { apiKey?: string | null; baseUrl?: string },
  before: StoredAccount,
): Buffer | null {
  const moved = baseUrl !== undefined && !sameOrigin(baseUrl, before.baseUrl);
  return sealedAfter(sealer, apiKey, moved ? null : before.apiKeySealed);
}

export function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

export function accountView(account: StoredAccount, language: Language): Static<typeof LlmAccount> {
  const { apiKeySealed, headers, lastTest, createdAt, changedAt, ...rest } = account;
  const sentence = lastTest?.code === null || lastTest === null ? null : modelFaultSentence(lastTest.code, language);
  return {
    ...rest,
    hasApiKey: apiKeySealed !== null,
    headerNames: Object.keys(headers),
    lastTest: lastTest === null ? null : { ...lastTest, sentence },
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
