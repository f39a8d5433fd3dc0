/** Leaves a message on a machine: waits for its greeting to end, speaks once, hangs up. */
import type { Logger } from 'pino';
import type { Turn } from '../../domain/call.ts';
import type { LiveLine } from '../../domain/live-line.ts';
import { type Clock, waitUntil } from '../clock.ts';
import { makeLineSound } from '../line-sound.ts';
import type { TalkPolicy } from '../policy.ts';
import type { Voice } from '../ports.ts';
import { isWhole, readOnce } from '../reading.ts';
import { type TalkFailure, voiceFailure } from '../talk-end.ts';
import { type Ending, watchEnding } from '../talk-ending.ts';
import { makeTranscript, type SaveTurn } from '../transcript.ts';
import type { GreetingEnd } from './greeting-end.ts';
import type { MachinePolicy } from './hearing-policy.ts';

export type MessageParts = {
  line: LiveLine;
  voice: Voice;
  text: string;
  greeting: Promise<GreetingEnd>;
  earlierTurns: readonly Turn[];
  answeredAtMs: number;
  onTurn: SaveTurn;
  policy: TalkPolicy;
  machine: MachinePolicy;
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
};

type Why = 'message-left' | 'max-duration' | 'voice-failed';
/** `whole`: every word of the message had left before the line ended. */
export type MessageEnd = { ending: Ending<Why>; turns: Turn[]; whole: boolean; failure: TalkFailure | null };

export async function leaveMessage(parts: MessageParts): Promise<MessageEnd> {
  const { line, clock, signal, policy, machine, log } = parts;
  const transcript = makeTranscript({ earlier: parts.earlierTurns, onTurn: parts.onTurn, log });
  const ending = watchEnding<Why>({ line, clock, signal, policy: policy.closing, log });
  const over = new AbortController();
  const before = transcript.turns().length;
  let failure: TalkFailure | null = null;

  const reading = async (): Promise<void> => {
    await Promise.race([parts.greeting, aborted(over.signal)]);
    if ((await waitUntil(clock, clock.nowMs() + machine.afterBeepMs, over.signal)) === 'aborted') return;
    const callOff = clock.wakeAt(clock.nowMs() + machine.messageMsMax, () => {
      ending.hangUp('max-duration');
      over.abort();
    });
    const sound = makeLineSound(line.audio);
    const reader = { sound, voice: parts.voice, transcript, clock, policy, answeredAtMs: parts.answeredAtMs, over: over.signal };
    try {
      await readOnce({ text: parts.text, reader, goOn: null });
      if (!over.signal.aborted) ending.hangUp('message-left');
    } finally {
      callOff();
    }
  };
  const read = reading().catch((error: unknown) => {
    log.warn({ err: error }, 'the voice failed in a message to a machine');
    failure = voiceFailure(error);
    ending.hangUp('voice-failed');
  });
  const reached = await ending.reached;
  over.abort(reached.kind === 'left' ? 'left' : 'line-ended');
  await read;
  await transcript.saved();
  const turns = transcript.turns();
  return { ending: reached, turns, whole: turns.slice(before).some(isWhole), failure };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
