/** Secrets at rest: sealed with AES-256-GCM under a key that the process is given and the database never sees. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** First byte of what is stored: another cipher or key scheme gets another number. */
const version = 1;

/** 128 bits in hex. */
const aliasLength = 32;

/** The purpose of all credentials of accounts and lines: given when they are sealed and when they are opened. */
export const credentialPurpose = 'credential';

/** CARILLON_SECRET is not 32 bytes in base64. */
export class InvalidSecret extends Error {
  constructor() {
    super('CARILLON_SECRET must be 32 bytes in base64. Make one with: openssl rand -base64 32');
    this.name = 'InvalidSecret';
  }
}

/** The stored bytes were not sealed with this secret (another one is set), for another purpose, or were damaged. */
export class SealBroken extends Error {
  constructor() {
    super(
      'A stored credential can not be opened with this CARILLON_SECRET. Set the secret it was stored with, or enter it again.',
    );
    this.name = 'SealBroken';
  }
}

export interface Sealer {
  /** `purpose` binds the bytes to their place (`line password`): moved to another column they do not open. */
  seal(plain: string, purpose: string): Buffer;
  /** Throws SealBroken. */
  open(sealed: Buffer, purpose: string): string;
  /** The same name for the same text, from which nobody without the secret gets back to the text, not even by trying all. */
  alias(plain: string, purpose: string): string;
}

/** `secret` is CARILLON_SECRET: 32 bytes, base64. Throws InvalidSecret. */
export function makeSealer(secret: string): Sealer {
  const key = Buffer.from(secret, 'base64');
  if (key.length !== keyBytes) throw new InvalidSecret();
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
      sealing.setAAD(Buffer.from(purpose, 'utf8'));
      const body = Buffer.concat([sealing.update(plain, 'utf8'), sealing.final()]);
      return Buffer.concat([Buffer.of(version), nonce, sealing.getAuthTag(), body]);
    },
    open(sealed, purpose) {
      if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) throw new SealBroken();
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(purpose, 'utf8'));
      opening.setAuthTag(sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
      try {
        return Buffer.concat([opening.update(sealed.subarray(1 + nonceBytes + tagBytes)), opening.final()]).toString('utf8');
      } catch {
        throw new SealBroken();
      }
    },
    alias: (plain, purpose) =>
      createHmac('sha256', key).update(`${purpose}\0${plain}`, 'utf8').digest('hex').slice(0, aliasLength),
  };
}
