/** Opens an account of any kind as a language model, for one call. */
import type { BotInputs, CozeLogin, LlmKind } from '../../domain/llm-kind.ts';
import type { LanguageModel, TokenCount } from '../ports.ts';
import { type ReadAddress, readCozeAddress, readDifyAddress, readMaxkbAddress } from './account-address.ts';
import { makeCozeModel } from './coze.ts';
import { makeCozeTokens } from './coze-token.ts';
import { makeDifyModel } from './dify.ts';
import { makeFallbackModel } from './fallback.ts';
import type { CallFacts } from './hosted-provider.ts';
import { makeMaxkbModel } from './maxkb.ts';
import { meterModel } from './metered-model.ts';
import { makeOpenAiModel } from './openai-compatible.ts';
import { makeTokenWish } from './token-wish.ts';

/** An account with its secrets in the clear. Fields that its kind has no use for are null or empty. */
export type ModelAccount = {
  kind: LlmKind;
  baseUrl: string;
  model: string;
  apiKey: string | null;
  headers: Readonly<Record<string, string>>;
  firstTokenMsMax: number;
  botId: string | null;
  login: CozeLogin;
  appId: string | null;
  publicKeyId: string | null;
  privateKey: string | null;
  inputs: BotInputs;
};

export type NamedAccount = ModelAccount & { id: string };

export type FallbackTold = Parameters<Parameters<typeof makeFallbackModel>[0]['onFallback']>[0];

export type ModelCatalogue = {
  open(account: ModelAccount, facts: CallFacts): LanguageModel;
  /** With a second account, null = none, that is asked when the first one fails. */
  openBoth(
    accounts: { first: NamedAccount; second: NamedAccount | null },
    facts: CallFacts,
    told: {
      /** Ids and codes only. */
      onFallback: (told: FallbackTold) => void;
      /** Called for each question to each account; `tokens` as in meterModel. */
      onAsked?: (accountId: string, tokens: TokenCount | null) => void;
    },
  ): LanguageModel;
};

/** One for the process: tokens are shared by its calls. */
export function makeModelCatalogue(): ModelCatalogue {
  const tokens = makeCozeTokens();
  const wish = makeTokenWish();
  const open = (account: ModelAccount, facts: CallFacts): LanguageModel => {
    const { headers, inputs, firstTokenMsMax } = account;
    const common = { headers, inputs, firstTokenMsMax };
    const apiKey = account.apiKey ?? '';
    switch (account.kind) {
      case 'openai-compatible':
        return makeOpenAiModel(account, wish);
      case 'coze': {
        const botId = account.botId ?? '';
        const baseUrl = urlOf(readCozeAddress(account.baseUrl), account);
        return makeCozeModel({ ...common, baseUrl, botId, login: loginOf(account) }, { facts, tokens });
      }
      case 'dify':
        return makeDifyModel({ ...common, apiKey, url: urlOf(readDifyAddress(account.baseUrl), account) }, facts);
      case 'maxkb':
        return makeMaxkbModel({ ...common, apiKey, baseUrl: urlOf(readMaxkbAddress(account.baseUrl), account) }, facts);
    }
  };
  return {
    open,
    openBoth({ first, second }, facts, { onFallback, onAsked = () => undefined }) {
      const named = (account: NamedAccount) => ({
        accountId: account.id,
        model: meterModel(open(account, facts), (told) => onAsked(account.id, told)),
      });
      if (second === null) return named(first).model;
      return makeFallbackModel({ first: named(first), second: named(second), onFallback });
    },
  };
}

/** What a form refuses is asked as it stands, so that the provider's refusal is seen. */
function urlOf(read: ReadAddress, { baseUrl }: ModelAccount): string {
  return 'url' in read ? read.url : baseUrl;
}

function loginOf({ login, apiKey, appId, publicKeyId, privateKey }: ModelAccount): Parameters<typeof makeCozeModel>[0]['login'] {
  if (login === 'token') return { kind: 'token', token: apiKey ?? '' };
  return { kind: 'jwt', appId: appId ?? '', publicKeyId: publicKeyId ?? '', privateKey: privateKey ?? '' };
}
