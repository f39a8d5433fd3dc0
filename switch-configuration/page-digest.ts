/**
 * Which of two passwords somebody signs in with. An agent's page has one of its own beside that of the desk phone, but the switch compares
 * a sign-in with one hash only. Its question holds the whole sign-in (sofia_reg_parse_auth of
 * https://github.com/signalwire/freeswitch/blob/master/src/mod/endpoints/mod_sofia/sofia_reg.c), so the one that fits is answered.
 */
import { createHash } from 'node:crypto';

/** A digest of RFC 2617, §3.2.2; `protection` null: as RFC 2069 has it. */
export type SignInDigest = {
  method: string;
  uri: string;
  nonce: string;
  response: string;
  protection: { qop: string; cnonce: string; nc: string } | null;
};

export function isDigestOf(a1Hash: string, { method, uri, nonce, response, protection }: SignInDigest): boolean {
  const middle = protection === null ? nonce : [nonce, protection.nc, protection.cnonce, protection.qop].join(':');
  return md5(`${a1Hash}:${middle}:${md5(`${method}:${uri}`)}`) === response.toLowerCase();
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
