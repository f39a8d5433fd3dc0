/** A callee is offered to the agents of a group: who waits longest is reserved, rung, and joined to the callee. */
import { randomUUID } from 'node:crypto';
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { OfferAnswer } from '../storage/agent-offers.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { AgentLeg } from '../telephony/people/people-ports.ts';
import type { LiveChannel, TransferFailure, TransferOutcome } from '../telephony/ports.ts';
import { agentPhone } from './agent-phone.ts';
import type { CallDesk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import { letGoOfLeg, readyLeg } from './open-legs.ts';

/** `callee-gone`: nobody waits for an agent any more. */
export type OfferEnd = { kind: 'joined'; agentId: string } | { kind: 'nobody' } | { kind: 'callee-gone' };

/** A callee to whom so many agents did not come is not kept any longer. */
const offersMax = 3;
/** An agent who becomes free wakes us; a lost announcement costs this much. */
const recheckMs = 200;
/** From the answer of a second phone to the bridge, and to the end that the switch tells. */
export const joiningMsMax = 30_000;
/** What the switch's insurance of the call is set back to when nobody could be joined. */
const backToUsMsMax = 180_000;
/** The same where an assistant goes on: longer than any talk, and an end all the same. */
export const backToTalkMsMax = 3_700_000;
/** All who wait for an agent are woken by each change of one: there are few of them, and asking costs one statement. */
export const agentWake = 'agents';

/** The callee, in whose channel the two come together. */
export type Waiting = {
  grant: DialGrant;
  channel: LiveChannel;
  /** The callee left their park for a phone that was gone in that moment, and is in another one: their sound is to be attached anew. */
  onMoved: () => Promise<void>;
};

type Offering = {
  waiting: Waiting;
  groupId: string;
  /** Nobody is looked for after this; a phone that rings by then goes on ringing. ms since the epoch. */
  untilMs: number;
  signal: AbortSignal;
};

/** Throws CallLeft when the call is not ours any more, and the signal's reason. */
export async function offerToAgents(offering: Offering, house: CallDesk): Promise<OfferEnd> {
  const { groupId, untilMs, signal } = offering;
  const { grant } = offering.waiting;
  for (let offers = 0; offers < offersMax; ) {
    signal.throwIfAborted();
    const answer = await house.offers.offer(grant, groupId);
    if (answer.kind === 'not-ours') throw new CallLeft(grant.callId);
    if (answer.kind === 'nobody') {
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0 || offers > 0) return { kind: 'nobody' };
      await house.agentWakes.wait(agentWake, Math.min(leftMs, recheckMs), signal);
      continue;
    }
    offers += 1;
    const outcome = await ring(offering, answer, house);
    if (outcome.kind === 'joined') return { kind: 'joined', agentId: answer.agentId };
    if (outcome.why === 'callee-gone') return { kind: 'callee-gone' };
  }
  return { kind: 'nobody' };
}

type Reserved = Extract<OfferAnswer, { kind: 'reserved' }>;

async function ring({ waiting, signal }: Offering, agent: Reserved, house: CallDesk): Promise<TransferOutcome> {
  const { offers, log } = house;
  const { callId } = waiting.grant;
  const outcome = await called({ waiting, agent, signal }, house);
  if (outcome.kind === 'joined') {
    log.info({ callId, agentId: agent.agentId }, 'an agent has the call');
    return outcome;
  }
  // An agent from whom the call is taken back while their phone rings has missed nothing.
  const withdrawn = signal.aborted && outcome.why !== 'callee-gone';
  const why = withdrawn ? 'withdrawn' : outcome.why;
  log.info({ callId, agentId: agent.agentId, why, cause: outcome.cause }, 'an agent did not take the call');
  await offers.didNotTake(waiting.grant, agent.agentId, !withdrawn && isMissed(outcome.why), why);
  return outcome;
}

type Offered = { waiting: Waiting; agent: Reserved; signal: AbortSignal };

/** A switch that is away, or a word that must not reach it, is an offer that failed: the callee is not left alone for it. */
async function called({ waiting, agent, signal }: Offered, house: CallDesk): Promise<TransferOutcome> {
  const { grant, channel } = waiting;
  const { agentId, extension, autoAnswer, ringMsMax, openLegId } = agent;
  const gone = new AbortController();
  void channel.ended.then(() => gone.abort());
  const phone = {
    ...agentPhone({ agentId, extension, ringMsMax, autoAnswer, codec: grant.codec }),
    ...{ legId: randomUUID(), forCall: grant.callId, meetsCallee: true, openMsMax: joiningMsMax },
  };
  try {
    if (openLegId !== null) {
      const leg = await readyLeg(openLegId, house);
      return leg === null ? notTaken : await joined({ waiting, agent, signal }, leg, house);
    }
    if (!(await house.offers.rings(grant, agentId, ringMsMax))) return notTaken;
    const outcome = await house.node.people.openLeg(phone, AbortSignal.any([signal, gone.signal]));
    if (outcome.kind === 'open') return await joined({ waiting, agent, signal }, outcome.leg, house);
    return gone.signal.aborted ? calleeGone : outcome;
  } catch (error) {
    house.log.error({ callId: grant.callId, agentId, err: error }, "an agent's phone could not be called");
    return notTaken;
  }
}

/** Written as talking, and only then joined. Who hangs up in that very moment takes nobody along; an open phone beeps. */
async function joined({ waiting, agent, signal }: Offered, leg: AgentLeg, { node, offers }: CallDesk): Promise<TransferOutcome> {
  const { grant, onMoved } = waiting;
  const callMsMax = grant.brief.taskType === 'ai' ? backToTalkMsMax : backToUsMsMax;
  const times = { talkMsMax: transferTalkMsMax, callMsMax };
  const takes = !signal.aborted && (await offers.took(grant, agent.agentId, transferTalkMsMax + joiningMsMax));
  if (!takes) {
    await letGoOfLeg(leg);
    return notTaken;
  }
  const { callId } = grant;
  const outcome = await node.people.join({ callId, legId: leg.legId, beep: leg.staysOpen, afterLeg: 'end-call', ...times });
  if (outcome.kind === 'joined') return outcome;
  await letGoOfLeg(leg);
  if (outcome.why === 'callee-gone') return calleeGone;
  if (outcome.attachAgain) await onMoved();
  return notTaken;
}

const notTaken: TransferOutcome & { kind: 'failed' } = { kind: 'failed', why: 'not-joined', cause: null };
const calleeGone: TransferOutcome = { kind: 'failed', why: 'callee-gone', cause: null };

/** The next call goes to somebody else: the phone is off its hook, refuses, is not answered, or is not there. */
export function isMissed(why: TransferFailure): boolean {
  return why === 'no-answer' || why === 'busy' || why === 'refused' || why === 'unreachable';
}
