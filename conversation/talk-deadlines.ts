/** Times in a talk: when something is due if nothing happens before, and what then happens. */
import { startTransfer, transferFailed } from './hand-over-moves.ts';
import { bareText, interrupts, isBackchannel } from './interruption.ts';
import { answerKeys, keysDueMs } from './key-moves.ts';
import type { ClosingPolicy } from './policy.ts';
import { answer, close, cutIn, noteUtterance, pause, sayLine, unpause } from './talk-moves.ts';
import type { Step, TalkRules, TalkState } from './talk-state.ts';
import { endpointDueMs, isSettled, utteranceText } from './utterance.ts';

/** The next time at which a `tick` changes something, or null when only an event can. It may lie in the past: then tick at once. */
export function nextDeadlineMs(state: TalkState, rules: TalkRules): number | null {
  const due = deadlinesOf(state, rules).map(({ atMs }) => atMs);
  return due.length === 0 ? null : Math.min(...due);
}

/** Does what is due first at this time; nothing if nothing is. */
export function onTick(state: TalkState, atMs: number, rules: TalkRules): Step {
  const [first] = deadlinesOf(state, rules)
    .filter((deadline) => deadline.atMs <= atMs)
    .sort((one, other) => one.atMs - other.atMs);
  return first === undefined ? { state, effects: [] } : first.move(atMs);
}

type Deadline = { atMs: number; move: (nowMs: number) => Step };

function deadlinesOf(state: TalkState, rules: TalkRules): Deadline[] {
  switch (state.phase) {
    case 'listening':
      return [maxDuration(state), ...timeWarning(state), theirTurn(state, rules)];
    case 'thinking':
      return [maxDuration(state), thinkingLimit(state, rules)];
    case 'opening':
    case 'speaking':
      return [overtime(state, rules), ...lateInterruption(state, rules), ...pauseForVoice(state, rules)];
    case 'interrupted':
      return [maxDuration(state), falseInterruption(state, rules)];
    case 'handing-over':
      return [handingOverLimit(state, rules)];
    case 'transferring':
      return [{ atMs: state.waitingSinceMs + rules.policy.transfer.msMax, move: (nowMs) => transferFailed(state, nowMs) }];
    case 'closing':
      return [closingLimit(state, rules)];
    case 'ended':
      return [];
  }
}

function maxDuration(state: TalkState): Deadline {
  return { atMs: state.endsAtMs, move: (nowMs) => close(state, 'max-duration', 'goodbye', nowMs) };
}

/** At the first moment that is nobody's: neither a word nor a key of the callee is waiting, and no voice is heard. */
function timeWarning(state: TalkState): Deadline[] {
  const { warnsAtMs, utterance, keys, voice } = state;
  if (warnsAtMs === null || utterance !== null || keys !== null || voice.on) return [];
  return [{ atMs: warnsAtMs, move: (nowMs) => sayLine({ ...state, warnsAtMs: null }, 'timeWarning', nowMs) }];
}

/** When the callee of a call with these limits is told that the time is nearly up; null = never. A process that takes over later keeps still. */
export function timeWarningMs(
  { answeredAtMs, endsAtMs, nowMs }: { answeredAtMs: number; endsAtMs: number; nowMs: number },
  { warnBeforeMs }: ClosingPolicy,
): number | null {
  const atMs = endsAtMs - warnBeforeMs;
  return endsAtMs - answeredAtMs < 2 * warnBeforeMs || atMs <= nowMs ? null : atMs;
}

/** A running sentence may end; it does not get longer than the policy's overtime. */
function overtime(state: TalkState, rules: TalkRules): Deadline {
  if (!state.overtime) return { atMs: state.endsAtMs, move: () => ({ state: { ...state, overtime: true }, effects: [] }) };
  const atMs = state.endsAtMs + rules.policy.closing.overtimeMs;
  return { atMs, move: (nowMs) => close(state, 'max-duration', 'goodbye', nowMs) };
}

function theirTurn(state: TalkState, rules: TalkRules): Deadline {
  const { keys, utterance } = state;
  if (keys !== null) {
    const move = (nowMs: number): Step => answerKeys(state, nowMs, noteUtterance(state));
    return { atMs: keysDueMs(keys, rules.policy.keys), move };
  }
  return utterance === null ? silence(state, rules) : endpoint(state, rules);
}

