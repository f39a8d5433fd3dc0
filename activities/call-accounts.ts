/** Opens the accounts that a call speaks, hears and thinks with, each call its own, as they were stored a moment ago: a change soon counts. */
import type { TalkAccounts } from '../conversation/answered.ts';
import type { AssistantBrief } from '../conversation/assistant.ts';
import { makeOpenAiModel } from '../conversation/language/openai-compatible.ts';
import type { LanguageModel } from '../conversation/ports.ts';
import { openRecogniser } from '../conversation/speech/recogniser-catalogue.ts';
import type { VoiceCatalogue } from '../conversation/speech/voice-catalogue.ts';
import { makeAssistants, type StoredAssistant } from '../storage/assistants.ts';
import type { Queryable } from '../storage/database.ts';
import { makeLlmAccounts } from '../storage/llm-accounts.ts';
import { openHeaders } from '../storage/llm-headers.ts';
import { makeRecognisers } from '../storage/recognisers.ts';
import { makeVoices } from '../storage/voices.ts';
import { keepRecent } from './recent-rows.ts';

/** A task names an assistant, a voice or an account that is not there any more. */
export class AccountMissing extends Error {
  constructor(what: string, id: string | null) {
    super(`The ${what} ${id ?? '(none)'} of a task is not there.`);
    this.name = 'AccountMissing';
  }
}

export type CallAccounts = {
  voice(voiceId: string | null): Promise<TalkAccounts['voice']>;
  assistant(assistantId: string | null): Promise<{ accounts: TalkAccounts; stored: StoredAssistant }>;
  /** The model of an assistant, for grading a talk after it. */
  model(stored: StoredAssistant): Promise<LanguageModel>;
};

/** `unseal` opens a stored credential. */
export function makeCallAccounts({
  db,
  unseal,
  voices,
}: {
  db: Queryable;
  unseal: (sealed: Buffer) => string;
  voices: VoiceCatalogue;
}): CallAccounts {
  const stores = {
    assistant: makeAssistants(db),
    llmAccount: makeLlmAccounts(db),
    recogniser: makeRecognisers(db),
    voice: makeVoices(db),
  };
  const find = {
    assistant: keepRecent((id) => stores.assistant.find(id)),
    llmAccount: keepRecent((id) => stores.llmAccount.find(id)),
    recogniser: keepRecent((id) => stores.recogniser.find(id)),
    voice: keepRecent((id) => stores.voice.find(id)),
  };
  const open = (sealed: Buffer | null): string | null => (sealed === null ? null : unseal(sealed));

  const voice = async (voiceId: string | null): Promise<TalkAccounts['voice']> => {
    const stored = await found(find.voice, 'voice', voiceId);
    return voices.open({ ...stored, apiKey: open(stored.apiKeySealed) });
  };
  const model = async ({ llmAccountId }: StoredAssistant): Promise<LanguageModel> => {
    const stored = await found(find.llmAccount, 'language model account', llmAccountId);
    return makeOpenAiModel({
      ...stored,
      apiKey: open(stored.apiKeySealed),
      headers: openHeaders({ open: unseal }, stored.headersSealed),
    });
  };
  return {
    voice,
    model,
    async assistant(assistantId) {
      const stored = await found(find.assistant, 'assistant', assistantId);
      const recogniser = openRecogniser(await found(find.recogniser, 'recogniser', stored.recogniserId));
      const brief: AssistantBrief = stored;
      return {
        stored,
        accounts: { voice: await voice(stored.voiceId), assistant: { brief, model: await model(stored), recogniser } },
      };
    },
  };
}

async function found<T>(find: (id: string) => Promise<T | null>, what: string, id: string | null): Promise<T> {
  const stored = id === null ? null : await find(id);
  if (stored === null) throw new AccountMissing(what, id);
  return stored;
}
