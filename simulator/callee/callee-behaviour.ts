/** What a callee does once it has answered. */
import type { CalleeSound } from '../channel/channel-media.ts';

export type CalleeLanguage = 'zh' | 'en';

export type TalkScript =
  | 'interested'
  | 'asks-price'
  | 'who-are-you'
  | 'call-later'
  | 'wants-human'
  | 'not-interested'
  | 'never-again'
  | 'call-in-half-an-hour';

export type CalleeBehaviour =
  /** Nothing is sent, not even silence; ends only when somebody hangs up. */
  | { kind: 'silent' }
  /** What comes is sent back, a frame later: for measuring the way there and back. */
  | { kind: 'echo' }
  | { kind: 'hang-up'; afterMs: number }
  /** Listens, speaks, says goodbye: see conversation-script.ts. `bargeInAfterMs` of our speech it interrupts us, once. */
  | { kind: 'talk'; script: TalkScript; language: CalleeLanguage; seed: number; bargeInAfterMs?: number }
  /** Says exactly these lines, each when we have stopped speaking, then hangs up or stays. */
  | { kind: 'says'; lines: readonly string[]; hangUpAfter: boolean; bargeInAfterMs?: number }
  /** Hangs up while we speak, this long after our speech began. */
  | { kind: 'hang-up-mid-sentence'; afterSpeechMs: number }
  /** A machine: a greeting, a beep, then it records us until `hangUpAfterMs` after the beep. */
  | { kind: 'voicemail'; language: CalleeLanguage; hangUpAfterMs: number }
  /** Somebody of the caller's own making, from the answer on. */
  | { kind: 'own'; take(): CalleeSound }
  /** Presses keys, one after another, then stays silent. */
  | { kind: 'presses'; digits: string; afterMs: number };
