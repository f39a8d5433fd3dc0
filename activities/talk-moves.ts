/** What the agent who has a callee does with them. Whatever comes to nothing leaves the two as they were. */
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { TalkMoveKind, TalkStanding } from '../domain/call-moves.ts';
import type { MoveOutcome, Talk } from '../telephony/people/people-ports.ts';
import { backToTalkMsMax } from './agent-offer.ts';
import { type AskedInEnd, askIn, dismiss } from './ask-in.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople, Second } from './call-people.ts';
import { giveBack } from './giving-back.ts';
import { type Carrier, type Carrying, done, endOf, refused, refusedAs } from './move-end.ts';
import { letGoOfLeg } from './open-legs.ts';
import { ourMusic } from './our-music.ts';
import { hangUpOurs } from './owned-hang-up.ts';
import { untilWritten } from './until-written.ts';

const talking: TalkStanding = { state: 'talking', other: null };
const hold: Carrier = async ({ people }, { moves }) => {
  const talk = await people.talk();
  if (talk === null || people.second !== null) return refused('wrong-state');
  const outcome = await talk.hold(ourMusic());
  if (outcome.kind === 'done') await moves.setTalk(people.grant, { state: 'held', other: null }, { name: 'held' });
  return endOf(outcome);
};

const resume: Carrier = async (carrying, house) => {
  const { people } = carrying;
  if (people.second !== null) return people.second.threeWay === null ? drop(carrying, house) : refused('wrong-state');
  const talk = await people.talk();
  if (talk === null) return refused('wrong-state');
  const outcome = await talk.resume();
  if (outcome.kind === 'done') await house.moves.setTalk(people.grant, talking, { name: 'resumed' });
  return endOf(outcome);
};

const transfer: Carrier = async (carrying, house) => {
  const brought = await bringIn(carrying, (talk, { leg }) => talk.passTo(leg.legId), house);
  if (brought.kind === 'refused') return brought;
  await passed(carrying, brought.second, house);
  return done;
};

const consult: Carrier = async (carrying, house) => {
  const { people } = carrying;
  const brought = await bringIn(carrying, (talk, { leg }) => talk.consult(leg.legId, ourMusic()), house);
  if (brought.kind === 'refused') return brought;
  people.isWith(brought.second);
  await tellSecond(people, 'consulting', house);
  return done;
};

/** Asks somebody in and joins them; when either comes to nothing, callee and agent stand as they are told to stand. */
async function bringIn(
  carrying: Carrying,
  join: (talk: Talk, second: Second) => Promise<MoveOutcome>,
  house: CallDesk,
): Promise<AskedInEnd> {
  const { people } = carrying;
  const talk = await talkOfTwo(people);
  if (talk === null) return refused('wrong-state');
  const before = standingOf(talk);
  const asked = await askIn(carrying, before.state, house);
  if (asked.kind === 'refused') {
    await house.moves.setTalk(people.grant, before);
    return asked;
  }
  const outcome = await join(talk, asked.second);
  if (outcome.kind === 'done') return asked;
  await dismiss(asked.second, carrying, house);
  await house.moves.setTalk(people.grant, standingOf(talk));
  return refusedAs(outcome);
}

const complete: Carrier = async (carrying, house) => {
  const { people } = carrying;
  const { second } = people;
  const talk = await people.talk();
  if (second === null || talk === null) return refused('wrong-state');
  const outcome = second.threeWay === null ? await talk.passTo(second.leg.legId) : await takenOver(second.threeWay);
  if (outcome.kind === 'refused') return endOf(outcome);
  people.isWithoutSecond();
  await passed(carrying, second, house);
  return done;
};

const threeWay: Carrier = async ({ people }, house) => {
  const { second } = people;
  const talk = await people.talk();
  if (second === null || second.threeWay !== null || talk === null) return refused('wrong-state');
  const outcome = await talk.threeWay(second.leg.legId);
  if (outcome.kind === 'listening') {
    second.threeWay = outcome.listening;
    await tellSecond(people, 'three-way', house);
    return done;
  }
  // Back with the callee already, and the other one would sit in a park.
  if (talk.state.kind === 'talking') {
    people.isWithoutSecond();
    await letGoOfLeg(second.leg);
    await secondLeft(people, second, talking, house);
  }
  return endOf(outcome);
};

const drop: Carrier = async ({ people }, house) => {
  const { second } = people;
  // Broken off while the phone rang, or gone by themselves.
  if (second === null) return done;
  if (second.threeWay === null) {
    const outcome = (await (await people.talk())?.resume()) ?? { kind: 'refused', why: 'wrong-state' };
    if (outcome.kind === 'refused') return endOf(outcome);
  } else await second.threeWay.end();
  people.isWithoutSecond();
  await secondLeft(people, second, talking, house);
  return done;
};

const end: Carrier = async ({ people: { grant, channel } }, house) => {
  await hangUpOurs({ grant, channel, cause: 'NORMAL_CLEARING' }, house);
  return done;
};

export const talkCarriers: Readonly<Record<TalkMoveKind, Carrier>> = {
  hold,
  resume,
  transfer,
  consult,
  complete,
  'three-way': threeWay,
  drop,
  'give-back': giveBack,
  end,
};

/** Somebody who was asked in hung up. The callee waits on, or talks on. */
export async function secondGone(people: CallPeople, house: CallDesk): Promise<void> {
  const { second } = people;
  if (second === null || second.leg.state !== 'ended') return;
  people.isWithoutSecond();
  await secondLeft(people, second, second.threeWay === null ? { state: 'held', other: null } : talking, house);
}

/** Null: nobody of ours has the callee, or somebody is in it already beside the agent. */
async function talkOfTwo(people: CallPeople): Promise<Talk | null> {
  return people.second === null ? people.talk() : null;
}

function standingOf(talk: Talk): TalkStanding {
  return talk.state.kind === 'held' ? { state: 'held', other: null } : talking;
}

type ThreeWay = NonNullable<Second['threeWay']>;

function takenOver(threeWay: ThreeWay): ReturnType<ThreeWay['takeOver']> {
  return threeWay.takeOver({ beep: false, talkMsMax: transferTalkMsMax, callMsMax: backToTalkMsMax, afterLeg: 'end-call' });
}

/** It has happened on the switch: that it is written is waited for. */
async function passed(
  { people, signal }: Parameters<Carrier>[0],
  { agentId }: Second,
  { askedIn, moves, log }: CallDesk,
): Promise<void> {
  const { grant } = people;
  const write = () => askedIn.passed(grant, agentId);
  await untilWritten({ what: 'who has the callee', write, signal, log });
  await moves.setTalk(grant, talking);
}

async function tellSecond(people: CallPeople, state: 'consulting' | 'three-way', { moves }: CallDesk): Promise<void> {
  const { second, grant } = people;
  if (second === null) return;
  const { agentId, name } = second;
  await moves.setTalk(grant, { state, other: { agentId, name, state: 'talking' } }, { name: state, agentId });
}

async function secondLeft(people: CallPeople, second: Second, talk: TalkStanding, { askedIn, moves }: CallDesk): Promise<void> {
  const { agentId, threeWay: heard } = second;
  if (agentId !== null) await askedIn.left(people.grant, agentId, heard !== null);
  await moves.setTalk(people.grant, talk, { name: 'dropped', agentId });
}
