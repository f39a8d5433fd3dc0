/**
 * Who answered? A pure reducer over what the ears of a talk tell in its first seconds, beside turn-taking and apart from it. Words alone
 * make a machine certain; lengths of speech and silence only tell a person, or that nothing can be told.
 */
import { matchKeywords } from '../../domain/keyword-sets.ts';
import { type AnsweredBy, isMachine } from '../../domain/machine.ts';
import type { TalkEvent } from '../talk-state.ts';
import type { MachinePolicy } from './hearing-policy.ts';
import { machineSets } from './machine-words.ts';

export type AnswerHearing = {
  readonly answeredAtMs: number;
  /** Of the first speech and what follows it without a real pause; null before it. */
  readonly speechFromMs: number | null;
  /** When that speech fell silent; null while it goes on. */
  readonly silentFromMs: number | null;
  readonly said: string;
  readonly partial: string;
  /** A sentence was recognised since the speech began: its words are known. */
  readonly wordsKnown: boolean;
  readonly found: AnsweredBy | null;
};

export function newAnswer(answeredAtMs: number): AnswerHearing {
  return { answeredAtMs, speechFromMs: null, silentFromMs: null, said: '', partial: '', wordsKnown: false, found: null };
}

/** Nothing changes once somebody was found. */
export function hearAnswer(state: AnswerHearing, event: TalkEvent, policy: MachinePolicy): AnswerHearing {
  if (state.found !== null) return state;
  const heard = withEvent(state, event);
  return judged(heard, event.atMs, policy);
}

/** After a verdict words alone still count: who was taken for no machine may turn out to be one. */
export function hearOn(state: AnswerHearing, event: TalkEvent): AnswerHearing {
  if (state.found === null || isMachine(state.found.verdict)) return state;
  const heard = withEvent(state, event);
  return machineIn(heard, event.atMs) ?? heard;
}

/** When time alone will decide something; null when nothing is waited for. */
export function answerDueMs(state: AnswerHearing, policy: MachinePolicy): number | null {
  if (state.found !== null) return null;
  const windowEndMs = state.answeredAtMs + policy.windowMs;
  if (state.speechFromMs === null) return Math.min(windowEndMs, state.answeredAtMs + policy.noSpeechMs);
  return state.silentFromMs === null ? windowEndMs : Math.min(windowEndMs, state.silentFromMs + silenceNeeded(state, policy));
}

/** What is said of a call that ended before anything was found. */
export function concludeAnswer({ found, answeredAtMs }: AnswerHearing, atMs: number): AnsweredBy {
  return found ?? { verdict: 'uncertain', words: [], because: 'call-ended', atMs: atMs - answeredAtMs, action: null };
}

function withEvent(state: AnswerHearing, event: TalkEvent): AnswerHearing {
  switch (event.kind) {
    case 'voice-on':
      return { ...state, speechFromMs: state.speechFromMs ?? event.startedAtMs, silentFromMs: null };
    case 'voice-off':
      return { ...state, silentFromMs: event.endedAtMs };
    case 'partial':
      return { ...state, partial: event.text };
    case 'final':
      return { ...state, said: `${state.said} ${event.text}`.trim(), partial: '', wordsKnown: true };
    case 'began':
    case 'judged':
    case 'sound-began':
    case 'said':
    case 'end-requested':
    case 'transfer-requested':
    case 'transferred':
    case 'transfer-failed':
    case 'digit':
    case 'model-failed':
    case 'voice-failed':
    case 'recogniser-failed':
    case 'line-ended':
    case 'tick':
      return state;
  }
}

function judged(state: AnswerHearing, atMs: number, policy: MachinePolicy): AnswerHearing {
  const machine = machineIn(state, atMs);
  if (machine !== null) return machine;
  const due = answerDueMs(state, policy);
  if (due === null || atMs < due) return state;
  if (state.speechFromMs === null) return found(state, atMs, { verdict: 'uncertain', words: [], because: 'no-speech' });
  if (state.silentFromMs === null || atMs < state.silentFromMs + silenceNeeded(state, policy))
    return found(state, atMs, { verdict: 'uncertain', words: [], because: 'window-over' });
  return isShort(state, policy)
    ? found(state, atMs, { verdict: 'human', words: [], because: 'short-speech' })
    : found(state, atMs, { verdict: 'uncertain', words: [], because: 'long-speech' });
}

function machineIn(state: AnswerHearing, atMs: number): AnswerHearing | null {
  const match = matchKeywords(`${state.said} ${state.partial}`, machineSets);
  return match === null ? null : found(state, atMs, { verdict: match.set.means, words: match.words, because: 'words' });
}

/** A short word and then silence: somebody waits for us. Its own words are waited for, since they may say that it was a machine. */
function silenceNeeded(state: AnswerHearing, policy: MachinePolicy): number {
  if (!isShort(state, policy)) return policy.machineSilenceMs;
  return state.wordsKnown ? policy.humanSilenceMs : Math.max(policy.humanSilenceMs, policy.wordsWaitMsMax);
}

function isShort({ speechFromMs, silentFromMs }: AnswerHearing, policy: MachinePolicy): boolean {
  return speechFromMs !== null && silentFromMs !== null && silentFromMs - speechFromMs <= policy.shortSpeechMsMax;
}

function found(state: AnswerHearing, atMs: number, what: Pick<AnsweredBy, 'verdict' | 'words' | 'because'>): AnswerHearing {
  return { ...state, found: { ...what, atMs: atMs - state.answeredAtMs, action: null } };
}
