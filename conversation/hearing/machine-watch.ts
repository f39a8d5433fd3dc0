/** Looks for a machine while a call begins, and does with it what the task wants. */
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
import { watchAnswer } from './answer-watch.ts';
import { watchGreeting } from './greeting-end.ts';
import type { MachinePolicy } from './hearing-policy.ts';
import { leaveMessage } from './leave-message.ts';

export type MachineWatchParts = {
  line: LiveLine;
  /** Reads what is left on a machine; without one nothing is left. */
  voice: Voice | null;
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

type Talked = Pick<TalkEnd, 'turns' | 'missingVariables' | 'failure'>;
export type MachineEnd = TalkEnd & { messageWhole: boolean };
export type WatchedEnd = MachineEnd & { answeredBy: AnsweredBy };

export type MachineWatch = {
  hear(event: TalkEvent): void;
  /** Aborted when a machine is certain and something is to be done about it; never with `goOn`. */
  taken: AbortSignal;
  silentFromMs(): number | null;
  conclude(): AnsweredBy;
  /** Once it is taken: hangs up, or leaves the message when the greeting is over. Nobody else may use the line. */
  endMachine(talked: Talked): Promise<MachineEnd>;
  stop(): void;
};

/** Begins at the answer. `hearsOn`, `onFound`: as in `watchAnswer`; whoever is taken is so before it is told. */
export function watchForMachine(
  parts: MachineWatchParts,
  { hearsOn, onFound }: { hearsOn: boolean; onFound?: (found: AnsweredBy) => void },
): MachineWatch {
  const { line, voice, clock, action, machine, policy } = parts;
  const answeredAtMs = clock.nowMs();
  const taken = new AbortController();
  let greeting: ReturnType<typeof watchGreeting> | null = null;
  const answer = watchAnswer({ clock, answeredAtMs, machine, hearsOn }, (found) => {
    if (isMachine(found.verdict) && action !== 'goOn') {
      if (action === 'leaveMessage' && voice !== null)
        greeting = watchGreeting({ audio: line.audio, clock, policy: machine, voice: policy.voiceActivity });
      taken.abort();
    }
    onFound?.(found);
  });
  return {
    hear: answer.hear,
    taken: taken.signal,
    silentFromMs: answer.silentFromMs,
    conclude: () => answer.conclude(action),
    endMachine: (talked) => endMachine(talked, { parts, answeredAtMs, greeting }),
    stop() {
      answer.stop();
      greeting?.stop();
    },
  };
}

/**
 * Runs a talk that is overheard. A machine ends it (as if it were left: nothing is hung up), and then the line is hung up or given a
 * message. With `goOn` the talk is left alone, and only the verdict told.
 */
export async function runWatched(
  talk: (given: { signal: AbortSignal; overhear: (event: TalkEvent) => void }) => Promise<TalkEnd>,
  parts: MachineWatchParts,
): Promise<WatchedEnd> {
  const { signal } = parts;
  const watch = watchForMachine(parts, { hearsOn: false });
  try {
    const end = await talk({ signal: AbortSignal.any([signal, watch.taken]), overhear: watch.hear });
    const answeredBy = watch.conclude();
    if (!watch.taken.aborted || signal.aborted || end.kind === 'ended') return { ...end, answeredBy, messageWhole: false };
    return { ...(await watch.endMachine(end)), answeredBy };
  } finally {
    watch.stop();
  }
}

/** What becomes of the line of a machine. */
async function endMachine(
  { turns, missingVariables, failure }: Talked,
  {
    parts,
    answeredAtMs,
    greeting,
  }: { parts: MachineWatchParts; answeredAtMs: number; greeting: ReturnType<typeof watchGreeting> | null },
): Promise<MachineEnd> {
  const { line, voice, clock, signal, policy, log } = parts;
  line.audio.flush();
  if (greeting === null || voice === null) {
    const ending = watchEnding<'machine'>({ line, clock, signal, policy: policy.closing, log });
    ending.hangUp('machine');
    return { ...(await ending.reached), turns, missingVariables, failure, messageWhole: false };
  }
  const { message: text, onTurn, machine } = parts;
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
  return { ...left.ending, turns: left.turns, missingVariables, failure: left.failure ?? failure, messageWhole: left.whole };
}
