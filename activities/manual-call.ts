/**
 * A call that is made for one agent, until it is permitted: their own phone first, then the gate. So nobody is rung for whom nobody is
 * there, and no line is held while the agent picks up. What a dead process left is found by the leg in the call's row.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ManualDrop, permitMsMax } from '../domain/manual-call.ts';
import type { FenceAnswer } from '../storage/ledger-types.ts';
import type { NextForAgent } from '../storage/manual-calls.ts';
import type { AgentLeg, LegOutcome } from '../telephony/people/people-ports.ts';
import { isMissed } from './agent-offer.ts';
import { agentPhone } from './agent-phone.ts';
import { wantedNoMore } from './agent-waiting.ts';
import type { CallDesk } from './call-desk.ts';
import { giveUpLeg } from './open-legs.ts';

/** A line that is full is asked for again after this, unless it names a shorter time. */
const askAgainMs = 300;
/** Whoever rings tells how that ended; after so much longer they are gone, and the agent is free of it. */
const toldMsMax = 5_000;
/** The switch ends the agent's leg by itself when nobody was joined to it for so long: the permission, and the longest ringing. */
const unmetMsMax = permitMsMax + 180_000;

export type ForAgent = {
  callId: string;
  /** The agent was on the phone in this very process: whose phone is gone has hung up. */
  wasThere: boolean;
  /** Ends this attempt wherever it stands. */
  signal: AbortSignal;
};

type Answer = Exclude<FenceAnswer, { kind: 'wait' }>;
type Ringing = Extract<NextForAgent, { kind: 'ring' }>;
/** `gone`: the agent hung up, or wants the call no more. */
type Held = { callId: string; owner: string; signal: AbortSignal; unwanted: AbortSignal; over: AbortSignal };

const withdrawn: Answer = { kind: 'withdrawn' };

/** What the fence says of it, once its agent is on the phone. What comes to nothing before was dropped, with its reason. */
export async function permittedForAgent({ callId, wasThere, signal }: ForAgent, house: CallDesk): Promise<Answer> {
  const { owner, manualCalls } = house;
  const next = await manualCalls.next({ callId, owner });
  if (next.kind === 'over') {
    if (next.legId !== null) await house.node.people.endLeg(next.legId);
    return withdrawn;
  }
  const [over, unwanted] = [new AbortController(), new AbortController()];
  const until = AbortSignal.any([signal, over.signal]);
  void wantedNoMore(callId, until, house).then((isSo) => (isSo ? unwanted.abort() : undefined));
  const held = { callId, owner, signal, unwanted: unwanted.signal, over: over.signal };
  try {
    const leg =
      next.legId === null ? await call(held, next, house) : await foundAgain(held, { legId: next.legId, wasThere }, house);
    return leg === null ? withdrawn : await permission(held, leg, house);
  } finally {
    over.abort();
  }
}

/** Null: nobody is there, and the call was dropped. */
async function call(held: Held, agent: Ringing, house: CallDesk): Promise<AgentLeg | null> {
  const { manualCalls, node, log } = house;
  const { callId, signal, unwanted } = held;
  const { agentId, extension, autoAnswer, ringMsMax } = agent;
  const legId = randomUUID();
  if (!(await manualCalls.legRings(held, { legId, forMs: ringMsMax + toldMsMax }))) return dropped(held, 'agent-gone', house);
  const phone = {
    ...agentPhone({ agentId, extension, ringMsMax, autoAnswer, codec: 'PCMA' }),
    ...{ legId, forCall: callId, meetsCallee: false, openMsMax: unmetMsMax },
  };
  let outcome: LegOutcome;
  try {
    // A phone that stays connected would be busy for itself.
    await giveUpLeg(agentId, house);
    outcome = await node.people.openLeg(phone, AbortSignal.any([signal, unwanted]));
  } catch (error) {
    log.error({ callId, agentId, err: error }, "an agent's phone could not be called");
    outcome = { kind: 'failed', why: 'switch-away', cause: null };
  }
  signal.throwIfAborted();
  if (outcome.kind === 'open') return there(held, outcome.leg, house);
  if (unwanted.aborted) return dropped(held, 'cancelled', house);
  log.info({ callId, agentId, why: outcome.why, cause: outcome.cause }, 'an agent did not come to a call of their own');
  const missed = isMissed(outcome.why);
  await manualCalls.drop(held, missed ? 'agent-no-answer' : 'switch-away', missed);
  return null;
}

/** A phone that another process called: whoever answered it is there, and one that still rings is let go. */
async function foundAgain(
  held: Held,
  { legId, wasThere }: { legId: string; wasThere: boolean },
  house: CallDesk,
): Promise<AgentLeg | null> {
  const leg = await house.node.people.adoptLeg(legId);
  if (leg !== null) return there(held, leg, house);
  await house.node.people.endLeg(legId);
  return dropped(held, wasThere ? 'agent-hung-up' : 'interrupted', house);
}

async function there(held: Held, leg: AgentLeg, house: CallDesk): Promise<AgentLeg | null> {
  if (await house.manualCalls.legAnswered(held)) return leg;
  await leg.end();
  return dropped(held, held.unwanted.aborted ? 'cancelled' : 'agent-gone', house);
}

/** The agent hears it ring while a line is waited for. */
async function permission(held: Held, leg: AgentLeg, house: CallDesk): Promise<Answer> {
  const { callId, owner, signal, unwanted, over } = held;
  const hungUp = new AbortController();
  void leg.ended.then(() => hungUp.abort());
  const gone = AbortSignal.any([unwanted, hungUp.signal, over]);
  leg.ringback(true).catch((error: unknown) => house.log.warn({ callId, err: error }, 'an agent who waits hears nothing'));
  const giveUpAtMs = Date.now() + permitMsMax;
  for (;;) {
    signal.throwIfAborted();
    if (gone.aborted) return ended(held, leg, unwanted.aborted ? 'cancelled' : 'agent-hung-up', house);
    const answer = await house.ledger.fence({ callId, owner });
    if (answer.kind === 'withdrawn') await leg.end();
    if (answer.kind !== 'wait') return answer;
    if (Date.now() >= giveUpAtMs) return ended(held, leg, 'lines-busy', house);
    const againInMs = Math.min(answer.againInMs ?? askAgainMs, askAgainMs);
    // An abort only ends the wait: what it means is looked at above.
    await pause(againInMs, undefined, { signal: AbortSignal.any([signal, gone]) }).catch(() => undefined);
  }
}

async function ended(held: Held, leg: AgentLeg, why: ManualDrop, house: CallDesk): Promise<Answer> {
  await leg.end();
  await house.manualCalls.drop(held, why);
  return withdrawn;
}

async function dropped(held: Held, why: ManualDrop, { manualCalls }: CallDesk): Promise<null> {
  await manualCalls.drop(held, why);
  return null;
}
