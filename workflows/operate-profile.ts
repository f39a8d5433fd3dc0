/** The story of a start, stop or restart of a SIP profile: done next to its switch, which writes what came of it. */
import { profilesOf } from './activity-proxies.ts';
import type { OperateProfileInput } from './messages.ts';

export async function operateProfile({ node, ...operation }: OperateProfileInput): Promise<{ state: string }> {
  return profilesOf(node).operateProfile(operation);
}
