/** Where a tool's request may go: hosts that the operator allows, and never into private networks by the back door. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { RequestFault } from '../domain/request-fault.ts';

/**
 * Null: any host, as long as it is public. Else these alone: `crm.example.com`, `*.example.com`, `10.0.0.5:8080`; one that is written out,
 * without a star, may be in a private network, because somebody meant it.
 */
export type AllowedHosts = readonly string[] | null;

export type HttpToolFault = RequestFault | 'bad-url' | 'bad-value';

/** Why a request was not made, or what came of it. `detail` is for people with rights to see it. */
export class HttpToolFailed extends Error {
  override readonly name = 'HttpToolFailed';
  readonly fault: HttpToolFault;

  constructor(fault: HttpToolFault, detail: string) {
    super(detail);
    this.fault = fault;
  }
}

export type Resolved = { address: string; family: 4 | 6 };
export type Resolve = (host: string) => Promise<Resolved[]>;

/**
 * The address to connect to. The name is resolved here, once, and the connection goes to this very address: a name that answers
 * differently the next time gets nobody in. Throws HttpToolFailed.
 */
export async function guardedAddress(url: URL, allowed: AllowedHosts, resolve: Resolve = resolveAll): Promise<Resolved> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const rule = allowed === null ? 'public' : ruleFor(host, url.port, allowed);
  if (rule === null) throw new HttpToolFailed('host-not-allowed', host);
  const addresses = await addressesOf(host, resolve);
  const [first] = addresses;
  if (first === undefined) throw new HttpToolFailed('not-resolved', host);
  // All of them, not only the one that is used: a name that also points inside is a trap.
  if (rule !== 'written-out' && addresses.some(({ address }) => isPrivate(address))) {
    throw new HttpToolFailed('private-address', host);
  }
  return first;
}

/** A name server that does not answer must not hold a person who saves a form. */
const judgedMsMax = 3_000;

/**
 * What `guardedAddress` would find wrong with this address now, before anything is sent there. Null: nothing, or its name leads nowhere
 * for now (or not within 3,000 ms): that may change, and each request is judged again.
 */
export async function addressFault(
  url: URL,
  allowed: AllowedHosts,
  resolve: Resolve = resolveAll,
): Promise<'host-not-allowed' | 'private-address' | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((pass) => {
    timer = setTimeout(pass, judgedMsMax, null);
  });
  try {
    await Promise.race([guardedAddress(url, allowed, resolve), late]);
    return null;
  } catch (error) {
    if (!(error instanceof HttpToolFailed)) throw error;
    return error.fault === 'host-not-allowed' || error.fault === 'private-address' ? error.fault : null;
  } finally {
    clearTimeout(timer);
  }
}

function ruleFor(host: string, port: string, allowed: readonly string[]): 'written-out' | 'public' | null {
  const names = [host, `${host}:${port}`];
  if (allowed.some((entry) => names.includes(entry.toLowerCase()))) return 'written-out';
  const wild = allowed.some((entry) => entry === '*' || (entry.startsWith('*.') && host.endsWith(entry.slice(1).toLowerCase())));
  return wild ? 'public' : null;
}

async function addressesOf(host: string, resolve: Resolve): Promise<Resolved[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family: family === 6 ? 6 : 4 }];
  try {
    return await resolve(host);
  } catch {
    throw new HttpToolFailed('not-resolved', host);
  }
}

async function resolveAll(host: string): Promise<Resolved[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/** Not for the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry. */
const privateNets: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [net, bits] of privateNets) blocked.addSubnet(net, bits, net.includes(':') ? 'ipv6' : 'ipv4');

/** True for whatever is not a public address; an IPv4 address in IPv6 clothes is judged as what it is. */
export function isPrivate(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  // Node judges ::ffff:10.0.0.1 by the IPv4 rules itself.
  return blocked.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
