/** One-time codes of authenticator apps (TOTP, RFC 6238) and recovery codes for the day on which the phone is gone. */
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
const algorithm = 'SHA1';
const digits = 6;
const periodSeconds = 30;
/** Steps before and after now that are taken too: clocks differ, and people type. */
const stepsAround = 1;
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
const issuer = 'Carillon';

export const recoveryCodesMade = 10;
/** 80 bits: a stored hash tells nothing. */
const recoveryBytes = 10;
const recoveryGroup = /.{4}/g;

export function newTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** `otpauth://…`, which apps read from a picture. */
export function totpUri(secret: string, username: string): string {
  return totpOf(secret, username).toString();
}

/** The step of time for which the code is right, or null. */
export function stepOfCode(secret: string, code: string, now: Date = new Date()): number | null {
  const totp = totpOf(secret, '');
  const delta = totp.validate({ token: code, window: stepsAround, timestamp: now.getTime() });
  return delta === null ? null : totp.counter({ timestamp: now.getTime() }) + delta;
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer, label, algorithm, digits, period: periodSeconds, secret: Secret.fromBase32(secret) });
}

/** Six digits, written with or without a space. */
export function isTotpCode(text: string): boolean {
  return /^\d{3} ?\d{3}$/.test(text.trim());
}

/** `abcd-efgh-ijkl-mnop`, shown once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodesMade }, () => {
    const letters = new Secret({ buffer: Uint8Array.from(randomBytes(recoveryBytes)).buffer }).base32.toLowerCase();
    return (letters.match(recoveryGroup) ?? [letters]).join('-');
  });
}

/** However it was typed: without signs, in small letters. */
export function hashRecoveryCode(code: string): Buffer {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z2-7]/g, ''))
    .digest();
}
