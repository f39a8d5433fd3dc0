/** Where a phone is to register: the SIP profiles at which phones sign in. */
import type { Static } from 'typebox';
import type { Queryable } from '../../storage/database.ts';
import { makeSipProfiles, type SipProfile } from '../../storage/sip-profiles.ts';
import type { PhoneServer } from './extension-schemas.ts';

/** What the switch said longer ago counts no more. */
const freshMs = 60_000;

/** Of one switch, or (null) of all; those that run come first. `host` null: the switch has not said where it listens, and nobody has written it. */
export async function phoneServers(db: Queryable, node: string | null): Promise<Static<typeof PhoneServer>[]> {
  const profiles = await makeSipProfiles(db).list();
  return profiles
    .filter(({ settings, node: own }) => settings.authCalls && (node === null || node === own))
    .map((profile) => ({
      node: profile.node,
      profile: profile.name,
      host: hostOf(profile),
      port: profile.settings.sipPort,
      running: runs(profile),
    }))
    .toSorted((one, other) => order.indexOf(one.running) - order.indexOf(other.running));
}

const order: readonly (boolean | null)[] = [true, null, false];

function hostOf({ settings, seen }: SipProfile): string | null {
  return reachable(settings.extSipIp) ?? reachable(settings.sipIp) ?? reachable(seen?.sipIp ?? null);
}

/** One that nobody wants to run does not; of another the switch may have said nothing for a while. */
function runs({ enabled, running, seenAt }: SipProfile): boolean | null {
  if (!enabled) return false;
  return seenAt !== null && Date.now() - seenAt.getTime() < freshMs ? running : null;
}

function reachable(address: string | null): string | null {
  return address === null || address === '0.0.0.0' || address === '::' ? null : address;
}
