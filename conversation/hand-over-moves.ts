/** Handing the callee over to a person: our words to the end, the fixed line, the call to the other phone, and back if nobody takes it. */
import type { Step, TalkEffect, TalkState } from './talk-state.ts';

/** The model asked for it: nothing interrupts us any more. */
export function beginHandOver(state: TalkState, atMs: number): Step {
  const effects: TalkEffect[] = state.phase === 'interrupted' ? [{ kind: 'unpause', epoch: state.epoch }] : [];
  return { state: { ...state, phase: 'handing-over', handOver: 'words', waitingSinceMs: atMs }, effects };
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
