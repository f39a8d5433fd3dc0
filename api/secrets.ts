/** Credentials in a change: left out = as before, null or empty = removed, a text = sealed and stored. */
import type { Sealer } from '../storage/sealed.ts';
import { credentialPurpose } from '../storage/sealed.ts';

export function sealedAfter(sealer: Sealer, sent: string | null | undefined, before: Buffer | null): Buffer | null {
  if (sent === undefined) return before;
  return sent === null || sent === '' ? null : sealer.seal(sent, credentialPurpose);
}

/** Throws SealBroken when it was sealed with another secret. */
export function openedSecret(sealer: Sealer, sealed: Buffer | null): string | null {
  return sealed === null ? null : sealer.open(sealed, credentialPurpose);
}

/** What an audit entry tells of a credential: that it was set anew, not what it is. */
export function secretChange(sent: string | null | undefined): Record<string, string> {
  if (sent === undefined) return {};
  return { secret: sent === null || sent === '' ? 'removed' : 'set anew' };
}
