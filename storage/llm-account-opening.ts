/** An account as it is kept, with its secrets opened: for as long as a call or a test takes. */
import type { LlmAccount } from './llm-accounts.ts';
import { openHeaders } from './llm-headers.ts';
import type { Sealer } from './sealed.ts';
import { credentialPurpose } from './sealed.ts';

type Secrets = 'apiKeySealed' | 'headersSealed' | 'privateKeySealed';

export type OpenedLlmAccount = Omit<LlmAccount, Secrets> & {
  apiKey: string | null;
  privateKey: string | null;
  headers: Record<string, string>;
};

/** Throws SealBroken when it was sealed with another secret. */
export function openLlmAccount(sealer: Pick<Sealer, 'open'>, account: LlmAccount): OpenedLlmAccount {
  const { apiKeySealed, headersSealed, privateKeySealed, ...rest } = account;
  const open = (sealed: Buffer | null): string | null => (sealed === null ? null : sealer.open(sealed, credentialPurpose));
  return { ...rest, apiKey: open(apiKeySealed), privateKey: open(privateKeySealed), headers: openHeaders(sealer, headersSealed) };
}
