/** Somebody is called for a callee who goes on talking, or waits: reserved, rung, and there. Nothing is done to the callee. */
import { randomUUID } from 'node:crypto';
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { MoveRefusal, MoveTarget, TalkStanding } from '../domain/call-moves.ts';
import type { ReserveAnswer } from '../storage/asked-in.ts';
import type { AgentLeg, LegOutcome } from '../telephony/people/people-ports.ts';
import type { TransferFailure } from '../telephony/ports.ts';
import { isMissed, joiningMsMax } from './agent-offer.ts';
import { agentPhone, type Phone } from './agent-phone.ts';
import type { CallDesk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import type { Second } from './call-people.ts';
import { type Carrying, refused } from './move-end.ts';
import { letGoOfLeg, readyLeg } from './open-legs.ts';

/** So many agents of a group are rung, one after the other. */
const agentsMax = 3;
/** How long an outside number rings. */
const numberRingMsMax = 40_000;

export type AskedInEnd = { kind: 'there'; second: Second } | { kind: 'refused'; why: MoveRefusal };
type Agents = Extract<MoveTarget, { kind: 'agent' | 'group' }>;
type Reserved = Extract<ReserveAnswer, { kind: 'reserved' }>;

/** `state`: how the callee stands meanwhile. Throws CallLeft. */
export async function askIn(carrying: Carrying, state: TalkStanding['state'], house: CallDesk): Promise<AskedInEnd> {
  const { to } = carrying.move.wish;
  if (to === undefined) return refused('wrong-state');
  const asked = { ...carrying, state };
  const end = to.kind === 'number' ? await askNumber(asked, to, house) : await askAgents(asked, to, house);
  if (!carrying.signal.aborted) return end;
  if (end.kind === 'there') await dismiss(end.second, carrying, house);
  return refused('broken-off');
}

/** Somebody who came and is not needed. */
export async function dismiss({ agentId, leg }: Second, { people: { grant } }: Carrying, { offers }: CallDesk): Promise<void> {
  await letGoOfLeg(leg);
  if (agentId !== null) await offers.didNotTake(grant, agentId, false, 'not-joined');
}

type Asked = Carrying & { state: TalkStanding['state'] };

async function askAgents(asked: Asked, to: Agents, house: CallDesk): Promise<AskedInEnd> {
  const { people, signal } = asked;
  let why: MoveRefusal = to.kind === 'agent' ? 'agent-not-free' : 'no-agent';
  for (let called = 0; called < (to.kind === 'agent' ? 1 : agentsMax) && !signal.aborted; called += 1) {
    const agent = await house.askedIn.reserve(people.grant, to);
    if (agent.kind === 'not-ours') throw new CallLeft(people.grant.callId);
    if (agent.kind === 'nobody') return refused(why);
    const end = await askAgent(asked, agent, house);
    if (end.kind === 'there') return end;
    why = end.why;
  }
  return refused(why);
}

async function askAgent(asked: Asked, agent: Reserved, house: CallDesk): Promise<AskedInEnd> {
  const { people, state } = asked;
  const { offers, moves } = house;
  const { agentId, name, extension, autoAnswer, ringMsMax, openLegId } = agent;
  await moves.setTalk(people.grant, { state, other: { agentId, name, state: 'ringing' } });
  if (openLegId === null && !(await offers.rings(people.grant, agentId, ringMsMax))) return refused('agent-not-free');
  const phone = agentPhone({ agentId, extension, ringMsMax, autoAnswer, codec: people.grant.codec });
  const outcome = openLegId === null ? await ring(asked, phone, house) : await openLeg(openLegId, house);
  if (outcome.kind === 'open' && (await came(asked, { agentId, leg: outcome.leg }, house))) {
    return { kind: 'there', second: { agentId, name, leg: outcome.leg, threeWay: null } };
  }
  const why = outcome.kind === 'failed' ? outcome.why : 'not-joined';
  await offers.didNotTake(people.grant, agentId, !asked.signal.aborted && isMissed(why), why);
  return refused(refusalOf(why));
}

async function openLeg(legId: string, house: CallDesk): Promise<LegOutcome> {
  const leg = await readyLeg(legId, house);
  return leg === null ? { kind: 'failed', why: 'not-joined', cause: null } : { kind: 'open', leg };
}

async function came(
  { people: { grant } }: Asked,
  { agentId, leg }: { agentId: string; leg: AgentLeg },
  house: CallDesk,
): Promise<boolean> {
  if (await house.askedIn.came(grant, agentId, transferTalkMsMax + joiningMsMax)) return true;
  await letGoOfLeg(leg);
  return false;
}

async function askNumber(asked: Asked, to: Extract<MoveTarget, { kind: 'number' }>, house: CallDesk): Promise<AskedInEnd> {
  const { people, state } = asked;
  const answer = await house.askedIn.wayOut(people.grant, to);
  if (answer.kind === 'refused') {
    if (answer.why === 'not-ours') throw new CallLeft(people.grant.callId);
    return refused(answer.why);
  }
  const { gateway, prefix, codec, number, callerNumber } = answer.way;
  await house.moves.setTalk(people.grant, { state, other: { agentId: null, name: to.number, state: 'ringing' } });
  const phone = { to: { kind: 'number', gateway, number, prefix }, agentId: null, callerNumber, codec } as const;
  const outcome = await ring(asked, { ...phone, ringMsMax: numberRingMsMax, autoAnswer: false, soundlessMsMax: null }, house);
  if (outcome.kind === 'failed') return refused(refusalOf(outcome.why));
  return { kind: 'there', second: { agentId: null, name: to.number, leg: outcome.leg, threeWay: null } };
}

/** A switch that is away is nobody’s failure, and so is a word that must not reach it. */
async function ring({ move, people, signal }: Asked, phone: Phone, { node, moves, log }: CallDesk): Promise<LegOutcome> {
  const { callId } = people.grant;
  const legId = randomUUID();
  try {
    await moves.calls(move.id, legId);
    const request = { ...phone, legId, forCall: callId, meetsCallee: false, openMsMax: joiningMsMax };
    return await node.people.openLeg(request, signal);
  } catch (error) {
    log.error({ callId, moveId: move.id, err: error }, 'a phone could not be called for a call');
    return { kind: 'failed', why: 'switch-away', cause: null };
  }
}

function refusalOf(why: TransferFailure): MoveRefusal {
  if (why === 'callee-gone') return 'call-over';
  return why === 'not-joined' ? 'leg-gone' : why;
}
