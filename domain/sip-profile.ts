/** SIP profiles: where a switch listens for SIP, what it says of its own address, and who must sign in there. */

export const profileCodecs = ['PCMA', 'PCMU', 'G722', 'OPUS'] as const;
export type ProfileCodec = (typeof profileCodecs)[number];

export type SipProfileSettings = {
  /** Address to listen at; null: the switch's own choice, the address of its first network card. */
  sipIp: string | null;
  sipPort: number;
  /** For sound; null: as `sipIp`. */
  rtpIp: string | null;
  /** As others see the switch from outside: an IP address or a host name. Null: as it sees itself. */
  extSipIp: string | null;
  extRtpIp: string | null;
  /** Whoever calls here must sign in: phones on `internal`. Carriers on `external` are known by their address and don't. */
  authCalls: boolean;
  /** `host:port` or `:port` for browsers (ws), and the same with TLS (wss). */
  wsBinding: string | null;
  wssBinding: string | null;
  codecs: readonly ProfileCodec[];
};

/** What people do with a profile that stands. */
export const profileActions = ['start', 'stop', 'restart'] as const;
export type ProfileAction = (typeof profileActions)[number];

export type SipProfileName = { name: string; settings: SipProfileSettings };

const usual: Omit<SipProfileSettings, 'sipPort' | 'authCalls'> = {
  sipIp: null,
  rtpIp: null,
  extSipIp: null,
  extRtpIp: null,
  wsBinding: null,
  wssBinding: null,
  codecs: ['PCMA', 'PCMU'],
};

/** What a node has before anybody chose: phones at 5060, carriers at 5080. */
export const defaultProfiles: readonly SipProfileName[] = [
  { name: 'internal', settings: { ...usual, sipPort: 5060, authCalls: true, wsBinding: ':5066' } },
  { name: 'external', settings: { ...usual, sipPort: 5080, authCalls: false } },
];

/**
 * The domain in which extensions register, whatever address a phone was given: hashes of their passwords hold it
 * (`md5(number:domain:password)`), so it never changes.
 */
export const sipDomain = 'carillon';

/** Whether an IPv4 address is one that the internet does not carry (RFC 1918, loopback, link-local, carrier-grade NAT); null: no IPv4 address. */
export function isPrivateAddress(text: string): boolean | null {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return null;
  const [first = 0, second = 0] = bytes;
  if (first === 10 || first === 127 || (first === 192 && second === 168) || (first === 169 && second === 254)) return true;
  return (first === 172 && second >= 16 && second <= 31) || (first === 100 && second >= 64 && second <= 127);
}

/** The host of `host`, `host:port` or `[v6]:port`. */
export function hostOf(address: string): string {
  return /^\[([^\]]+)\]/.exec(address)?.[1] ?? (/^[^:]+:\d+$/.test(address) ? (address.split(':')[0] ?? address) : address);
}

export type ProfileWarning = 'private-address-public-carrier' | 'one-external-address';

/**
 * What is likely to break calls after some thirty seconds: a carrier on the internet is told an address that it can't reach.
 * `listensAt`: where the switch says it listens, when that is known. `carriers`: addresses of the lines of this profile.
 */
export function profileWarnings(
  { sipIp, extSipIp, extRtpIp }: SipProfileSettings,
  { listensAt, carriers }: { listensAt: string | null; carriers: readonly string[] },
): ProfileWarning[] {
  const warnings: ProfileWarning[] = [];
  if ((extSipIp === null) !== (extRtpIp === null)) warnings.push('one-external-address');
  const told = extSipIp ?? sipIp ?? listensAt;
  const isPublic = (carrier: string): boolean => {
    const host = hostOf(carrier);
    return (
      isPrivateAddress(host) === false || (isPrivateAddress(host) === null && host.includes('.') && !host.endsWith('.local'))
    );
  };
  if (told !== null && isPrivateAddress(told) === true && carriers.some(isPublic))
    warnings.push('private-address-public-carrier');
  return warnings;
}

/** Where a profile listens is read when it starts: what runs otherwise than it is written needs a restart. */
export function needsRestart(
  { sipIp, sipPort, wsBinding }: SipProfileSettings,
  running: { sipIp: string | null; sipPort: number | null; wsBinding: string | null },
): boolean {
  if (running.sipPort !== null && running.sipPort !== sipPort) return true;
  if (sipIp !== null && running.sipIp !== null && running.sipIp !== sipIp) return true;
  return portOf(wsBinding) !== portOf(running.wsBinding);
}

function portOf(binding: string | null): string | null {
  return binding === null ? null : (/:(\d+)$/.exec(binding)?.[1] ?? null);
}
