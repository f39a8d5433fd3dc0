/** The moves that several situations of a talk share. */
import { isBackchannel } from './interruption.ts';
import { noteKeys } from './key-moves.ts';
import type { ClosingReason, LineName, Step, TalkEffect, TalkRules, TalkState } from './talk-state.ts';
import { isSettled, speechEndMs, utteranceText } from './utterance.ts';

/** Our words end here, whatever they still had to say; the turn is the callee's. */
export function cutIn(state: TalkState, atMs: number): Step {
  return {
    state: {
      ...state,
      phase: 'listening',
      epoch: state.epoch + 1,
      askedEarly: false,
      soundAtMs: null,
      pausedForVoiceAtMs: null,
      falsePauses: 0,
      waitingSinceMs: atMs,
    },
    effects: [{ kind: 'drop', epoch: state.epoch }],
  };
}

/** We have said what we had to say. */
export function listenAgain(state: TalkState, atMs: number): Step {
  return {
    state: { ...state, phase: 'listening', soundAtMs: null, pausedForVoiceAtMs: null, answering: null, waitingSinceMs: atMs },
    effects: [],
  };
}

/** More words came: an answer that was asked for early does not fit any more. */
export function goOnListening(state: TalkState): Step {
  if (!state.askedEarly) return { state, effects: [] };
  return {
    state: { ...state, askedEarly: false, epoch: state.epoch + 1 },
    effects: [{ kind: 'drop', epoch: state.epoch }],
  };
}

/** Asks the model before the endpoint; the answer is held. */
export function askEarly(step: Step, text: string): Step {
  const epoch = step.state.epoch + 1;
  return {
    state: { ...step.state, epoch, askedEarly: true, earlyAttempts: step.state.earlyAttempts + 1 },
    effects: [...step.effects, { kind: 'ask', epoch, text, by: 'voice', replacesLast: step.state.goesOn }],
  };
}

/** The endpoint: what was said becomes a turn, and the answer may sound. */
export function answer(state: TalkState, atMs: number): Step {
  const { utterance } = state;
  if (utterance === null) return { state, effects: [] };
  const text = utteranceText(utterance);
  const epoch = state.askedEarly ? state.epoch : state.epoch + 1;
  const endMs = speechEndMs(state, utterance);
  const replacesLast = state.goesOn;
  return {
    state: {
      ...state,
      phase: 'thinking',
      epoch,
      utterance: null,
      answering: { text, startedAtMs: utterance.startedAtMs },
      goesOn: false,
      askedEarly: false,
      earlyAttempts: 0,
      soundAtMs: null,
      waitingSinceMs: atMs,
      reprompts: 0,
    },
    effects: [
      ...(state.askedEarly ? [] : [{ kind: 'ask' as const, epoch, text, by: 'voice' as const, replacesLast }]),
      { kind: 'note-callee', text, by: 'voice', startMs: utterance.startedAtMs, endMs, replacesLast },
      { kind: 'release', epoch, speechEndMs: endMs, recognisedAtMs: utterance.finalAtMs, endpointedAtMs: atMs },
    ],
  };
}

/** Says a fixed line and listens again afterwards. */
export function sayLine(state: TalkState, line: LineName, atMs: number): Step {
  const epoch = state.epoch + 1;
  return {
    state: {
      ...state,
      phase: 'speaking',
      epoch,
      utterance: null,
      soundAtMs: null,
      pausedForVoiceAtMs: null,
      waitingSinceMs: atMs,
    },
    effects: [{ kind: 'say', epoch, line }],
  };
}

/** Last words, then the end. What the callee was saying is written down first. */
export function close(state: TalkState, reason: ClosingReason, line: LineName, atMs: number): Step {
  const step = sayLine(state, line, atMs);
  return {
    state: { ...step.state, phase: 'closing', keys: null, askedEarly: false, answering: null, goesOn: false, reason },
    effects: [...notePending(state), { kind: 'drop', epoch: state.epoch }, ...step.effects],
  };
}

/** Writes down what the callee was saying or pressing when the talk took another way than their turn. */
export function notePending(state: TalkState): TalkEffect[] {
  return [...noteUtterance(state), ...noteKeys(state)];
}

export function noteUtterance(state: TalkState): TalkEffect[] {
  const { utterance } = state;
  const text = utterance === null ? '' : utteranceText(utterance);
  if (utterance === null || text === '') return [];
  return [
    {
      kind: 'note-callee',
      text,
      by: 'voice',
      startMs: utterance.startedAtMs,
      endMs: utterance.lastTextAtMs,
      replacesLast: state.goesOn,
    },
  ];
}

/** That was no interruption: our voice goes on where it stopped. */
export function unpause(state: TalkState): Step {
  return { state: { ...state, phase: 'speaking' }, effects: [{ kind: 'unpause', epoch: state.epoch }] };
}

/** Pauses our voice for the voice that is heard. */
export function pause(state: TalkState, atMs: number): Step {
  return {
    state: {
      ...state,
      phase: 'interrupted',
      pausedForVoiceAtMs: state.voice.onAtMs,
      waitingSinceMs: atMs,
    },
    effects: [{ kind: 'pause', epoch: state.epoch }],
  };
}

/**
 * A listening noise that is over is written down and forgotten, so that it is no part of what the callee says next.
 * Just before our end it is kept: there 好 is an answer. A greeting into our opening line never is.
 */
export function setAside(state: TalkState, atMs: number, rules: TalkRules): Step {
  const { utterance } = state;
  if (utterance === null || !isSettled(utterance)) return { state, effects: [] };
  const text = utteranceText(utterance);
  const { backchannels, greetings } = rules.interruption;
  const fresh = atMs - utterance.lastTextAtMs <= rules.policy.interruption.edgeMs;
  const greeted = state.phase === 'opening' && isBackchannel(text, greetings);
  if (!greeted && (fresh || !isBackchannel(text, backchannels))) return { state, effects: [] };
  return { state: { ...state, utterance: null }, effects: noteUtterance(state) };
}
