/** Handing the callee over to a person: our words to the end, the fixed line, the call to the other phone, and back if nobody takes it. */
import { notePending } from './talk-moves.ts';
import type { Step, TalkEffect, TalkState } from './talk-state.ts';

/** The model asked for it: nothing interrupts us any more. */
export function beginHandOver(state: TalkState, atMs: number): Step {
  const effects: TalkEffect[] = state.phase === 'interrupted' ? [{ kind: 'unpause', epoch: state.epoch }] : [];
  return { state: { ...state, phase: 'handing-over', handOver: 'words', waitingSinceMs: atMs }, effects };
}

/** A key or a word of the callee asks for a person: what sounds is cut, then the fixed line. */
export function handOverNow(state: TalkState, atMs: number): Step {
  const epoch = state.epoch + 1;
  return {
    state: { ...handingOver(state, atMs), epoch, phase: 'handing-over', handOver: 'line' },
    effects: [...notePending(state), { kind: 'drop', epoch: state.epoch }, { kind: 'say', epoch, line: 'transfer' }],
  };
}

/** Nothing can be thought or said any more: without a word, and once only. */
export function rescue(state: TalkState, atMs: number): Step {
  const next = { ...handingOver(state, atMs), epoch: state.epoch + 1, rescued: true };
  return startTransfer(next, atMs, [...notePending(state), { kind: 'drop', epoch: state.epoch }]);
}

function handingOver(state: TalkState, atMs: number): TalkState {
  return {
    ...state,
    utterance: null,
    keys: null,
    answering: null,
    goesOn: false,
    askedEarly: false,
    soundAtMs: null,
    waitingSinceMs: atMs,
  };
}

/** What the model said was said; then the line, then the transfer. */
export function goOnHandingOver(state: TalkState, atMs: number): Step {
  if (state.handOver === 'line') return startTransfer(state, atMs, []);
  const epoch = state.epoch + 1;
  return {
    state: { ...state, epoch, handOver: 'line', soundAtMs: null, waitingSinceMs: atMs },
    effects: [{ kind: 'say', epoch, line: 'transfer' }],
  };
}

export function startTransfer(state: TalkState, atMs: number, before: readonly TalkEffect[]): Step {
  return {
    state: { ...state, phase: 'transferring', handOver: null, utterance: null, soundAtMs: null, waitingSinceMs: atMs },
    effects: [...before, { kind: 'transfer' }],
  };
}

/** Back to us, with an apology; the talk goes on. */
export function transferFailed(state: TalkState, atMs: number): Step {
  if (state.phase !== 'transferring') return { state, effects: [] };
  const epoch = state.epoch + 1;
  return {
    state: { ...state, phase: 'speaking', epoch, utterance: null, soundAtMs: null, waitingSinceMs: atMs },
    effects: [{ kind: 'say', epoch, line: 'transferFailed' }],
  };
}

export function transferred(state: TalkState): Step {
  if (state.phase !== 'transferring') return { state, effects: [] };
  return { state: { ...state, phase: 'ended' }, effects: [{ kind: 'let-go' }] };
}
