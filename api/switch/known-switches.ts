/** Which switches may ask at the door: those of the settings, and those that were added on the page. Kept in memory, for the door is quick. */
import type { Logger } from 'pino';
import type { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import type { NodeAddress } from '../../telephony/ports.ts';
import { type AllowedAddresses, makeAllowedAddresses } from '../allowed-addresses.ts';
import type { SwitchDoor } from './switch-door.ts';

/** Rows that nobody announced are found after this. */
const rowsMsMax = 60_000;

type Known = { names: readonly string[]; allowed: AllowedAddresses; readAtMs: number };

export function makeKnownSwitches({
  switches,
  addresses,
  db,
  feed,
  log,
}: {
  switches: readonly NodeAddress[];
  /** From where switches ask beside their hosts. */
  addresses: readonly string[];
  db: Database;
  feed: Pick<ChangeFeed, 'subscribe'>;
  log: Logger;
}): Pick<SwitchDoor, 'nodes' | 'allowed'> {
  const knownOf = (added: readonly { name: string; host: string }[], readAtMs: number): Known => {
    const all = [...switches, ...added];
    const hosts = [...all.map(({ host }) => host), ...addresses];
    return { names: [...new Set(all.map(({ name }) => name))], allowed: makeAllowedAddresses(hosts), readAtMs };
  };
  let known = knownOf([], 0);
  feed.subscribe(({ kind }) => {
    if (kind === 'node' || kind === 'resync') known = { ...known, readAtMs: 0 };
  });
  const current = async (): Promise<Known> => {
    if (Date.now() - known.readAtMs < rowsMsMax) return known;
    try {
      known = knownOf(await makeSwitchNodes(db).added(), Date.now());
    } catch (error) {
      // A switch must get its answer also while the database is away: from what was read last.
      log.warn({ err: error }, 'the list of switches could not be read');
    }
    return known;
  };
  return {
    nodes: async () => (await current()).names,
    allowed: { has: async (address) => (await current()).allowed.has(address) },
  };
}
