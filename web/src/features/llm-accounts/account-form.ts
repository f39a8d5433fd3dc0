/** Between an account and its form: each kind of provider has its own fields, and only those are sent. */
import type { Schemas } from '../../api/client.ts';
import { isOtherServer } from '../../components/kept-secret.ts';

export type Account = Schemas['LlmAccount'];
export type Kind = Account['kind'];

export const kinds = ['openai-compatible', 'dify', 'coze', 'maxkb'] as const satisfies readonly Kind[];

export type AccountForm = {
  name: string;
  kind: Kind;
  baseUrl?: string;
  model?: string;
  /** Empty: the stored one stays; so with all secrets. */
  apiKey?: string;
  /** The stored key stays with the old address, and the new one needs none. */
  noKey?: boolean;
  botId?: string;
  login: Account['login'];
  appId?: string;
  publicKeyId?: string;
  privateKey?: string;
  /** Not there while the form shows a kind without them. */
  inputs?: { name: string; text: string }[];
  fallbackId?: string | null;
  firstTokenMsMax: number;
};

export const newAccount: Partial<AccountForm> = { kind: 'openai-compatible', login: 'token', inputs: [], firstTokenMsMax: 8_000 };

export function formOf(account: Account): AccountForm {
  const { name, kind, baseUrl, model, login, fallbackId, firstTokenMsMax } = account;
  return {
    name,
    kind,
    baseUrl,
    model,
    login,
    fallbackId,
    firstTokenMsMax,
    botId: account.botId ?? '',
    appId: account.appId ?? '',
    publicKeyId: account.publicKeyId ?? '',
    inputs: Object.entries(account.inputs).map(([input, text]) => ({ name: input, text })),
  };
}

/** A change of `before`. With another server, what was stored for the old one is told as removed. */
export function changeOf(form: AccountForm, before: Account): Schemas['LlmAccountChange'] {
  const body = bodyOf(form);
  if (!moves(before, form.baseUrl)) return body;
  const noKey = form.noKey === true && form.kind === 'openai-compatible' ? { apiKey: null } : {};
  return { ...body, ...noKey, ...(before.headerNames.length === 0 ? {} : { headers: {} }) };
}

/** An empty address is the usual one of its kind, and is not sent. */
export function moves(account: Account | null, typed: string | undefined): boolean {
  return account !== null && (typed?.trim() ?? '') !== '' && isOtherServer(account.baseUrl, typed);
}

export function bodyOf(form: AccountForm): Schemas['LlmAccountDraft'] {
  const { name, kind, firstTokenMsMax, login } = form;
  const common = {
    name,
    kind,
    firstTokenMsMax,
    fallbackId: form.fallbackId ?? null,
    ...given('baseUrl', form.baseUrl),
  };
  const key = given('apiKey', form.apiKey);
  const inputs = Object.fromEntries((form.inputs ?? []).map((input) => [input.name.trim(), input.text]));
  switch (kind) {
    case 'openai-compatible':
      return { ...common, ...key, ...given('model', form.model) };
    case 'dify':
    case 'maxkb':
      return { ...common, ...key, inputs };
    case 'coze': {
      const bot = { ...common, login, inputs, ...given('botId', form.botId) };
      if (login === 'token') return { ...bot, ...key };
      return {
        ...bot,
        ...given('appId', form.appId),
        ...given('publicKeyId', form.publicKeyId),
        ...given('privateKey', form.privateKey),
      };
    }
  }
}

function given<N extends string>(name: N, text: string | undefined): { [name in N]?: string } {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? {} : ({ [name]: trimmed } as { [name in N]?: string });
}

/** What people often paste instead of the address that is wanted; told while it is typed. */
export type Doubt =
  | 'scheme'
  | 'completions'
  | 'isDify'
  | 'isCoze'
  | 'isMaxkb'
  | 'noChatMessages'
  | 'difyCompletion'
  | 'difyWorkflow'
  | 'cozePage'
  | 'maxkbShare'
  | 'maxkbNoId';

export function doubtOf(kind: Kind, pasted: string): Doubt | null {
  const address = pasted
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  if (address === '') return null;
  if (!/^https?:\/\//.test(address)) return 'scheme';
  switch (kind) {
    case 'openai-compatible':
      if (/\/(chat-messages|completion-messages|workflows\/run)$/.test(address)) return 'isDify';
      if (/^https?:\/\/[^/]*coze\.(cn|com)(\/|$)/.test(address)) return 'isCoze';
      if (/\/(api\/application|chat\/api)\/[^/]+/.test(address)) return 'isMaxkb';
      return address.endsWith('/chat/completions') ? 'completions' : null;
    case 'dify':
      if (address.endsWith('/chat-messages')) return null;
      if (address.endsWith('/completion-messages')) return 'difyCompletion';
      return /\/workflows(\/|$)/.test(address) ? 'difyWorkflow' : 'noChatMessages';
    case 'coze':
      return /^https?:\/\/(www\.)?coze\.(cn|com)(\/|$)/.test(address) ? 'cozePage' : null;
    case 'maxkb':
      if (/\/(api\/application|chat\/api)\/[0-9a-f-]{36}(\/chat\/completions)?$/i.test(address)) return null;
      return /\/chat\/[^/]+$/.test(address) ? 'maxkbShare' : 'maxkbNoId';
  }
}
