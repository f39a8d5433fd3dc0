/** From where programs and switches may ask: this machine, and the addresses, networks and hosts that somebody named. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Host names are asked for again after this: a switch may move. */
const namesMsMax = 60_000;

export type AllowedAddresses = { has(address: string): Promise<boolean> };

/** `entries`: addresses, networks (`10.0.0.0/8`) or host names. */
export function makeAllowedAddresses(entries: readonly string[]): AllowedAddresses {
  const fixed = new BlockList();
  fixed.addSubnet('127.0.0.0', 8, 'ipv4');
  fixed.addAddress('::1', 'ipv6');
  const names: string[] = [];
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    if (isIP(address) === 0) names.push(entry);
    else add(fixed, address, bits);
  }
  let named: { list: BlockList; readAtMs: number } | null = null;
  return {
    async has(asker) {
      const address = asker.replace(/^::ffff:(?=\d+\.)/, '');
      if (isIP(address) === 0) return false;
      if (check(fixed, address)) return true;
      if (names.length === 0) return false;
      if (named === null || Date.now() - named.readAtMs > namesMsMax)
        named = { list: await resolved(names), readAtMs: Date.now() };
      return check(named.list, address);
    },
  };
}

/** `10.0.0.5`, `10.0.0.0/8`, `2001:db8::/32`. */
export function isAddressOrNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

async function resolved(names: readonly string[]): Promise<BlockList> {
  const list = new BlockList();
  for (const name of names) {
    // A name that is unknown at this moment lets nobody in.
    for (const { address } of await lookup(name, { all: true }).catch(() => [])) add(list, address, undefined);
  }
  return list;
}

function add(list: BlockList, address: string, bits: string | undefined): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

function check(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
