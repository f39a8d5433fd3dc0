/** Opens the accounts that a call speaks, hears and thinks with, each call its own, as they were stored a moment ago: a change soon counts. */
import type { Logger } from 'pino';
import type { TalkAccounts, UserTool } from '../conversation/answered.ts';
import type { AssistantBrief, TalkContact } from '../conversation/assistant.ts';
import type { AllowedHosts } from '../conversation/http-guard.ts';
import { makeHttpTool } from '../conversation/http-tool.ts';
import type { ModelCatalogue, NamedAccount } from '../conversation/language/model-catalogue.ts';
import { defaultTalkPolicy } from '../conversation/policy.ts';
import type { LanguageModel, Recogniser, TokenCount } from '../conversation/ports.ts';
import type { RecogniserCatalogue } from '../conversation/speech/recogniser-catalogue.ts';
import type { VoiceCatalogue } from '../conversation/speech/voice-catalogue.ts';
import type { VoiceGates } from '../conversation/speech/voice-gate.ts';
import { watchRecogniser } from '../conversation/speech/watched-recogniser.ts';
import type { TalkServices } from '../domain/call.ts';
import type { ParameterValues } from '../domain/parameters.ts';
import { hearsAtAnyPace } from '../domain/speech-kinds.ts';
import { makeAssistants, type StoredAssistant } from '../storage/assistants.ts';
import type { Queryable } from '../storage/database.ts';
import { type HearingSettings, readHearingSettings } from '../storage/hearing-settings.ts';
import { openLlmAccount } from '../storage/llm-account-opening.ts';
import { makeLlmAccounts } from '../storage/llm-accounts.ts';
import { openHeaders } from '../storage/llm-headers.ts';
import { makeModelUses } from '../storage/model-uses.ts';
import { readParameters } from '../storage/parameters.ts';
import { makeRecognisers, type StoredRecogniser } from '../storage/recognisers.ts';
import { makeVoices } from '../storage/voices.ts';
import { keepRecent } from './recent-rows.ts';
import { openRecogniserChain, openVoiceChain } from './speech-accounts.ts';

/** A task names an assistant, a voice or an account that is not there any more. */
export class AccountMissing extends Error {
  constructor(what: string, id: string | null) {
    super(`The ${what} ${id ?? '(none)'} of a task is not there.`);
    this.name = 'AccountMissing';
  }
}

/** The call for which accounts are opened: a model that keeps the talk at its provider needs to know whom it is about. */
export type OpenedFor = { callId: string; contact: TalkContact };

export type CallAccounts = {
  /** `services` follows a fallback, here as below: it names the accounts that serve the talk at the moment. */
  voice(voiceId: string | null, services: TalkServices): Promise<TalkAccounts['voice']>;
  assistant(
    assistantId: string | null,
    call: OpenedFor,
  ): Promise<{ accounts: TalkAccounts; stored: StoredAssistant; services: TalkServices }>;
  stored(assistantId: string | null): Promise<StoredAssistant>;
  /** The model of an assistant: to talk, or for a task of its own such as grading a talk. */
  model(stored: StoredAssistant, call: OpenedFor & { use: 'talk' | 'task' }, services?: TalkServices): Promise<LanguageModel>;
  /** How calls are listened to, by the settings of a moment ago. */
  hearing(): Promise<HearingSettings>;
  /** How talks are tuned, by the parameters of a moment ago. */
  parameters(): Promise<ParameterValues>;
  /** A recogniser of its own by the account's id; null when there is no such account any more. */
  recogniser(id: string): Promise<Recogniser | null>;
  /** The same, for sound that lies there already. `anyPace`: it needs not be given as slowly as it was said. */
  scribe(id: string): Promise<{ recogniser: Recogniser; anyPace: boolean } | null>;
};

type Deps = {
  db: Queryable;
  /** Opens a stored credential. */
  unseal: (sealed: Buffer) => string;
  voices: VoiceCatalogue;
  models: ModelCatalogue;
  recognisers: RecogniserCatalogue;
  log: Logger;
  /** Where the tools of users may go. */
  toolHosts: AllowedHosts;
  /** With it a recogniser that stays mute while somebody speaks is noticed. */
  voiceGates?: VoiceGates | undefined;
};

