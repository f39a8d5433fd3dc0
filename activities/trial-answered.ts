/** Somebody answered a trial: the echo of a line, or the talk with an assistant; and its end. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { SpokenPiece } from '../conversation/ports.ts';
import type { ChannelEnd, LineAudio, LiveLine } from '../domain/live-line.ts';
import type { TrialCall } from '../storage/trial-calls.ts';
import type { LiveChannel } from '../telephony/ports.ts';
import type { PreparedTalk } from './call-desk.ts';
import { type EchoLimits, echoTest } from './echo-test.ts';
import { type Ended, endOfAnswered } from './trial-end.ts';
import type { TrialStory } from './trial-story.ts';
import { trialEpoch } from './trial-talk.ts';

export type AnsweredParts = {
  /** What a line's trial says; throws where nobody can. */
  say: (text: string, signal: AbortSignal) => AsyncIterable<SpokenPiece>;
  limits: {
    /** From the answer on, a line's trial and a talk, even where its assistant may talk longer. */
    lineMsMax: number;
    talkMsMax: number;
    /** For the voice to make the message. */
    voiceMsMax: number;
    /** After our hang-up the switch tells the end within this time. */
    endToldMsMax: number;
    echo: EchoLimits;
  };
  log: Logger;
};

type Answered = Pick<TrialStory, 'signal' | 'step'> & { trial: TrialCall; talk: PreparedTalk | null; channel: LiveChannel };

export async function answeredTrial(answered: Answered, parts: AnsweredParts): Promise<Ended> {
  const { trial, channel, signal, step } = answered;
  const hangUp = (): void => void channel.hangUp('NORMAL_CLEARING');
  signal.addEventListener('abort', hangUp, { once: true });
  if (signal.aborted) hangUp();
  let reason: string | null = null;
  try {
    const audio = await channel.attachAudio();
    try {
      reason = await tried(answered, audio, parts);
    } finally {
      audio.close();
    }
  } catch (error) {
    // Who hangs up before anything was heard ends the trial like anybody else who hangs up.
    if (!signal.aborted && (await endOf(channel, 0)) === null) {
      step('no-sound');
      reason = 'answered-no-media';
      parts.log.warn({ trialId: trial.id, err: error }, 'the sound of a trial failed');
    }
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
  await channel.hangUp('NORMAL_CLEARING');
  return endOfAnswered(await endOf(channel, parts.limits.endToldMsMax), reason);
}

function tried(answered: Answered, audio: LineAudio, parts: AnsweredParts): Promise<string | null> {
  const { talk } = answered;
  return talk === null ? echoed(answered, audio, parts) : talked({ ...answered, talk }, audio, parts);
}

async function echoed({ trial, channel, step }: Answered, audio: LineAudio, parts: AnsweredParts): Promise<string | null> {
  const over = new AbortController();
  void channel.ended.then(() => over.abort());
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(parts.limits.lineMsMax)]);
  try {
    const message = trial.say === null ? new Int16Array(0) : await spoken(trial.say, signal, { ...parts, step });
    await echoTest({ audio, message, signal, limits: parts.limits.echo, tell: (news) => step(news.step, news.detail) });
  } catch (error) {
    // They hung up, which is told by the end of the channel.
    if (!signal.aborted) throw error;
  }
  return null;
}

/** A voice that fails leaves the tones: the line is what is tried. */
async function spoken(text: string, signal: AbortSignal, parts: AnsweredParts & Pick<TrialStory, 'step'>): Promise<Int16Array> {
  const pieces: Int16Array[] = [];
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(parts.limits.voiceMsMax)]);
    for await (const { pcm } of parts.say(text, limit)) pieces.push(pcm);
  } catch (error) {
    signal.throwIfAborted();
    parts.step('voice-failed');
    parts.log.warn({ err: error }, 'the message of a trial was not spoken');
  }
  const whole = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const pcm of pieces) {
    whole.set(pcm, at);
    at += pcm.length;
  }
  return whole;
}

async function talked(
  { trial, talk, channel }: Answered & { talk: PreparedTalk },
  audio: LineAudio,
  { limits }: AnsweredParts,
): Promise<string | null> {
  const line: LiveLine = {
    callId: channel.callId,
    audio,
    ended: channel.ended,
    onDigit: (listener) => channel.onDigit(listener),
    sendDigits: (digits) => channel.sendDigits(digits),
    // Nothing is recorded.
    maskRecording: () => Promise.resolve(),
    hangUp: (cause) => channel.hangUp(cause),
  };
  const end = await talk.run({
    line,
    owned: { callId: trial.id, epoch: trialEpoch },
    answeredAt: new Date(),
    goesOn: false,
    offer: () => Promise.resolve({ kind: 'nobody' }),
    onAnsweredBy: () => undefined,
    handOver: () => Promise.resolve(false),
    signal: AbortSignal.timeout(limits.talkMsMax),
  });
  await channel.hangUp('NORMAL_CLEARING');
  await end.writeDown();
  return end.reason;
}

/** Null when it is not told within `msMax`. */
async function endOf({ ended }: LiveChannel, msMax: number): Promise<ChannelEnd | null> {
  const limit = new AbortController();
  try {
    return await Promise.race([ended, pause(msMax, null, { signal: limit.signal })]);
  } finally {
    limit.abort();
  }
}
