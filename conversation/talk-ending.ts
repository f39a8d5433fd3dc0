/** The ways in which a talk is over: the line ended, we hang up, a person took the callee over, or the process leaves the line to another. */
import type { Logger } from 'pino';
import type { ChannelEnd, LiveLine } from '../domain/live-line.ts';
import { type Clock, waitUntil } from './clock.ts';
import type { ClosingPolicy } from './policy.ts';

export type Ending<Why extends string> =
  | { kind: 'ended'; why: Why | 'line-ended' | 'transferred'; channel: ChannelEnd | null }
  | { kind: 'left' };

export type TalkEnding<Why extends string> = {
  /** Hangs up after the tail of silence; calling it again changes nothing. */
  hangUp(why: Why): void;
  /** Somebody else talks to the callee: nothing is hung up. */
  letGo(): void;
  /** Something broke that is no ending: `reached` rejects with it, the line stays. */
  fail(error: Error): void;
  reached: Promise<Ending<Why>>;
};

/** Watches the line and the signal until the talk is over. */
export function watchEnding<Why extends string>({
  line,
  clock,
  signal,
  policy,
  log,
}: {
  line: LiveLine;
  clock: Clock;
  signal: AbortSignal;
  policy: ClosingPolicy;
  log: Logger;
}): TalkEnding<Why> {
  let why: Why | null = null;
  let settle: (ending: Ending<Why> | Error) => void = () => undefined;
  const over = new AbortController();
  const reached = new Promise<Ending<Why>>((resolve, reject) => {
    settle = (ending) => {
      over.abort();
      signal.removeEventListener('abort', leave);
      if (ending instanceof Error) reject(ending);
      else resolve(ending);
    };
  });
  const leave = (): void => {
    settle({ kind: 'left' });
  };
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  void line.ended.then((channel) => {
    settle({ kind: 'ended', why: why ?? 'line-ended', channel });
  });

  const hangUpNow = async (because: Why): Promise<void> => {
    if ((await waitUntil(clock, clock.nowMs() + policy.tailMs, over.signal)) === 'aborted') return;
    try {
      await line.hangUp('NORMAL_CLEARING');
    } catch (error) {
      log.warn({ err: error, callId: line.callId }, 'the line could not be hung up');
    }
    if ((await waitUntil(clock, clock.nowMs() + policy.hangUpWaitMs, over.signal)) === 'aborted') return;
    settle({ kind: 'ended', why: because, channel: null });
  };
  return {
    hangUp(because) {
      if (why !== null) return;
      why = because;
      void hangUpNow(because);
    },
    letGo() {
      settle({ kind: 'ended', why: 'transferred', channel: null });
    },
    fail: settle,
    reached,
  };
}