export function makeCallAccounts(deps: Deps): CallAccounts {
  const { db, unseal, voices, models, recognisers, log, toolHosts, voiceGates } = deps;
  const find = recentRows(db);
  const voice: CallAccounts['voice'] = async (voiceId, services) => {
    const stored = await found(find.voice, 'voice', voiceId);
    const onServing = (id: string): void => {
      services.voiceId = id;
    };
    return openVoiceChain(stored, { find: find.voice, voices, unseal, onServing, log });
  };
  const account = async (id: string): Promise<NamedAccount & { fallbackId: string | null }> =>
    openLlmAccount({ open: unseal }, await found(find.llmAccount, 'language model account', id));
  const model: CallAccounts['model'] = async ({ llmAccountId, language }, { callId, contact, use }, services) => {
    const first = await account(llmAccountId);
    const second = first.fallbackId === null ? null : await account(first.fallbackId);
    return models.openBoth(
      { first, second },
      { callId, contact, use, language },
      {
        onFallback(told) {
          if (services !== undefined) services.llmAccountId = told.answeringId;
          log.warn({ callId, ...told }, 'a language model account failed, the other one was asked');
        },
        onAsked: noteOf(deps, callId),
      },
    );
  };
  const assistantOf: CallAccounts['stored'] = (assistantId) => found(find.assistant, 'assistant', assistantId);
  const scribe = (id: string): ReturnType<CallAccounts['scribe']> => openScribe(id, find.recogniser, deps);
  return {
    voice,
    model,
    stored: assistantOf,
    hearing: () => find.hearing(''),
    parameters: () => find.parameters(''),
    recogniser: async (id) => (await scribe(id))?.recogniser ?? null,
    scribe,
    async assistant(assistantId, call) {
      const stored = await assistantOf(assistantId);
      const ears = await found(find.recogniser, 'recogniser', stored.recogniserId);
      const brief: AssistantBrief = stored;
      const { llmAccountId, voiceId, recogniserId } = stored;
      const services: TalkServices = { llmAccountId, voiceId, recogniserId };
      const onServing = (id: string): void => {
        services.recogniserId = id;
      };
      const recogniser = await openRecogniserChain(ears, {
        find: find.recogniser,
        recognisers,
        unseal,
        onServing,
        watch: watchBy(voiceGates),
        log,
      });
      const mind = await model(stored, { ...call, use: 'talk' }, services);
      return {
        stored,
        services,
        accounts: {
          voice: await voice(voiceId, services),
          assistant: { brief, model: mind, recogniser, tools: userTools(stored, { unseal, toolHosts }) },
          hearing: null,
        },
      };
    },
  };
}

async function openScribe(
  id: string,
  find: (id: string) => Promise<StoredRecogniser | null>,
  { recognisers, unseal, log }: Pick<Deps, 'recognisers' | 'unseal' | 'log'>,
): ReturnType<CallAccounts['scribe']> {
  const stored = await find(id);
  if (stored === null) return null;
  const recogniser = await openRecogniserChain(stored, { find, recognisers, unseal, log });
  // Whoever stands behind it may be a service, and services measure pauses by the clock.
  return { recogniser, anyPace: stored.fallbackId === null && hearsAtAnyPace(stored.kind) };
}

/** Nobody in a talk waits for its bill. */
function noteOf(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  callId: string,
): (llmAccountId: string, tokens: TokenCount | null) => void {
  const uses = makeModelUses(db);
  return (llmAccountId, tokens) => {
    uses.note({ callId, llmAccountId, tokens }).catch((error: unknown) => {
      log.warn({ err: error, callId }, 'what a model was asked could not be noted');
    });
  };
}

function userTools(
  { tools, toolHeadersSealed }: StoredAssistant,
  { unseal, toolHosts }: { unseal: (sealed: Buffer) => string; toolHosts: AllowedHosts },
): UserTool[] {
  return tools.http.map((tool) => {
    const headers = openHeaders({ open: unseal }, toolHeadersSealed[tool.name] ?? {});
    return (contact) => makeHttpTool({ ...tool, headers }, contact, { allowed: toolHosts });
  });
}

function watchBy(voiceGates: VoiceGates | undefined): (recogniser: Recogniser) => Recogniser {
  if (voiceGates === undefined) return (recogniser) => recogniser;
  return (recogniser) => watchRecogniser(recogniser, { voiceGates, policy: defaultTalkPolicy.voiceActivity });
}

/** Rows as they were a moment ago: calls that dial together ask the database once. */
function recentRows(db: Queryable) {
  const stores = {
    assistant: makeAssistants(db),
    llmAccount: makeLlmAccounts(db),
    recogniser: makeRecognisers(db),
    voice: makeVoices(db),
  };
  return {
    assistant: keepRecent((id) => stores.assistant.find(id)),
    llmAccount: keepRecent((id) => stores.llmAccount.find(id)),
    recogniser: keepRecent((id) => stores.recogniser.find(id)),
    voice: keepRecent((id) => stores.voice.find(id)),
    hearing: keepRecent(() => readHearingSettings(db)),
    parameters: keepRecent(() => readParameters(db)),
  };
}

async function found<T>(find: (id: string) => Promise<T | null>, what: string, id: string | null): Promise<T> {
  const stored = id === null ? null : await find(id);
  if (stored === null) throw new AccountMissing(what, id);
  return stored;
}
