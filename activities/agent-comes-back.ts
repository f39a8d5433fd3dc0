/**
 * An agent whose page went in the middle of a talk – it was loaded anew, or the computer was – is called again as soon as their phone is
 * there. The callee hears music meanwhile. Nobody waits for a page that does not come back.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Talk, TalkState } from '../telephony/people/people-ports.ts';
import { joiningMsMax } from './agent-offer.ts';
import { agentPhone } from './agent-phone.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople } from './call-people.ts';
import { ourMusic } from './our-music.ts';

/** A page is back within five seconds, and its phone a little later; a callee who hears music for longer was forgotten. */
const comesBackMsMax = 20_000;
/** A phone that is not there yet is looked for again after this. */
const lookAgainMs = 400;

type PageLeft = Extract<TalkState, { kind: 'page-left' }>;
type Away = { people: CallPeople; talk: Talk; left: PageLeft; signal: AbortSignal };

/** Follows the talk that a person has until the returned function is called. */
export async function agentsComeBack(people: CallPeople, house: CallDesk): Promise<() => void> {
  const talk = await people.talk();
  if (talk === null) return () => undefined;
  const over = new AbortController();
  void people.channel.ended.then(() => over.abort());
  const signal = AbortSignal.any([people.signal, over.signal]);
  const unwatch = talk.onState((left) => {
    if (left.kind !== 'page-left') return;
    comesBack({ people, talk, left, signal }, house).catch((error: unknown) => {
      // Whoever has the call now, or the switch, ends it.
      if (!signal.aborted)
        house.log.warn({ callId: people.grant.callId, err: error }, 'an agent was not called back into a call');
    });
  });
  return () => {
    unwatch();
    over.abort();
  };
}

async function comesBack(away: Away, house: CallDesk): Promise<void> {
  const { people, talk, left, signal } = away;
  const { grant } = people;
  const { agentId } = left;
  house.log.info({ callId: grant.callId, agentId }, 'the page of an agent left in the middle of a call');
  await Promise.all([
    talk.hold(ourMusic()),
    house.moves.setTalk(grant, { state: 'held', other: null }, { name: 'page-left', agentId }),
  ]);
  const untilMs = Date.now() + comesBackMsMax;
  while (isAway(away) && Date.now() < untilMs) {
    const phone = await house.offers.phoneOf(grant, agentId);
    if (phone.kind === 'not-theirs') break;
    if (phone.kind === 'phone' && (await isBack(away, phone, house))) {
      await house.moves.setTalk(grant, { state: 'talking', other: null }, { name: 'page-back', agentId });
      return;
    }
    await pause(lookAgainMs, undefined, { signal });
  }
  // Somebody else may have the callee by now: then there is nothing to give up.
  if (!signal.aborted) await talk.giveUp();
}

function isAway({ talk, left, signal }: Away): boolean {
  return !signal.aborted && talk.state.kind === 'page-left' && talk.state.legId === left.legId;
}

type Phone = { extension: string; ringMsMax: number };

async function isBack(
  { people, talk, left, signal }: Away,
  { extension, ringMsMax }: Phone,
  { node, offers }: CallDesk,
): Promise<boolean> {
  const { grant } = people;
  const { callId, codec } = grant;
  const outcome = await node.people.openLeg(
    {
      // It is their own call, in which they talked a moment ago.
      ...agentPhone({ agentId: left.agentId, extension, ringMsMax, codec, autoAnswer: true }),
      ...{ legId: randomUUID(), forCall: callId, meetsCallee: true, openMsMax: joiningMsMax },
    },
    signal,
  );
  if (outcome.kind !== 'open') return false;
  // Who was signed out while it rang talks to nobody.
  const isTheirs = (await offers.phoneOf(grant, left.agentId)).kind !== 'not-theirs';
  const isJoined = isTheirs && (await talk.comeBack(outcome.leg.legId)).kind === 'done';
  if (!isJoined) await outcome.leg.end();
  return isJoined;
}
