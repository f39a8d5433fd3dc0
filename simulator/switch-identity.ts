/** Who the simulated switch says it is. */
import { randomUUID } from 'node:crypto';

/** Changes when the switch restarts, as a real one's does. */
export type SwitchIdentity = { coreUuid: string; startedAtMs: number };

export const hostname = 'simulated';
export const ipv4 = '127.0.0.1';
export const ipv6 = '::1';
export const version = '1.10.12-release';
/** What `version` and `status` show; a product must not find out here that nobody is on the line. */
export const versionText = `${version}~64bit (-release 64bit)`;
export const profileName = 'external';
/** The SIP address that the profile would have. */
export const profileUrl = `sip:mod_sofia@${ipv4}:5080`;

export function makeIdentity(): SwitchIdentity {
  return { coreUuid: randomUUID(), startedAtMs: Date.now() };
}
