/** Only listens: tells who or what answered as soon as it is known, and goes on listening for a machine until it is closed. */
import type { AnsweredBy } from '../../domain/machine.ts';
import { openEars } from '../ears.ts';
import type { Recogniser } from '../ports.ts';
import type { VoiceGates } from '../speech/voice-gate.ts';
import type { TalkEvent } from '../talk-state.ts';
import { type MachineEnd, type MachineWatchParts, watchForMachine } from './machine-watch.ts';

export type AnswerEarParts = MachineWatchParts & {
  recogniser: Recogniser;
  voiceGates: VoiceGates;
  /** All that is heard. */
  overhear: (event: TalkEvent) => void;
};

export type HeardAnswer = {
  /** Null: nothing can be told, because the recogniser failed or the call is over. */
  found: AnsweredBy | null;
  /** By the clock, when the callee fell silent; null where they said nothing, or still speak. */
  silentFromMs: number | null;
};

export type AnswerEar = {
  /** Settles once, and never later than the policy says. */
  known: Promise<HeardAnswer>;
  /** Aborted when a machine is certain, then or later. */
  machine: AbortSignal;
  /** What is to be told of it at the end; null: nobody could tell. */
  conclude(): AnsweredBy | null;
  /** Hangs up on the machine, or leaves the message when its greeting is over. */
  endMachine(): Promise<MachineEnd>;
  /** Nobody has to wait for it. */
  close(): Promise<void>;
};

/** Begins at the answer. A recogniser that fails ends the wait: without words no machine is ever certain. */
export function openAnswerEar({ recogniser, voiceGates, overhear, ...parts }: AnswerEarParts): AnswerEar {
  const { line, clock, policy, signal, log } = parts;
  let settle: (answer: HeardAnswer) => void = () => undefined;
  const known = new Promise<HeardAnswer>((resolve) => {
    settle = resolve;
  });
  let failed = false;
  let told: AnsweredBy | null = null;
  const watch = watchForMachine(parts, {
    hearsOn: true,
    onFound(found) {
      told = found;
      settle({ found: watch.conclude(), silentFromMs: watch.silentFromMs() });
    },
  });
  const cannotTell = (): void => settle({ found: null, silentFromMs: watch.silentFromMs() });
  const closeEars = openEars({
    audio: line.audio,
    recogniser,
    voiceGates,
    policy: policy.voiceActivity,
    clock,
    tell(event) {
      overhear(event);
      watch.hear(event);
    },
    onFailed() {
      failed = true;
      cannotTell();
    },
    log,
  });
  let closed: Promise<void> | null = null;
  const closeOnce = (): Promise<void> => {
    closed ??= closeEars();
    return closed;
  };
  void line.ended.then(cannotTell);
  signal.addEventListener('abort', cannotTell, { once: true });
  return {
    known,
    machine: watch.taken,
    conclude: () => (failed && told === null ? null : watch.conclude()),
    endMachine() {
      void closeOnce();
      return watch.endMachine({ turns: [], missingVariables: [], failure: null });
    },
    async close() {
      signal.removeEventListener('abort', cannotTell);
      watch.stop();
      await closeOnce();
    },
  };
}
