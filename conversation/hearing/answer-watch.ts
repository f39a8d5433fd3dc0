/** Runs the reducer of who answered, with its time. */
import type { AnsweredBy, MachineAction } from '../../domain/machine.ts';
import { isMachine } from '../../domain/machine.ts';
import type { Clock } from '../clock.ts';
import type { TalkEvent } from '../talk-state.ts';
import type { MachinePolicy } from './hearing-policy.ts';
import { answerDueMs, concludeAnswer, hearAnswer, hearOn, newAnswer } from './machine-verdict.ts';

export type AnswerWatch = {
  hear(event: TalkEvent): void;
  /** When the callee fell silent after their first speech; null before a word, and while they speak. */
  silentFromMs(): number | null;
  conclude(action: MachineAction): AnsweredBy;
  stop(): void;
};

/**
 * `onFound` is called once, at the moment when it is known who answered. With `hearsOn` words are listened to after that as well, and it is
 * called again when whoever was taken for no machine turns out to be one.
 */
export function watchAnswer(
  { clock, answeredAtMs, machine, hearsOn }: { clock: Clock; answeredAtMs: number; machine: MachinePolicy; hearsOn: boolean },
  onFound: (found: AnsweredBy) => void,
): AnswerWatch {
  let state = newAnswer(answeredAtMs);
  let callOff: () => void = () => undefined;
  const hear = (event: TalkEvent): void => {
    const { found: before } = state;
    if (before !== null && !hearsOn) return;
    callOff();
    state = before === null ? hearAnswer(state, event, machine) : hearOn(state, event);
    if (state.found === null) wake();
    else if (state.found !== before) onFound(state.found);
  };
  const wake = (): void => {
    const dueMs = answerDueMs(state, machine);
    if (dueMs !== null) callOff = clock.wakeAt(dueMs, () => hear({ kind: 'tick', atMs: clock.nowMs() }));
  };
  wake();
  return {
    hear,
    silentFromMs: () => state.silentFromMs,
    conclude(action) {
      const found = concludeAnswer(state, clock.nowMs());
      return { ...found, action: isMachine(found.verdict) ? action : null };
    },
    stop: () => callOff(),
  };
}
