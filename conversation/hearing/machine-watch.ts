/** Looks for a machine while a talk begins, and does with it what the task wants. */
import type { Logger } from 'pino';
import type { LiveLine } from '../../domain/live-line.ts';
import { type AnsweredBy, isMachine, type MachineAction } from '../../domain/machine.ts';
import type { Clock } from '../clock.ts';
import type { TalkPolicy } from '../policy.ts';
import type { Voice } from '../ports.ts';
import type { TalkEnd } from '../talk-end.ts';
import { watchEnding } from '../talk-ending.ts';
import type { TalkEvent } from '../talk-state.ts';
import type { SaveTurn } from '../transcript.ts';
import { watchGreeting } from './greeting-end.ts';
import type { MachinePolicy } from './hearing-policy.ts';
import { leaveMessage } from './leave-message.ts';
import { answerDueMs, concludeAnswer, hearAnswer, newAnswer } from './machine-verdict.ts';

export type MachineWatchParts = {
  line: LiveLine;
  voice: Voice;
  action: MachineAction;
  /** What is left on a machine. */
  message: string;
  onTurn: SaveTurn;
  policy: TalkPolicy;
  machine: MachinePolicy;
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
};

export type WatchedEnd = TalkEnd & { answeredBy: AnsweredBy; messageWhole: boolean };

/**
 * Runs a talk that is overheard. A machine ends it (as if it were left: nothing is hung up), and then the line is hung up or given a
 * message. With `goOn` the talk is left alone, and only the verdict told.
 */
export async function runWatched(
  talk: (given: { signal: AbortSignal; overhear: (event: TalkEvent) => void }) => Promise<TalkEnd>,
  parts: MachineWatchParts,
): Promise<WatchedEnd> {
  const { line, clock, signal, action, machine, policy } = parts;
  const answeredAtMs = clock.nowMs();
  const taken = new AbortController();
  let greeting: ReturnType<typeof watchGreeting> | null = null;
  const answer = watchAnswer({ clock, answeredAtMs, machine }, () => {
    if (action === 'leaveMessage')
      greeting = watchGreeting({ audio: line.audio, clock, policy: machine, voice: policy.voiceActivity });
    if (action !== 'goOn') taken.abort();
  });
  try {
    const end = await talk({ signal: AbortSignal.any([signal, taken.signal]), overhear: answer.hear });
    const answeredBy = answer.conclude(action);
    if (!taken.signal.aborted || signal.aborted || end.kind === 'ended') return { ...end, answeredBy, messageWhole: false };
    return { ...(await afterwards(end, { parts, answeredAtMs, greeting })), answeredBy };
  } finally {
    answer.stop();
    stopOf(greeting);
  }
}

function stopOf(greeting: { stop(): void } | null): void {
  greeting?.stop();
}

/** What becomes of the line once its talk was given up for a machine. */
async function afterwards(
  talked: TalkEnd,
  {
    parts,
    answeredAtMs,
    greeting,
  }: { parts: MachineWatchParts; answeredAtMs: number; greeting: ReturnType<typeof watchGreeting> | null },
): Promise<TalkEnd & { messageWhole: boolean }> {
  const { line, clock, signal, policy, log } = parts;
  const { turns, missingVariables } = talked;
  line.audio.flush();
  if (greeting === null) {
    const ending = watchEnding<'machine'>({ line, clock, signal, policy: policy.closing, log });
    ending.hangUp('machine');
    return { ...(await ending.reached), turns, missingVariables, failure: talked.failure, messageWhole: false };
  }
  const { message: text, voice, onTurn, machine } = parts;
  const left = await leaveMessage({
    line,
    voice,
    text,
    greeting: greeting.ended,
    earlierTurns: turns,
    answeredAtMs,
    onTurn,
    policy,
    machine,
    clock,
    signal,
    log,
  });
  return {
    ...left.ending,
    turns: left.turns,
    missingVariables,
    failure: left.failure ?? talked.failure,
    messageWhole: left.whole,
  };
}

/** Runs the reducer, with its time. `onMachine` is called once, at the moment when a machine is certain. */
function watchAnswer(
  { clock, answeredAtMs, machine }: { clock: Clock; answeredAtMs: number; machine: MachinePolicy },
  onMachine: () => void,
): { hear(event: TalkEvent): void; conclude(action: MachineAction): AnsweredBy; stop(): void } {
  let state = newAnswer(answeredAtMs);
  let callOff: () => void = () => undefined;
  const hear = (event: TalkEvent): void => {
    if (state.found !== null) return;
    callOff();
    state = hearAnswer(state, event, machine);
    if (state.found !== null) {
      if (isMachine(state.found.verdict)) onMachine();
      return;
    }
    wake();
  };
  const wake = (): void => {
    const dueMs = answerDueMs(state, machine);
    if (dueMs !== null) callOff = clock.wakeAt(dueMs, () => hear({ kind: 'tick', atMs: clock.nowMs() }));
  };
  wake();
  return {
    hear,
    conclude(action) {
      const found = concludeAnswer(state, clock.nowMs());
      return { ...found, action: isMachine(found.verdict) ? action : null };
    },
    stop: () => callOff(),
  };
}