function endpoint(state: TalkState, rules: TalkRules): Deadline {
  const { utterance } = state;
  if (utterance === null) return silence(state, rules);
  const atMs = endpointDueMs(state, utterance, rules.policy.endpointing);
  const nothing = bareText(utteranceText(utterance)) === '';
  return { atMs, move: (nowMs) => (nothing ? { state: { ...state, utterance: null }, effects: [] } : answer(state, nowMs)) };
}

/** Counted from our last word; a voice without words yet puts it off, but not for ever. */
function silence(state: TalkState, rules: TalkRules): Deadline {
  const { policy } = rules;
  const quiet = state.waitingSinceMs + policy.silence.repromptAfterMs;
  const atMs = state.voice.on ? Math.max(quiet, state.voice.onAtMs + policy.endpointing.capMs) : quiet;
  return {
    atMs,
    move: (nowMs) =>
      state.reprompts >= policy.silence.repromptsMax
        ? close(state, 'callee-silent', 'goodbye', nowMs)
        : sayLine({ ...state, reprompts: state.reprompts + 1 }, 'silence', nowMs),
  };
}

function thinkingLimit(state: TalkState, rules: TalkRules): Deadline {
  const atMs = state.waitingSinceMs + rules.policy.thinking.msMax;
  return { atMs, move: (nowMs) => close(state, 'model-failed', 'trouble', nowMs) };
}

/** Words that were heard in the echo guard interrupt us when it is over. */
function lateInterruption(state: TalkState, rules: TalkRules): Deadline[] {
  const { utterance, soundAtMs } = state;
  if (utterance === null || soundAtMs === null) return [];
  const hearing = { final: isSettled(utterance), opening: state.phase === 'opening' };
  if (!interrupts(utteranceText(utterance), hearing, rules.interruption)) return [];
  const atMs = soundAtMs + rules.policy.interruption.echoGuardMs;
  return [{ atMs, move: (nowMs) => cutIn(state, nowMs) }];
}

function pauseForVoice(state: TalkState, rules: TalkRules): Deadline[] {
  const { voice, soundAtMs, utterance } = state;
  if (rules.interruption.mode !== 'any' || state.phase === 'opening' || !voice.on || soundAtMs === null) return [];
  if (state.pausedForVoiceAtMs === voice.onAtMs || state.falsePauses >= rules.policy.interruption.falsePausesMax) return [];
  if (utterance !== null && isBackchannel(utteranceText(utterance), rules.interruption.backchannels)) return [];
  const { echoGuardMs, pauseAfterVoiceMs } = rules.policy.interruption;
  const atMs = Math.max(voice.onAtMs, soundAtMs + echoGuardMs) + pauseAfterVoiceMs;
  return [{ atMs, move: (nowMs) => pause(state, nowMs) }];
}

function falseInterruption(state: TalkState, rules: TalkRules): Deadline {
  const { pauseMsMax, resumeAfterMs } = rules.policy.interruption;
  const last = state.waitingSinceMs + pauseMsMax;
  const quiet = Math.max(state.voice.offAtMs, state.waitingSinceMs) + resumeAfterMs;
  return {
    atMs: state.voice.on ? last : Math.min(last, quiet),
    move: () => unpause({ ...state, falsePauses: state.falsePauses + 1 }),
  };
}

/** A voice that never ends must not keep the callee from the person they asked for. */
function handingOverLimit(state: TalkState, rules: TalkRules): Deadline {
  const atMs = state.waitingSinceMs + rules.policy.closing.msMax;
  return {
    atMs,
    move: (nowMs) => startTransfer({ ...state, epoch: state.epoch + 1 }, nowMs, [{ kind: 'drop', epoch: state.epoch }]),
  };
}

function closingLimit(state: TalkState, rules: TalkRules): Deadline {
  const atMs = state.waitingSinceMs + rules.policy.closing.msMax;
  const reason = state.reason ?? 'end-call';
  return {
    atMs,
    move: () => ({
      state: { ...state, phase: 'ended' },
      effects: [
        { kind: 'drop', epoch: state.epoch },
        { kind: 'hang-up', reason },
      ],
    }),
  };
}
