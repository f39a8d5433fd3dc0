/** From the answer to the written end: record, attach the sound, talk, and say how it ended. */
import type { ChannelEnd, LiveLine } from '../domain/live-line.ts';
import type { AnsweredBy } from '../domain/machine.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import { MediaNotAttached } from '../telephony/media-attach.ts';
import type { LiveChannel } from '../telephony/ports.ts';
import { agentMeets } from './agent-meets.ts';
import { offerToAgents, type Waiting } from './agent-offer.ts';
import { endAgentLeg } from './agent-waiting.ts';
import type { AgentOffer, CallDesk, HandOver, PreparedTalk, TalkEnd } from './call-desk.ts';
import { finish, talkResult, withoutTalk } from './call-end.ts';
import { CallLeft } from './call-left.ts';
import { CallMoveLoop } from './call-moves.ts';
import { CallPeople } from './call-people.ts';
import type { CallSummary } from './contracts.ts';
import { type GivenBack, handedOver, handOverTo, isHandedOver } from './hand-over.ts';
import { LastingAudio } from './lasting-audio.ts';
import { ownTalk } from './own-talk.ts';
import { hangUpOurs } from './owned-hang-up.ts';
import { peopleTakenOver } from './people-taken-over.ts';
import { untilWritten } from './until-written.ts';

/** After our own hang-up the switch tells the end within this time; a channel that stays silent longer is written as unseen. */
const endToldMsMax = 5_000;
/** A callee who is sent to and fro more often is served by nobody. */
const timesGivenBackMax = 20;

type Answered = {
  grant: DialGrant;
  channel: LiveChannel;
  talk: PreparedTalk;
  answeredAt: Date;
  /** A call that was taken over while it talked: it is being recorded already, and its talk has a beginning. */
  goesOn: boolean;
  signal: AbortSignal;
};

/** Who has the callee as this process begins with the call. */
type Having = 'us' | 'others' | GivenBack;

export async function answeredCall(answered: Answered, house: CallDesk): Promise<CallSummary> {
  const { grant, channel, goesOn, signal } = answered;
  const forget = house.live.add(grant, (cause) => channel.hangUp(cause));
  try {
    const ours = await untilWritten({ what: 'answer', write: () => house.ledger.markLive(grant), signal, log: house.log });
    if (!ours) throw new CallLeft(grant.callId);
    const people = new CallPeople({ grant, channel, signal, node: house.node });
    const isOthers = goesOn && (await isHandedOver(grant, house));
    const givenBack = goesOn ? await peopleTakenOver(people, isOthers, house) : null;
    const having = givenBack ?? (isOthers ? 'others' : 'us');
    const moves = new CallMoveLoop({ people, goesOn, signal }, house);
    try {
      return await untilOver(answered, people, having, house);
    } finally {
      await moves.stop();
    }
  } finally {
    forget();
  }
}

/** Our talk, and that of a person to whom the callee is handed, who may give them back to ours. */
async function untilOver(answered: Answered, people: CallPeople, having: Having, house: CallDesk): Promise<CallSummary> {
  const { grant, channel, goesOn } = answered;
  const { madeFor } = grant.brief;
  const recording = goesOn ? goOn(grant, channel, house) : record(grant, channel, house);
  // Two who wait for each other are joined while the recording begins.
  const meeting = madeFor === null || having !== 'us' ? null : agentMeets({ grant, agent: madeFor }, house);
  await recording;
  const begun = typeof having === 'string' ? answered : await goingOn(answered, having, house);
  let ours = having === 'others' ? null : (meeting ?? converse(begun, people, house));
  for (let times = 0; times <= timesGivenBackMax; times += 1) {
    const talked = ours === null ? 'handed-over' : await talkedOut(answered, await ours, house);
    if (talked !== 'handed-over') return talked;
    const end = await handedOver(people, house);
    if (end.kind !== 'given-back') return end;
    ours = converse(await goingOn(answered, end, house), people, house);
  }
  throw new Error('a callee was given back too often');
}

/** What was opened for the first talk is spent; the next one knows what was between. */
async function goingOn(answered: Answered, { note }: GivenBack, { talker }: CallDesk): Promise<Answered> {
  const { grant } = answered;
  const brief = { ...grant.brief, transferredAtMs: null, givenBackAtMs: Date.now(), givenBackNote: note };
  return { ...answered, grant: { ...grant, brief }, talk: await talker.prepare(brief, grant.callId), goesOn: true };
}

