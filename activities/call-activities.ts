/** Temporal's skin over a call: an attempt joins the call in hand, beats as long as it waits, and leaves without ending it. */
import { Context } from '@temporalio/activity';
import type { CallsInHand } from './calls-in-hand.ts';
import type { CallActivities, CallSummary } from './contracts.ts';
import { unlessLeft } from './unless-left.ts';
import { whileBeating } from './while-beating.ts';

const beatEveryMs = 2_000;

export function makeCallActivities(calls: CallsInHand): CallActivities {
  return {
    async conductCall({ callId, taskId }) {
      const context = Context.current();
      const conducted = (): Promise<CallSummary> => unlessLeft(calls.conduct({ callId, taskId }), context.cancellationSignal);
      return whileBeating(context, beatEveryMs, conducted);
    },
  };
}
