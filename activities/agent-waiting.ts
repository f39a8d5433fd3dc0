/** The agent for whom a call is made, on their phone while the callee's rings: hears it ring, and whoever hangs up ends it. */
import type { DialGrant } from '../storage/ledger-types.ts';
import type { CallDesk } from './call-desk.ts';

export type AgentWaiting = {
  /** Nobody waits for the callee any more. */
  isGone: boolean;
  /** Before the end is written: with it the agent may have the next call, and needs the phone for it. */
  nobodyComes(): Promise<void>;
  /** Watches no longer; the phone stays as it is. */
  stop(): void;
};

/** A wish to end it that was announced in vain is seen within this. */
const recheckMs = 2_000;

type Waited = { grant: DialGrant; signal: AbortSignal };

/** For a call that is made for nobody alone, nothing of it. */
export async function agentWaiting({ grant, signal }: Waited, house: CallDesk): Promise<AgentWaiting> {
  const { madeFor } = grant.brief;
  if (madeFor === null) return { isGone: false, nobodyComes: () => Promise.resolve(), stop: () => undefined };
  const leg = madeFor.legId === null ? null : await house.node.people.adoptLeg(madeFor.legId);
  const stopped = new AbortController();
  const until = AbortSignal.any([signal, stopped.signal]);
  const cancel = (): void => {
    if (!until.aborted) quietly(house.node.hangUp(grant.callId, 'ORIGINATOR_CANCEL'), grant, house);
  };
  if (leg !== null) {
    quietly(leg.ringback(true), grant, house);
    void leg.ended.then(cancel);
    void wantedNoMore(grant.callId, until, house).then((isSo) => (isSo ? cancel() : undefined));
  }
  return {
    isGone: leg === null || leg.state === 'ended',
    async nobodyComes() {
      stopped.abort();
      if (leg !== null && leg.state !== 'ended') await leg.end();
    },
    stop: () => stopped.abort(),
  };
}

/** The phone of the agent for whom it was made: its call is over. */
export async function endAgentLeg({ brief: { madeFor } }: DialGrant, { node }: Pick<CallDesk, 'node'>): Promise<void> {
  if (madeFor !== null && madeFor.legId !== null && node.state === 'ready') await node.people.endLeg(madeFor.legId);
}

/** True as soon as the agent cancelled the call; false when nobody needs to know any more. */
export async function wantedNoMore(
  callId: string,
  until: AbortSignal,
  { moveWakes, manualCalls, log }: Pick<CallDesk, 'moveWakes' | 'manualCalls' | 'log'>,
): Promise<boolean> {
  while (!until.aborted) {
    // Listened to before it is asked: nothing falls between.
    const woken = moveWakes.wait(callId, recheckMs, until);
    try {
      if (await manualCalls.isCancelled(callId)) return !until.aborted;
    } catch (error) {
      log.warn({ callId, err: error }, 'whether a call is still wanted was not read');
    }
    await woken;
  }
  return false;
}

/** An agent who can't be told hears silence, and the callee's end is told all the same. */
function quietly(work: Promise<unknown>, { callId }: DialGrant, { log }: CallDesk): void {
  work.catch((error: unknown) => log.warn({ callId, err: error }, 'the phone of an agent who waits was not reached'));
}
