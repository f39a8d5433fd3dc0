/** Values that are not saved yet, as an account that can be tested. */
import type { Static } from 'typebox';
import type { NamedAccount } from '../../conversation/language/model-catalogue.ts';
import type { LlmAccount } from '../../storage/llm-accounts.ts';
import { openHeaders } from '../../storage/llm-headers.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { fieldRefused } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { openedSecret } from '../secrets.ts';
import { checkedAccount } from './account-checks.ts';
import { checkedNames, firstTokenMsMaxDefault } from './llm-account-routes.ts';
import type { LlmAccountDraft } from './llm-account-schemas.ts';

type Lender = { stored: LlmAccount; sameServer: boolean };

/**
 * As they would be saved, with the secrets of `stored` where none are sent: these go only to the server they were stored for.
 * Throws 422 `key-not-lent`, and the 400 of the checks.
 */
export function testedValues(
  body: Static<typeof LlmAccountDraft>,
  { stored, sealer }: { stored: LlmAccount | null; sealer: Sealer },
): NamedAccount {
  const { apiKey, privateKey, headers, baseUrl = '', ...rest } = body;
  const lender = stored === null ? null : { stored, sameServer: baseUrl === '' || sameOrigin(stored.baseUrl, baseUrl) };
  const isJwt = body.login === 'jwt';
  const key = isJwt ? null : (apiKey ?? lent(sealer, lender, 'apiKey'));
  const rsaKey = isJwt ? (privateKey ?? lent(sealer, lender, 'privateKey')) : null;
  const lentHeaders = lender?.sameServer === true ? openHeaders(sealer, lender.stored.headersSealed) : {};
  const filled = {
    id: stored?.id ?? '',
    model: '',
    firstTokenMsMax: firstTokenMsMaxDefault,
    botId: null,
    login: 'token' as const,
    appId: null,
    publicKeyId: null,
    inputs: {},
    ...rest,
    // A Coze account without an address has the default one, which must be the stored one for its secrets to be lent.
    baseUrl: baseUrl === '' ? (stored?.baseUrl ?? '') : baseUrl,
    apiKey: key,
    privateKey: rsaKey,
    headers: headers === undefined ? lentHeaders : checkedNames(headers),
    hasApiKey: key !== null && key !== '',
    hasPrivateKey: rsaKey !== null && rsaKey !== '',
  };
  return checkedAccount(filled, { sent: body, at: 'account.' });
}

function lent(sealer: Sealer, lender: Lender | null, secret: 'apiKey' | 'privateKey'): string | null {
  const sealed = lender?.stored[`${secret}Sealed`] ?? null;
  if (lender === null || sealed === null) return null;
  if (!lender.sameServer) throw fieldRefused('key-not-lent', `account.${secret}`);
  return openedSecret(sealer, sealed);
}
