/**
 * Rounds of a call worker over its own nodes: calls of dead workers are taken over at once, without waiting for Temporal to notice;
 * calls that another attempt took are let go of; and calls that the ledger holds to be ours but nobody here conducts are taken up again.
 */
import type { Logger } from 'pino';
import type { LeftCall, Rescues } from '../storage/rescues.ts';
import type { LiveCalls } from './call-desk.ts';
import type { CallsInHand } from './calls-in-hand.ts';

/** Dead workers are looked for this often. */
export const rescueEveryMs = 500;
/** A process that stood still finds this due as soon as it goes on, before any of its talks can do harm. */
export const ownershipEveryMs = 2_000;
/** Calls of ours that nobody conducts are a fault's remains: looked for at leisure. */
export const forgottenEveryMs = 5_000;
/** Calls taken over in one round; a dead worker that held more is emptied by the next ones. */
const rescuedInOneRoundMax = 500;

export type RescuerDeps = {
  owner: string;
  /** By the name of their node. */
  hands: ReadonlyMap<string, CallsInHand>;
  rescues: Rescues;
  live: LiveCalls;
  log: Logger;
};

export class Rescuer {
  readonly #deps: RescuerDeps;
  #suspects: ReadonlySet<string> = new Set();

  constructor(deps: RescuerDeps) {
    this.#deps = deps;
  }

  /** Takes over what dead workers left: talks and rings first, because people are on them. */
  async takeOverFromTheDead(): Promise<void> {
    const { owner, hands, rescues, log } = this.#deps;
    const request = { owner, nodes: [...hands.keys()], limit: rescuedInOneRoundMax };
    const grants = await rescues.talks(request);
    for (const grant of grants) this.#conduct(grant, () => hands.get(grant.node)?.conduct(grant, grant));
    const armed = await rescues.armed(request);
    for (const call of armed) this.#conduct(call, () => hands.get(call.node)?.conduct(call));
    if (grants.length + armed.length > 0) {
      const cameIn = grants.filter(({ epoch, brief }) => brief.inbound !== null && epoch === 1).length;
      if (cameIn > 0) log.info({ calls: cameIn }, 'calls that came in were taken up');
      const inProgress = grants.length - cameIn;
      if (inProgress + armed.length > 0) log.warn({ inProgress, armed: armed.length }, 'calls of a dead worker were taken over');
    }
  }

  async letGoOfTheLost(): Promise<void> {
    const { hands, rescues, live } = this.#deps;
    for (const callId of await rescues.lost(live.held())) for (const calls of hands.values()) calls.letGo(callId);
  }

  /** Only what was nobody's in two rounds: a call that is being taken up or ended just now is not forgotten. */
  async takeUpTheForgotten(): Promise<void> {
    const { owner, hands, rescues, log } = this.#deps;
    const forgotten = (await rescues.ofOwner(owner)).filter(({ callId, node }) => hands.get(node)?.has(callId) === false);
    for (const call of forgotten.filter(({ callId }) => this.#suspects.has(callId))) {
      log.warn({ callId: call.callId }, 'a call of ours that nobody conducted is taken up again');
      this.#conduct(call, () => hands.get(call.node)?.conduct(call));
    }
    this.#suspects = new Set(forgotten.map(({ callId }) => callId));
  }

  #conduct({ callId }: Pick<LeftCall, 'callId'>, begin: () => Promise<unknown> | undefined): void {
    begin()?.catch((error: unknown) => {
      this.#deps.log.warn({ callId, err: error }, 'a call that was taken over was not conducted to its end');
    });
  }
}
