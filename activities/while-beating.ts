/** Beats for an activity for as long as it works, whatever it waits for: what Temporal is to notice is the death of the process. */
import type { Context } from '@temporalio/activity';

/** `everyMs` far below the heartbeat timeout; the SDK sends fewer. */
export async function whileBeating<T>(context: Context, everyMs: number, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => context.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
