/**
 * Keeps the phones of agents connected (长通) whose group says so. Every call worker of the switch does: each leg is opened by one of
 * them, and followed by all, so that none needs the process that opened it.
 */
import type { LegToOpen, StoredLeg } from '../storage/open-legs.ts';
import type { AgentLeg } from '../telephony/people/people-ports.ts';
import { agentPhone } from './agent-phone.ts';
import type { CallDesk } from './call-desk.ts';

/** A change of an agent does not wake it: who becomes free has a leg within this. */
export const openLegsEveryMs = 500;
const ringMsMax = 15_000;
/** Whoever called the phone tells how that ended within this; then they are gone. */
const toldMsMax = 5_000;
/** The switch ends a leg by itself: longer than any shift. */
const openMsMax = 16 * 3_600_000;
/** Phones that are called in one round. */
const beginMax = 20;
/** Legs that no row knows are looked for so many rounds apart. */
const strayEveryRounds = 20;

type House = Pick<CallDesk, 'node' | 'openLegs' | 'log'>;

export class OpenLegKeeper {
  readonly #house: House;
  /** Their end is written by this process. */
  readonly #followed = new Set<string>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  #rounds = 0;

  constructor(house: House) {
    this.#house = house;
  }

  /** Repeated as long as the process lives. */
  async round(): Promise<void> {
    const { node, openLegs } = this.#house;
    if (node.state !== 'ready' || this.#closing.signal.aborted) return;
    if (this.#rounds % strayEveryRounds === 0) await this.#endStrays();
    this.#rounds += 1;
    for (const leg of await openLegs.at(node.name)) await this.#look(leg);
    for (const one of await openLegs.begin(node.name, beginMax)) {
      const opening = this.#open(one).finally(() => this.#opening.delete(one.legId));
      this.#opening.set(one.legId, opening);
    }
  }

  /** Phones that ring stop; legs that are open stay, for the next process. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#opening.values());
  }

  async #look({ legId, state, askedMs, wanted, inUse }: StoredLeg): Promise<void> {
    const { node, openLegs } = this.#house;
    if (!wanted && !inUse) {
      if (state !== 'away') await node.people.endLeg(legId);
      await openLegs.forget(legId);
      return;
    }
    if (state === 'away' || this.#followed.has(legId) || this.#opening.has(legId)) return;
    const leg = await node.people.adoptLeg(legId);
    if (leg !== null) await this.#isOpen(leg);
    else if (state === 'open') await openLegs.over(legId);
    else if (askedMs > ringMsMax + toldMsMax) {
      await node.people.endLeg(legId);
      await openLegs.over(legId);
    }
  }

  /** Never throws: what is not written is found by a later round. */
  async #open({ agentId, legId, extension }: LegToOpen): Promise<void> {
    const { node, openLegs, log } = this.#house;
    const request = {
      ...agentPhone({ agentId, extension, ringMsMax, autoAnswer: true, codec: 'PCMU' }),
      ...{ legId, forCall: null, meetsCallee: false, openMsMax },
    };
    try {
      const outcome = await node.people.openLeg(request, this.#closing.signal);
      if (outcome.kind === 'open') {
        await this.#isOpen(outcome.leg);
        return;
      }
      log.info({ agentId, why: outcome.why, cause: outcome.cause }, "an agent's phone was not connected");
      await openLegs.over(legId);
    } catch (error) {
      log.warn({ agentId, err: error }, "an agent's phone could not be connected");
    }
  }

  async #isOpen(leg: AgentLeg): Promise<void> {
    const { openLegs, log } = this.#house;
    const { legId, agentId } = leg;
    if (!(await openLegs.opened(legId))) {
      await leg.end();
      return;
    }
    if (this.#followed.has(legId)) return;
    this.#followed.add(legId);
    void leg.ended
      .then(() => openLegs.over(legId))
      .catch((error: unknown) => log.warn({ agentId, err: error }, 'the end of an open leg was not written'))
      .finally(() => this.#followed.delete(legId));
  }

  /** Of agents who are none any more, and of rows that could not be written. A leg is written before its phone is called. */
  async #endStrays(): Promise<void> {
    const { node, openLegs, log } = this.#house;
    const found = await node.people.findLegs();
    if (found.length === 0) return;
    const known = new Set((await openLegs.at(node.name)).filter(({ state }) => state !== 'away').map(({ legId }) => legId));
    for (const { legId, agentId, bridgedTo } of found) {
      if (known.has(legId) || bridgedTo !== null) continue;
      log.info({ agentId }, 'an open leg that is nobody’s was ended');
      await node.people.endLeg(legId);
    }
  }
}

/** The join of the last callee may be just over. */
const parksMsMax = 1_000;

/** An open leg, ready to be joined; null when it is gone: then its agent is rung next time. Throws SwitchNotReady, ConnectionLost. */
export async function readyLeg(legId: string, { node, openLegs }: House): Promise<AgentLeg | null> {
  const leg = await node.people.adoptLeg(legId);
  if (leg !== null && (await becomesIdle(leg))) return leg;
  if (leg === null || leg.state === 'ended') await openLegs.over(legId);
  return null;
}

/** Whoever is not joined after all: a phone that is connected for good stays so. */
export async function letGoOfLeg(leg: AgentLeg): Promise<void> {
  if (!leg.staysOpen) await leg.end();
}

/** The agent's phone is about to be called for something else than a call of a group. */
export async function giveUpLeg(agentId: string, { node, openLegs }: House): Promise<void> {
  const legId = await openLegs.ofAgent(agentId);
  if (legId === null) return;
  await node.people.endLeg(legId);
  await openLegs.forget(legId);
}

function becomesIdle(leg: AgentLeg): Promise<boolean> {
  if (leg.state !== 'busy') return Promise.resolve(leg.state === 'idle');
  return new Promise((resolve) => {
    const look = (isIdle: boolean): void => {
      clearTimeout(timer);
      forget();
      resolve(isIdle);
    };
    const timer = setTimeout(look, parksMsMax, false);
    const forget = leg.onState((state) => look(state === 'idle'));
  });
}
