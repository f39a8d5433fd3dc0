/** Temporal's skin over a call: the heartbeat covers the whole of it, and a draining worker lets go of what has not rung. */
import { Context } from '@temporalio/activity';
import type { CallDesk } from './call-desk.ts';
import { conductCall } from './conduct-call.ts';
import type { CallActivities } from './contracts.ts';

/** Far below the heartbeat timeout; the SDK sends fewer. */
const heartbeatEveryMs = 2_000;

/**
 * `draining` aborts when the worker stops taking work: calls that wait for a line end this attempt at once, and another
 * worker's attempt waits on for them. Calls that ring or talk go on until they end or the worker's grace time is over.
 */
export function makeCallActivities({ house, draining }: { house: CallDesk; draining: AbortSignal }): CallActivities {
  return {
    async conductCall({ callId, taskId }) {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), heartbeatEveryMs);
      try {
        return await conductCall({ callId, taskId, signal: context.cancellationSignal, draining }, house);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
