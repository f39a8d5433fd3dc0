/** Settings of a profile as they are stored: whole, and looked at before a switch sees them. */
import { isIP } from 'node:net';
import type { Static } from 'typebox';
import type { SipProfileSettings } from '../../domain/sip-profile.ts';
import type { Queryable } from '../../storage/database.ts';
import { makeSipProfiles, type SipProfile as StoredProfile } from '../../storage/sip-profiles.ts';
import { fieldRefused } from '../request-refused.ts';
import type { SipProfileChange, SipProfileDraft } from './sip-profile-schemas.ts';

type Sent = Omit<Static<typeof SipProfileDraft>, 'node' | 'name'>;

/** Throws the 422 of a field that can't be. */
export function draftSettings(tx: Queryable, node: string, sent: Sent): Promise<SipProfileSettings> {
  return checked(
    tx,
    { node, id: null },
    {
      sipIp: null,
      rtpIp: null,
      extSipIp: null,
      extRtpIp: null,
      authCalls: false,
      wsBinding: null,
      wssBinding: null,
      codecs: ['PCMA', 'PCMU'],
      ...sent,
    },
  );
}

/** Throws the 422 of a field that can't be. */
export function changedSettings(
  tx: Queryable,
  before: StoredProfile,
  change: Static<typeof SipProfileChange>,
): Promise<SipProfileSettings> {
  return checked(tx, before, { ...before.settings, ...change });
}

async function checked(
  tx: Queryable,
  self: { node: string; id: string | null },
  settings: SipProfileSettings,
): Promise<SipProfileSettings> {
  // FreeSWITCH listens at an address of its own machine; a name, or a mistake, would fail every call with NORMAL_UNSPECIFIED.
  for (const field of ['sipIp', 'rtpIp'] as const) {
    const value = settings[field];
    if (value !== null && isIP(value) === 0) throw fieldRefused('address-unfit', field);
  }
  for (const field of ['extSipIp', 'extRtpIp'] as const) {
    const value = settings[field];
    // Digits and dots that are no address would be taken for a name that nobody has.
    if (value !== null && isIP(value) === 0 && (/^[\d.]+$/.test(value) || value.includes(':')))
      throw fieldRefused('address-unfit', field);
  }
  const ports = portsOf(settings);
  if (new Set(ports).size < ports.length) throw fieldRefused('port-taken', 'wsBinding', { port: ports[0] ?? 0, profile: '–' });
  for (const other of await makeSipProfiles(tx).ofNode(self.node)) {
    if (other.id === self.id) continue;
    const taken = portsOf(other.settings).find((port) => ports.includes(port));
    if (taken === undefined) continue;
    const field = taken === settings.sipPort ? 'sipPort' : 'wsBinding';
    throw fieldRefused('port-taken', field, { port: taken, profile: other.name });
  }
  return settings;
}

function portsOf({ sipPort, wsBinding, wssBinding }: SipProfileSettings): number[] {
  const bound = [wsBinding, wssBinding].flatMap((binding) => (binding === null ? [] : [Number(/:(\d+)$/.exec(binding)?.[1])]));
  return [sipPort, ...bound];
}
