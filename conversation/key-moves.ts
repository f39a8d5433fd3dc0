/** Keys that the callee presses: collected to a number, then their turn like words. */
import type { KeysPolicy } from './policy.ts';
import type { Keys, Step, TalkEffect, TalkState } from './talk-state.ts';

/** Ends a number at once, and is no part of it. */
const terminator = '#';
const digitForm = /^[0-9*#A-D]$/;

/** Adds one key; null for what is none. A `#` that comes first is a key of its own: people are told "press hash". */
export function pressKey(before: Keys | null, { digit, atMs }: { digit: string; atMs: number }, policy: KeysPolicy): Keys | null {
  if (!digitForm.test(digit)) return null;
  const keys = before ?? { digits: '', startedAtMs: atMs, lastAtMs: atMs, complete: false };
  if (digit === terminator && keys.digits !== '') return { ...keys, lastAtMs: atMs, complete: true };
  const digits = keys.digits + digit;
  return { ...keys, digits, lastAtMs: atMs, complete: digit === terminator || digits.length >= policy.digitsMax };
}

/** When the keys are a turn if no other one is pressed. */
export function keysDueMs(keys: Keys, policy: KeysPolicy): number {
  return keys.complete ? keys.lastAtMs : keys.lastAtMs + policy.interDigitMs;
}

/** The keys so far become the callee's turn. Words that were said meanwhile are a turn before it. */
export function answerKeys(state: TalkState, atMs: number, notedBefore: readonly TalkEffect[]): Step {
  const { keys } = state;
  if (keys === null) return { state, effects: [] };
  const epoch = state.epoch + 1;
  return {
    state: {
      ...state,
      phase: 'thinking',
      epoch,
      utterance: null,
      keys: null,
      answering: null,
      goesOn: false,
      askedEarly: false,
      earlyAttempts: 0,
      soundAtMs: null,
      waitingSinceMs: atMs,
      reprompts: 0,
    },
    effects: [
      ...(state.askedEarly ? [{ kind: 'drop' as const, epoch: state.epoch }] : []),
      ...notedBefore,
      { kind: 'ask', epoch, text: keys.digits, by: 'keys', replacesLast: false },
      ...noteKeys(state),
      { kind: 'release', epoch, speechEndMs: keys.lastAtMs, recognisedAtMs: keys.lastAtMs, endpointedAtMs: atMs },
    ],
  };
}

/** Writes down the keys that were pressed, and that no more are collected. */
export function noteKeys({ keys }: TalkState): TalkEffect[] {
  if (keys === null) return [];
  return [
    {
      kind: 'note-callee',
      text: keys.digits,
      by: 'keys',
      startMs: keys.startedAtMs,
      endMs: keys.lastAtMs,
      replacesLast: false,
    },
    { kind: 'collecting', on: false },
  ];
}
