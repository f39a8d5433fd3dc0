/** What accounts of voices and recognisers share: needed fields, addresses, secrets and what stands behind them. */
import { Type } from 'typebox';
import type { Sealer } from '../storage/sealed.ts';
import { patterns } from './field-forms.ts';
import type { FieldProblem } from './request-refused.ts';
import { fieldRefused, RequestRefused } from './request-refused.ts';
import { sameOrigin } from './same-origin.ts';
import { refuseCarrying, sealedAfter } from './secrets.ts';
import { nullable, oneOf, Uuid } from './shapes.ts';
import { refuseUnusable } from './usable-address.ts';

/** Regions of Aliyun's speech service. */
export const speechRegions = ['cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'ap-southeast-1'] as const;

const shortText = Type.String({ maxLength: 200 });

/** Fields that both nouns have; which of them count depends on the kind. */
export const speechChoices = {
  baseUrl: Type.Optional(nullable(Type.String({ maxLength: 500, pattern: patterns['service-url'] }))),
  model: Type.Optional(nullable(shortText)),
  apiKey: Type.Optional(
    nullable(
      Type.String({
        maxLength: 1000,
        pattern: patterns['secret-key'],
        description: 'The provider’s key; of aliyun-nls the AccessKey Secret. Kept encrypted, never sent back; null removes it',
      }),
    ),
  ),
  accessKeyId: Type.Optional(nullable(shortText)),
  appKey: Type.Optional(nullable(shortText)),
  region: Type.Optional(nullable(oneOf(speechRegions))),
  fallbackId: Type.Optional(nullable(Uuid)),
};

type Account = {
  kind: string;
  baseUrl: string | null;
  apiKeySealed: Buffer | null;
  accessKeyId: string | null;
  appKey: string | null;
};

type Needs = { fields: readonly ('baseUrl' | 'apiKey' | 'accessKeyId' | 'appKey')[]; scheme: 'http' | 'ws' | 'none' };

const nlsNeeds: Needs = { fields: ['accessKeyId', 'apiKey', 'appKey'], scheme: 'ws' };
const builtIn: Needs = { fields: [], scheme: 'none' };

export const voiceNeeds: Readonly<Record<string, Needs>> = {
  openai: { fields: ['apiKey'], scheme: 'http' },
  'aliyun-nls': nlsNeeds,
  dashscope: { fields: ['apiKey'], scheme: 'ws' },
};

export const recogniserNeeds: Readonly<Record<string, Needs>> = {
  funasr: { fields: ['baseUrl'], scheme: 'ws' },
  'aliyun-nls': nlsNeeds,
  openai: { fields: ['apiKey'], scheme: 'http' },
  deepgram: { fields: ['apiKey'], scheme: 'ws' },
};

/** Gives the account back, or throws 422 with every field that its kind still needs, and an address of the wrong sort. */
export function checkedAccount<A extends Account>(account: A, needs: Readonly<Record<string, Needs>>): A {
  if (account.baseUrl !== null) refuseUnusable(account.baseUrl, 'baseUrl');
  const { fields, scheme } = needs[account.kind] ?? builtIn;
  const values = { ...account, apiKey: account.apiKeySealed };
  const errors: FieldProblem[] = fields
    .filter((field) => values[field] === null || values[field] === '')
    .map((field) => ({ field, code: field === 'apiKey' ? 'api-key-required' : 'needed-by-kind', values: { field } }));
  if (account.baseUrl !== null && scheme !== 'none' && !account.baseUrl.startsWith(scheme)) {
    errors.push({
      field: 'baseUrl',
      code: 'wrong-scheme',
      values: { scheme: scheme === 'ws' ? 'wss:// / ws://' : 'https:// / http://' },
    });
  }
  const [first] = errors;
  if (first === undefined) return account;
  const code = first.code === 'api-key-required' || first.code === 'wrong-scheme' ? first.code : 'needed-by-kind';
  throw new RequestRefused({ status: 422, code, values: first.values ?? {}, errors });
}

type Change = { apiKey?: string | null; baseUrl?: string | null; kind?: string };
type Before = { kind: string; baseUrl: string | null; apiKeySealed: Buffer | null };

/**
 * A kind is a provider, and so an address of its own. Where the new one has a use for a key, the stored one is not carried along: throws
 * 422 `key-not-lent`.
 */
export function speechSecretAfter(
  sealer: Sealer,
  { apiKey, baseUrl, kind = '' }: Change,
  { before, needs }: { before: Before; needs: Readonly<Record<string, Needs>> },
): Buffer | null {
  const otherKind = kind !== '' && kind !== before.kind;
  const otherServer = baseUrl !== undefined && baseUrl !== before.baseUrl && !sameOrigin(baseUrl ?? '', before.baseUrl ?? '');
  if (!otherKind && !otherServer) return sealedAfter(sealer, apiKey, before.apiKeySealed);
  const { fields } = needs[otherKind ? kind : before.kind] ?? builtIn;
  if (fields.includes('apiKey')) refuseCarrying([{ field: 'apiKey', isKept: before.apiKeySealed !== null, sent: apiKey }]);
  return sealedAfter(sealer, apiKey, null);
}

/** Throws 422 `fallback-circle` when the chain of fallbacks would come back to its beginning. */
export async function refuseCircle(
  store: { leadsBack(id: string, fallbackId: string): Promise<boolean> },
  id: string,
  fallbackId: string | null | undefined,
): Promise<void> {
  if (typeof fallbackId === 'string' && (await store.leadsBack(id, fallbackId)))
    throw fieldRefused('fallback-circle', 'fallbackId');
}
