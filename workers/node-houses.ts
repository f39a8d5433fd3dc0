/**
 * The switches that a call worker serves: those of its settings for ever, and of those on the page the ones it is told to, as they
 * come and go, without a restart.
 */

import type { CallsInHand } from '../activities/calls-in-hand.ts';
import type { Database } from '../storage/database.ts';
import { credentialPurpose, SealBroken, type Sealer } from '../storage/sealed.ts';
import { makeSwitchNodes } from '../storage/switch-nodes.ts';
import type { NodeAddress, SwitchNode } from '../telephony/ports.ts';
import { type HouseGround, type NodeHouse, openNodeHouse } from './node-house.ts';

type Wanted = { address: NodeAddress; fromPage: boolean };

export class NodeHouses {
  readonly #ground: HouseGround;
  readonly #onServed: (names: readonly string[]) => void;
  readonly #houses = new Map<string, NodeHouse>();
  /** For the rescue: by the name of the node. */
  readonly hands = new Map<string, CallsInHand>();
  /** For rounds over calls that are overdue. */
  readonly desks = new Map<string, { node: SwitchNode; calls: CallsInHand }>();
  /** A queue is served by one worker of a process: a switch that moved is opened again when its calls are over. */
  readonly #closing = new Map<string, Promise<void>>();
  #round: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(ground: HouseGround, onServed: (names: readonly string[]) => void) {
    this.#ground = ground;
    this.#onServed = onServed;
  }

  all(): readonly NodeHouse[] {
    return [...this.#houses.values()];
  }

  /** Opens what is missing, closes what is gone or moved. One round after the other; throws when Postgres is away. */
  refresh(): Promise<void> {
    const round = this.#round.then(() => this.#refresh());
    this.#round = round.catch(() => undefined);
    return round;
  }

  /** All at once: each lets its calls go on for the same stretch of time. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#round;
    const closed = await Promise.allSettled([...this.all().map((house) => house.close()), ...this.#closing.values()]);
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #refresh(): Promise<void> {
    if (this.#closed) return;
    const wanted = await this.#wanted();
    for (const house of this.all()) {
      const now = wanted.get(house.address.name);
      if (now === undefined || !isSame(now.address, house.address)) this.#close(house);
    }
    for (const [name, one] of wanted) if (!this.#houses.has(name) && !this.#closing.has(name)) await this.#open(name, one);
    this.#onServed([...this.#houses.keys()]);
  }

  async #wanted(): Promise<Map<string, Wanted>> {
    const { context, db, sealer } = this.#ground;
    const { switches, servedNodes } = context.settings;
    const wanted = new Map<string, Wanted>(switches.map((address) => [address.name, { address, fromPage: false }]));
    if (servedNodes.length === 0) return wanted;
    for (const one of await addedNodes(db, sealer)) {
      if (one.address === null)
        context.log.error({ node: one.name }, 'the password of a switch can not be opened: another CARILLON_SECRET');
      else if (!wanted.has(one.name) && (servedNodes === 'all' || servedNodes.includes(one.name))) {
        wanted.set(one.name, { address: one.address, fromPage: true });
      }
    }
    return wanted;
  }

  async #open(name: string, one: Wanted): Promise<void> {
    const house = await openNodeHouse(one, this.#ground);
    this.#houses.set(name, house);
    this.hands.set(name, house.calls);
    this.desks.set(name, { node: house.node, calls: house.calls });
    this.#ground.context.log.info({ node: name }, 'a switch is served from here');
  }

  #close(house: NodeHouse): void {
    const { name } = house.address;
    this.#houses.delete(name);
    this.hands.delete(name);
    this.desks.delete(name);
    const { log, fail } = this.#ground.context;
    log.info({ node: name }, 'a switch is served from here no more');
    this.#closing.set(
      name,
      house.close().then(() => void this.#closing.delete(name), fail),
    );
  }
}

async function addedNodes(db: Database, sealer: Sealer): Promise<{ name: string; address: NodeAddress | null }[]> {
  return (await makeSwitchNodes(db).added()).map(({ name, host, port, passwordSealed }) => {
    try {
      return { name, address: { name, host, port, password: sealer.open(passwordSealed, credentialPurpose) } };
    } catch (error) {
      if (error instanceof SealBroken) return { name, address: null };
      throw error;
    }
  });
}

function isSame(one: NodeAddress, other: NodeAddress): boolean {
  return one.host === other.host && one.port === other.port && one.password === other.password;
}
