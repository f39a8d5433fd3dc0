/**
 * A call that another process had, with agents in it: who is there now is what the switch says, and not what that process was about to
 * do. Phones that it called in vain stop ringing, and nobody stands as talking who is not.
 */
import type { CallMove } from '../storage/call-moves.ts';
import type { Talk, TalkState } from '../telephony/people/people-ports.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople } from './call-people.ts';
import { givenBackMeanwhile } from './giving-back.ts';
import type { GivenBack } from './hand-over.ts';
import { hangUpOurs } from './owned-hang-up.ts';

/**
 * `handedOver`: an agent, or somebody elsewhere, has the callee, or had them. Answers how the callee is ours again, where that process had
 * begun to give them back.
 */
export async function peopleTakenOver(people: CallPeople, handedOver: boolean, house: CallDesk): Promise<GivenBack | null> {
  const { grant } = people;
  const talk = handedOver ? await people.talk() : null;
  const isNobodys = handedOver && talk === null && !(await house.node.isHandedOver(grant.callId));
  const givenBack = isNobodys ? await givenBackMeanwhile(people, house) : null;
  const called = await house.moves.refuseInterrupted(grant);
  if (!handedOver || givenBack !== null) {
    await endPhones(called, [], house);
    // Who has the call made for them waits on their phone, and is joined next.
    if (grant.brief.madeFor === null) await house.offers.freeAgents(grant.callId);
    return givenBack;
  }
  if (talk === null) {
    // Their person's phone went while nobody was there to see it: the callee would sit in a park until a limit ends it.
    if (isNobodys) await hangUpOurs({ grant, channel: people.channel, cause: 'NORMAL_CLEARING' }, house);
    return null;
  }
  await peopleStand(people, talk, called, house);
  return null;
}

/** As the switch says. */
async function peopleStand(people: CallPeople, talk: Talk, called: readonly CallMove[], house: CallDesk): Promise<void> {
  const { grant } = people;
  const [legId, otherId] = legsOf(talk.state);
  await endPhones(called, [legId, otherId], house);
  const holder = await agentAt(legId, house);
  const other = await agentAt(otherId, house);
  // A phone without an agent's mark is one elsewhere, or that of an agent who was joined by an earlier release.
  const before = called.some((move) => move.legId === legId) ? null : grant.brief.agentId;
  const there = [holder ?? before, other].filter((agentId) => agentId !== null);
  await house.askedIn.settle(grant, { holder, there });
  await tellTalk(people, talk.state, house);
}

function legsOf(state: TalkState): [string | null, string | null] {
  if (state.kind === 'with-us' || state.kind === 'ended') return [null, null];
  return [state.legId, state.kind === 'consulting' ? state.withLegId : null];
}

async function agentAt(legId: string | null, { node }: CallDesk): Promise<string | null> {
  return legId === null ? null : ((await node.people.adoptLeg(legId))?.agentId ?? null);
}

async function endPhones(called: readonly CallMove[], used: readonly (string | null)[], { node }: CallDesk): Promise<void> {
  for (const { legId } of called) if (legId !== null && !used.includes(legId)) await node.people.endLeg(legId);
}

async function tellTalk(people: CallPeople, state: TalkState, { moves, node }: CallDesk): Promise<void> {
  const { grant } = people;
  const told = await moves.talkOf(grant.callId);
  if (state.kind !== 'consulting') {
    if (told !== null) await moves.setTalk(grant, { state: state.kind === 'held' ? 'held' : 'talking', other: null });
    return;
  }
  const leg = await node.people.adoptLeg(state.withLegId);
  if (leg === null) return;
  // Their name was told as their phone began to ring.
  const name = told?.other?.name ?? '';
  people.isWith({ agentId: leg.agentId, name, leg, threeWay: null });
  await moves.setTalk(grant, { state: 'consulting', other: { agentId: leg.agentId, name, state: 'talking' } });
}
