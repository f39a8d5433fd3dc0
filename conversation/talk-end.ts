/** How a talk ended: the values that both kinds of talk give back. */
import type { Turn } from '../domain/call.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import { SpeechFailed } from './speech/speech-failed.ts';
import type { ClosingReason } from './talk-state.ts';

/** A part that failed in the talk. `detail` is for people with rights to see it; it may quote the request, so never log it. */
export type TalkFailure = { part: 'model' | 'voice' | 'recogniser'; code: string; detail: string };

/** From what a voice threw. */
export function voiceFailure(error: unknown): TalkFailure {
  return speechFailure('voice', error);
}

/** From what a recogniser threw or told. */
export function recogniserFailure(error: unknown): TalkFailure {
  return speechFailure('recogniser', error);
}

function speechFailure(part: 'voice' | 'recogniser', error: unknown): TalkFailure {
  const code = error instanceof SpeechFailed ? error.code : `${part}-failed`;
  return { part, code, detail: error instanceof Error ? error.message : String(error) };
}

export type TalkEnd = {
  /** Every turn as it stands at the end, those of earlier processes included: saving them all again is harmless. */
  turns: Turn[];
  /** Placeholders for which the contact has no value. */
  missingVariables: string[];
  failure: TalkFailure | null;
} & (
  | {
      kind: 'ended';
      /** `line-ended`: the callee or the switch ended the call. `transferred`: they talk to a person now. Everything else: we hung up. */
      why: 'line-ended' | 'transferred' | 'message-read' | 'machine' | 'message-left' | ClosingReason;
      /** Null when the switch didn't tell the end within its limit after we hung up. */
      channel: ChannelEnd | null;
    }
  /** The signal aborted: nothing was hung up, the line is left for another process to take over. */
  | { kind: 'left' }
);
