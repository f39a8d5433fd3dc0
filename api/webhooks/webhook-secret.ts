/** Secrets of webhooks: made here, shown once, kept sealed. */
import { randomBytes } from 'node:crypto';
import type { Sealer } from '../../storage/sealed.ts';
import { credentialPurpose } from '../../storage/sealed.ts';

/** Standard Webhooks asks for 24 to 64 bytes, in base64 behind `whsec_`. */
const secretBytes = 32;

export function newWebhookSecret(sealer: Sealer): { secret: string; sealed: Buffer } {
  const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`;
  return { secret, sealed: sealer.seal(secret, credentialPurpose) };
}
