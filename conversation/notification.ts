/** A voice notification (语音通知): reads a message to the callee, as often as the task says, and tells whether it was heard. */
import type { Logger } from 'pino';
import type { Turn } from '../domain/call.ts';
import type { LiveLine } from '../domain/live-line.ts';
import type { TalkContact } from './assistant.ts';
import { type Clock, waitUntil } from './clock.ts';
import { continuationStart } from './heard-text.ts';
import { makeLineSound } from './line-sound.ts';
import { defaultTalkPolicy, type TalkPolicy } from './policy.ts';
import type { Voice } from './ports.ts';
import { isWhole, type Reader, readOnce } from './reading.ts';
import { type TalkEnd, type TalkFailure, voiceFailure } from './talk-end.ts';
import { type Ending, watchEnding } from './talk-ending.ts';
import { makeTranscript, type SaveTurn } from './transcript.ts';
import { fillVariables } from './variables.ts';

export type NotificationParts = {
  line: LiveLine;
  voice: Voice;
  /** The text of the row; `{{…}}` is filled from the contact. */
  message: string;
  playTimes: number;
  contact: TalkContact;
  /** Readings that an earlier process wrote down. Empty for a fresh call. */
  earlierTurns: readonly Turn[];
  /** ms since the callee answered; 0 for a fresh call. */
  answeredAgoMs: number;
  onTurn: SaveTurn;
  policy?: TalkPolicy;
  clock: Clock;
  /** Aborted when this process has to let go: nothing is hung up, and the result is `left`. */
  signal: AbortSignal;
  log: Logger;
};

/** `heardToEnd`: every word of at least one whole reading had left for the callee, to its last sample, before the line ended. */
export type NotificationEnd = TalkEnd & { heardToEnd: boolean };

type Why = 'message-read' | 'max-duration' | 'voice-failed';

/**
 * Each reading is a turn. What the callee says is not listened to. A reading that another process began goes on at the clause
 * that was cut. Ends with the line hung up, unless the signal aborts.
 */
export async function runNotification(parts: NotificationParts): Promise<NotificationEnd> {
  const { line, clock, signal, log, earlierTurns } = parts;
  const policy = parts.policy ?? defaultTalkPolicy;
  const transcript = makeTranscript({ earlier: earlierTurns, onTurn: parts.onTurn, log });
  const message = fillVariables(parts.message.trim(), parts.contact);
  const ending = watchEnding<Why>({ line, clock, signal, policy: policy.closing, log });
  const over = new AbortController();
  const answeredAtMs = clock.nowMs() - parts.answeredAgoMs;
  const callOff = clock.wakeAt(answeredAtMs + policy.notification.msMax, () => {
    ending.hangUp('max-duration');
    over.abort();
  });
  let failure: TalkFailure | null = null;

  const reading = readAll({
    text: message.text,
    playTimes: parts.playTimes,
    reader: { sound: makeLineSound(line.audio), voice: parts.voice, transcript, clock, policy, answeredAtMs, over: over.signal },
  }).then(
    () => {
      if (!over.signal.aborted) ending.hangUp('message-read');
    },
    (error: unknown) => {
      log.warn({ err: error }, 'the voice failed in a notification');
      failure = voiceFailure(error);
      ending.hangUp('voice-failed');
    },
  );
  const end = await ending.reached;
  callOff();
  over.abort(reasonOf(end));
  await reading;
  await transcript.saved();
  const turns = transcript.turns();
  return { ...end, turns, missingVariables: message.missing, failure, heardToEnd: turns.some(isWhole) };
}

/** Why a reading stops: words that are left to another process are no interruption. */
function reasonOf(end: Ending<Why>): 'left' | 'line-ended' {
  return end.kind === 'left' ? 'left' : 'line-ended';
}

async function readAll({ text, playTimes, reader }: { text: string; playTimes: number; reader: Reader }): Promise<void> {
  const { policy, clock, over, transcript } = reader;
  const begun = transcript.turns().filter(({ speaker }) => speaker === 'us');
  const cut = begun.at(-1);
  let done = begun.length;
  if (cut !== undefined && !isWhole(cut)) {
    await readOnce({ text, reader, goOn: { n: cut.n, start: continuationStart(text, cut.heard) } });
  }
  for (; done < playTimes && !over.aborted; done++) {
    const pauseMs = done === 0 ? policy.notification.leadMs : policy.notification.betweenReadingsMs;
    if ((await waitUntil(clock, clock.nowMs() + pauseMs, over)) === 'aborted') return;
    await readOnce({ text, reader, goOn: null });
  }
}
