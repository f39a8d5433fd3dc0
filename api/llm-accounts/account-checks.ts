/** What an account of each kind needs and has no use for; every fault is told at once, each with its cure. */

import {
  type ReadAddress,
  readCozeAddress,
  readDifyAddress,
  readMaxkbAddress,
} from '../../conversation/language/account-address.ts';
import { isRsaPrivateKey } from '../../conversation/language/coze-token.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import type { LlmAccountDraft } from '../../storage/llm-accounts.ts';
import { type FieldProblem, RequestRefused } from '../request-refused.ts';
import { refuseUnusable } from '../usable-address.ts';

const cozeBaseUrlDefault = 'https://api.coze.cn';

/** Fields as they were sent; of secrets only whether there will be one. */
export type WantedAccount = Pick<
  LlmAccountDraft,
  'kind' | 'baseUrl' | 'model' | 'botId' | 'login' | 'appId' | 'publicKeyId' | 'inputs'
> & { hasApiKey: boolean; hasPrivateKey: boolean };

type Sent = Readonly<Record<string, unknown>>;

const ofCoze = ['botId', 'login', 'appId', 'publicKeyId', 'privateKey'] as const;
/** Sent fields that mean nothing to a kind; nothing is kept of them in silence. */
const unusedBy: Readonly<Record<LlmKind, readonly string[]>> = {
  'openai-compatible': [...ofCoze, 'inputs'],
  coze: ['model'],
  dify: [...ofCoze, 'model'],
  maxkb: [...ofCoze, 'model'],
};

/**
 * The same account with its address in the form that is kept, and nothing left of another kind. `sent` is the body of the request,
 * `at` stands before its fields. Throws the 400 with all faults, and the 422 of an address that shows a password.
 */
export function checkedAccount<A extends WantedAccount>(account: A, { sent, at = '' }: { sent: Sent; at?: string }): A {
  if (account.baseUrl !== '') refuseUnusable(account.baseUrl, `${at}baseUrl`);
  const { url, faults } = addressOf(account);
  const errors: FieldProblem[] = [
    ...unusedBy[account.kind].filter((name) => !isNothing(sent[name])).map((field) => ({ field, code: 'not-for-kind' })),
    ...faults,
    ...missingOf(account).map((field) => ({ field, code: 'required' })),
    ...keyFaults(sent['privateKey']),
  ];
  if (errors.length > 0) {
    const told = errors.map((error) => ({ ...error, field: at + error.field }));
    throw new RequestRefused({ status: 400, code: 'invalid-request', errors: told });
  }
  const isCoze = account.kind === 'coze';
  const isJwt = isCoze && account.login === 'jwt';
  return {
    ...account,
    baseUrl: url,
    model: account.kind === 'openai-compatible' ? account.model : '',
    botId: isCoze ? account.botId : null,
    login: isCoze ? account.login : 'token',
    appId: isJwt ? account.appId : null,
    publicKeyId: isJwt ? account.publicKeyId : null,
    inputs: account.kind === 'openai-compatible' ? {} : account.inputs,
  };
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 'token') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function addressOf({ kind, baseUrl }: WantedAccount): { url: string; faults: FieldProblem[] } {
  if (kind === 'openai-compatible')
    return { url: baseUrl, faults: baseUrl === '' ? [{ field: 'baseUrl', code: 'required' }] : [] };
  if (kind === 'coze' && baseUrl === '') return { url: cozeBaseUrlDefault, faults: [] };
  if (baseUrl === '') return { url: '', faults: [{ field: 'baseUrl', code: 'required' }] };
  const read: ReadAddress = { coze: readCozeAddress, dify: readDifyAddress, maxkb: readMaxkbAddress }[kind](baseUrl);
  return 'url' in read ? { url: read.url, faults: [] } : { url: '', faults: [{ field: 'baseUrl', code: read.fault }] };
}

function missingOf(account: WantedAccount): string[] {
  const { kind, login, hasApiKey, hasPrivateKey } = account;
  const blank = (names: readonly ('model' | 'botId' | 'appId' | 'publicKeyId')[]): string[] =>
    names.filter((name) => (account[name] ?? '').trim() === '');
  const key = hasApiKey ? [] : ['apiKey'];
  switch (kind) {
    case 'openai-compatible':
      return blank(['model']);
    case 'coze':
      if (login === 'token') return [...blank(['botId']), ...key];
      return [...blank(['botId', 'appId', 'publicKeyId']), ...(hasPrivateKey ? [] : ['privateKey'])];
    case 'dify':
    case 'maxkb':
      return key;
  }
}

function keyFaults(sent: unknown): FieldProblem[] {
  if (typeof sent !== 'string' || sent === '' || isRsaPrivateKey(sent)) return [];
  return [{ field: 'privateKey', code: 'not-a-private-key' }];
}
