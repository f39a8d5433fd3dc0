/** Temporal's skin over a call: an attempt joins the call in hand, beats as long as it waits, and leaves without ending it. */
import { Context } from '@temporalio/activity';
import type { CallsInHand } from './calls-in-hand.ts';
import type { CallActivities } from './contracts.ts';
import { unlessLeft } from './unless-left.ts';

/** Far below the heartbeat timeout; the SDK sends fewer. */
const heartbeatEveryMs = 2_000;

export function makeCallActivities(calls: CallsInHand): CallActivities {
  return {
    async conductCall({ callId, taskId }) {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), heartbeatEveryMs);
      try {
        return await unlessLeft(calls.conduct({ callId, taskId }), context.cancellationSignal);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
