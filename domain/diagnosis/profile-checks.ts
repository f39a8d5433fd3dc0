/** Judges a SIP profile: what carriers are told of its address, and whether it runs. */
import { profileWarnings, type SipProfileSettings } from '../sip-profile.ts';
import { type Finding, fails, holds } from './check.ts';

export type ProfileFacts = {
  settings: SipProfileSettings;
  /** Where the switch says it listens; null = it did not say within the last minute. */
  listensAt: string | null;
  /** Addresses of the lines that use it. */
  carriers: readonly string[];
  /** Whether it shall run, and somebody would miss it: a line uses it, it ran before, or it was started by hand. */
  wanted: boolean;
  /** As the switch said within the last minute; null = it did not. */
  running: boolean | null;
};

/** Null while nobody knows its address: it does not run. */
export function judgeProfileAddress({ settings, listensAt, carriers }: ProfileFacts): Finding | null {
  const warnings = profileWarnings(settings, { listensAt, carriers });
  const address = settings.extSipIp ?? settings.sipIp ?? listensAt ?? '';
  if (warnings.includes('private-address-public-carrier')) return fails('private-address', { address });
  if (warnings.includes('one-external-address')) return fails('one-external-address');
  return address === '' ? null : holds('address-fits', { address });
}

/** Null where nobody said how it runs, or nobody needs it: a switch with files of its own may have no such profile. */
export function judgeProfileRuns({ wanted, running }: ProfileFacts): Finding | null {
  if (running === null || !wanted) return null;
  return running ? holds('profile-runs') : fails('profile-stopped');
}
