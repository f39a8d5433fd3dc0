/** Gives each answered call the callee that its plan names: an actor that hears, speaks and acts. */
import type { CalleeSound } from '../channel/channel-media.ts';
import type { CalleeBehaviour } from './callee-behaviour.ts';
import type { EarlySound } from './callee-plan.ts';

/** What a callee may do to its call besides making sound. */
export type CalleeHands = {
  hangUp(): void;
  press(digit: string): void;
  after(delayMs: number, run: () => void): void;
};

export type CalleeActor = CalleeSound & {
  /** All that it understood of us and said itself, in order: for tests. */
  readonly transcript: readonly { speaker: 'us' | 'callee'; text: string }[];
};

export type CalleeCast = {
  answering(behaviour: CalleeBehaviour, hands: CalleeHands): CalleeActor;
  early(sound: EarlySound): CalleeSound;
};
