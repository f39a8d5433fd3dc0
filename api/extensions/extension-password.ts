/** Passwords of extensions: generated or chosen, shown once, kept as the hash that SIP's digest needs. */
import { createHash, randomInt } from 'node:crypto';
import { isGuessable } from '../../domain/extension.ts';
import { sipDomain } from '../../domain/sip-profile.ts';
import { fieldRefused } from '../request-refused.ts';

/** Without signs that people mistake for each other when they type them into a phone: 20 of these are some 116 bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const generatedChars = 20;
/** One in some thousands has no digit; as many in a row are no chance. */
const triesMax = 20;

/** The chosen one, or a strong one of ours. Throws 422 `password-guessable`. Length and signs are looked at by the schemas. */
export function passwordFor(number: string, chosen: string | null | undefined): string {
  if (chosen === null || chosen === undefined) return generated(number);
  if (isGuessable(chosen, number)) throw fieldRefused('password-guessable', 'password');
  return chosen;
}

function generated(number: string): string {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const password = Array.from({ length: generatedChars }, () => alphabet[randomInt(alphabet.length)]).join('');
    if (!isGuessable(password, number)) return password;
  }
  throw new Error(`None of ${triesMax} passwords was strong enough.`);
}

/** HA1 of RFC 2617, which the switch compares; MD5 is what SIP phones speak. */
export function a1HashOf(number: string, password: string): string {
  return createHash('md5').update(`${number}:${sipDomain}:${password}`, 'utf8').digest('hex');
}