/** What follows from the end of our talk. */
async function talkedOut(
  { grant, channel, signal }: Answered,
  talkEnd: TalkEnd,
  house: CallDesk,
): Promise<CallSummary | 'handed-over'> {
  signal.throwIfAborted();
  if (talkEnd.outcome === 'transferred') {
    await untilWritten({ what: 'transcript', write: () => talkEnd.writeDown(), signal, log: house.log });
    return 'handed-over';
  }
  const end = await endOf(grant, channel, house);
  await untilWritten({ what: 'transcript', write: () => talkEnd.writeDown(), signal, log: house.log });
  await keepAnsweredBy(grant, talkEnd.answeredBy, house);
  const summary = await finish({ grant, result: talkResult(talkEnd, end), signal }, house);
  await endAgentLeg(grant, house);
  return summary;
}

async function keepAnsweredBy(grant: DialGrant, answeredBy: AnsweredBy | null, { hearing, log }: CallDesk): Promise<void> {
  if (answeredBy === null) return;
  try {
    await hearing.saveAnsweredBy(grant, answeredBy);
  } catch (error) {
    log.warn({ callId: grant.callId, err: error }, 'who answered was not written down');
  }
}

/** The recording goes on; who masks it must know its name. */
async function goOn({ callId, brief }: DialGrant, channel: LiveChannel, { recordingOf }: CallDesk): Promise<void> {
  if (brief.recordingPath !== null) channel.recordsTo((await recordingOf(callId, brief.recordingPath)).onSwitch);
}

/** The end of a call in which not a word was said. */
function unsaid({ unheard }: PreparedTalk, reason: string | null): TalkEnd {
  return { ...withoutTalk('completed', reason), heardToEnd: unheard };
}

/** A recording that cannot start is a fault of the disk, not of the call: the talk goes on and the log tells. */
async function record(grant: DialGrant, channel: LiveChannel, { recordingOf, ledger, log }: CallDesk): Promise<void> {
  try {
    const { onSwitch, kept } = await recordingOf(grant.callId);
    await channel.startRecording(onSwitch);
    await ledger.setRecording(grant, { path: kept, ms: null });
  } catch (error) {
    log.error({ callId: grant.callId, err: error }, 'recording did not start');
  }
}

async function converse(answered: Answered, people: CallPeople, house: CallDesk): Promise<TalkEnd> {
  const { grant, channel, talk, answeredAt, goesOn, signal } = answered;
  const { log } = house;
  let audio: LastingAudio;
  try {
    audio = new LastingAudio(await channel.attachAudio());
  } catch (error) {
    // Who hangs up before a word was said ends the call like anybody else who hangs up.
    if (error instanceof MediaNotAttached && error.fault === 'ended') return unsaid(talk, null);
    log.error({ callId: grant.callId, err: error }, 'no sound: the media stream did not attach');
    return unsaid(talk, 'answered-no-media');
  }
  const line = lineOf(grant, channel, audio, house);
  const waiting: Waiting = { grant, channel, onMoved: async () => audio.goOnWith(await channel.attachAudio()) };
  const ours = ownTalk(waiting, people);
  try {
    const handOver: HandOver = (to, until) => ours.givingAway(() => handOverTo({ waiting, to, signal: until }, house));
    const offer: AgentOffer = (groupId, untilMs, until) => offerToAgents({ waiting, groupId, untilMs, signal: until }, house);
    const onAnsweredBy = (answeredBy: AnsweredBy): void => void keepAnsweredBy(grant, answeredBy, house);
    const until = AbortSignal.any([signal, ours.taken]);
    const end = await talk.run({ line, owned: grant, answeredAt, goesOn, handOver, offer, onAnsweredBy, signal: until });
    return ours.taken.aborted ? { ...end, outcome: 'transferred', reason: null } : end;
  } finally {
    ours.over();
    audio.close();
  }
}

function lineOf(grant: DialGrant, channel: LiveChannel, audio: LiveLine['audio'], house: CallDesk): LiveLine {
  return {
    callId: channel.callId,
    audio,
    ended: channel.ended,
    onDigit: (listener) => channel.onDigit(listener),
    sendDigits: (digits) => channel.sendDigits(digits),
    maskRecording: (on) => channel.maskRecording(on),
    hangUp: (cause) => hangUpOurs({ grant, channel, cause }, house),
  };
}

async function endOf(grant: DialGrant, channel: LiveChannel, house: CallDesk): Promise<ChannelEnd | null> {
  await hangUpOurs({ grant, channel, cause: 'NORMAL_CLEARING' }, house);
  return Promise.race([channel.ended, new Promise<null>((resolve) => setTimeout(resolve, endToldMsMax, null).unref())]);
}
