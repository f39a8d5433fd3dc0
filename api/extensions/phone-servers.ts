/** Where a phone is to register: the SIP profiles at which phones sign in. */
import type { Static } from 'typebox';
import type { Queryable } from '../../storage/database.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import type { PhoneServer } from './extension-schemas.ts';

/** Of one switch, or (null) of all. `host` null: the switch has not said where it listens, and nobody has written it. */
export async function phoneServers(db: Queryable, node: string | null): Promise<Static<typeof PhoneServer>[]> {
  const profiles = await makeSipProfiles(db).list();
  return profiles
    .filter(({ settings, enabled, node: own }) => enabled && settings.authCalls && (node === null || node === own))
    .map(({ node: own, name, settings, seen }) => ({
      node: own,
      profile: name,
      host: reachable(settings.extSipIp) ?? reachable(settings.sipIp) ?? reachable(seen?.sipIp ?? null),
      port: settings.sipPort,
    }));
}

function reachable(address: string | null): string | null {
  return address === null || address === '0.0.0.0' || address === '::' ? null : address;
}
