/**
 * Credentials in a change: left out = as before, null or empty = removed, a text = sealed and stored. A credential stays with the
 * address it was entered for: see docs/decisions/0027-a-secret-stays-with-its-address.md.
 */
import type { Sealer } from '../storage/sealed.ts';
import { credentialPurpose } from '../storage/sealed.ts';
import { RequestRefused } from './request-refused.ts';
import type { ProblemCode } from './words/problem-codes.ts';

export function sealedAfter(sealer: Sealer, sent: string | null | undefined, before: Buffer | null): Buffer | null {
  if (sent === undefined) return before;
  return sent === null || sent === '' ? null : sealer.seal(sent, credentialPurpose);
}

/** A credential of something whose address changes. `isKept`: one is stored; `sent`: what the change says of it. */
export type CarriedSecret = { field: string; isKept: boolean; sent: unknown };

/**
 * Throws 422, naming each field, where a stored credential would come along to another address without having been entered for it,
 * or removed. It is neither sent there nor forgotten without a word.
 */
export function refuseCarrying(secrets: readonly CarriedSecret[], code: ProblemCode = 'key-not-lent'): void {
  const errors = secrets.filter(({ isKept, sent }) => isKept && sent === undefined).map(({ field }) => ({ field, code }));
  if (errors.length > 0) throw new RequestRefused({ status: 422, code, errors });
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
