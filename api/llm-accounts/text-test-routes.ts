/** Text tests: of a saved account, of values not saved yet, and of an assistant as a call would have it. */
import { randomUUID } from 'node:crypto';
import type { CallFacts } from '../../conversation/language/hosted-provider.ts';
import { makeAssistants } from '../../storage/assistants.ts';
import { openLlmAccount } from '../../storage/llm-account-opening.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import type { AppDeps } from '../app-deps.ts';
import { languageOf } from '../language.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { testedValues } from './tested-values.ts';
import { lastTestOf, streamTest, type Talk } from './text-test-lines.ts';
import { testAssistant, testLlmAccount, testLlmValues } from './text-test-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'openModel' | 'assistantMind'>;

const nobody = { name: '', number: '', variables: {} };

export function textTestRoutes(app: TypedApp, { db, sealer, openModel, assistantMind }: Deps): void {
  /** Alone: an account that fails must not hide behind its fallback. */
  app.route({
    ...testLlmAccount,
    handler: async (request, reply) => {
      const { messages, system } = request.body;
      const account = found(await makeLlmAccounts(db).find(request.params.id), 'llm-account');
      const language = languageOf(request);
      const model = openModel({ first: openLlmAccount(sealer, account), second: null }, factsOf(language));
      return streamTest(reply, {
        model,
        accounts: [account],
        messages,
        system,
        language,
        onEnd: (ended) => makeLlmAccounts(db).setLastTest(account.id, lastTestOf(ended)),
      });
    },
  });

  app.route({
    ...testLlmValues,
    handler: async (request, reply) => {
      const { account, accountId, messages, system } = request.body;
      const stored = accountId === undefined ? null : found(await makeLlmAccounts(db).find(accountId), 'llm-account');
      const first = testedValues(account, { stored, sealer });
      const language = languageOf(request);
      const model = openModel({ first, second: null }, factsOf(language));
      return streamTest(reply, { model, accounts: [{ ...first, name: account.name }], messages, system, language });
    },
  });

  app.route({
    ...testAssistant,
    handler: async (request, reply) => {
      const { messages, name = '', variables = {} } = request.body;
      const assistant = found(await makeAssistants(db).find(request.params.id), 'assistant');
      const account = found(await makeLlmAccounts(db).find(assistant.llmAccountId), 'llm-account');
      const fallback = account.fallbackId === null ? null : await makeLlmAccounts(db).find(account.fallbackId);
      const contact = { name, number: '', variables };
      const model = openModel(
        { first: openLlmAccount(sealer, account), second: fallback === null ? null : openLlmAccount(sealer, fallback) },
        { ...factsOf(assistant.language), contact },
      );
      const accounts: Talk['accounts'] = fallback === null ? [account] : [account, fallback];
      return streamTest(reply, {
        model,
        accounts,
        messages,
        ...assistantMind(assistant, contact),
        language: languageOf(request),
      });
    },
  });
}

/** A call that never was: its id is what stands for the callee at the provider. */
function factsOf(language: CallFacts['language']): CallFacts {
  return { callId: randomUUID(), language, contact: nobody, use: 'talk' };
}
