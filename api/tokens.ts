/** Secrets that we give out: session tokens and API keys, 32 random bytes each. Only their SHA-256 is kept. */
import { createHash, randomBytes } from 'node:crypto';

const secretBytes = 32;
const keyPrefix = 'crl_';
const shownStart = 8;

export type NewSecret = { secret: string; hash: Buffer };

export function newSessionToken(): NewSecret {
  const secret = randomBytes(secretBytes).toString('base64url');
  return { secret, hash: hashSecret(secret) };
}

export function newApiKey(): NewSecret & { start: string } {
  const secret = keyPrefix + randomBytes(secretBytes).toString('base64url');
  return { secret, hash: hashSecret(secret), start: secret.slice(0, keyPrefix.length + shownStart) };
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
