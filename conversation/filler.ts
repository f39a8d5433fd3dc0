/** A few words while a tool takes its time: on the telephone, two seconds of nothing are a dead line. */
import type { ToolRound } from './tools.ts';

export type Filler = {
  words: string;
  /** ms of silence on our side, while a tool works, before they are said. */
  afterMs: number;
  /** Resolves after so many ms, or when the signal aborts. */
  pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

/** Says the words at most once, when all that was said before has been heard and the tools are still at work. */
export async function fillSilence(
  { words, afterMs, pause }: Filler,
  { mayAct, saidSoFar }: Pick<ToolRound, 'mayAct' | 'saidSoFar'>,
  { done, say }: { done: AbortSignal; say: (words: string) => void },
): Promise<void> {
  try {
    await mayAct();
    await saidSoFar();
    await pause(afterMs, done);
  } catch {
    // The answer was dropped: nobody waits for it.
    return;
  }
  if (!done.aborted) say(words);
}
