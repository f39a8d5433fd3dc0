/** Addresses of other people's services that are kept and shown: names and passwords in them would stand in the clear. */
import { fieldRefused } from './request-refused.ts';

/** Throws 422 `url-unusable` when it can't be read or holds a name or password. Whether the host may be asked is told by a test. */
export function refuseUnusable(address: string, field: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.username !== '' || url.password !== '') throw fieldRefused('url-unusable', field);
}
