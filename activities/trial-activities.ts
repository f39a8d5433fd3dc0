/** Temporal's skin over trials: one attempt conducts, a second one only ends what the first has left. */
import { Context } from '@temporalio/activity';
import type { TrialCalls } from '../storage/trial-calls.ts';
import type { TrialActivities, TrialBooks } from './contracts.ts';
import type { TrialConductor } from './trial-conduct.ts';
import { whileBeating } from './while-beating.ts';

const beatEveryMs = 2_000;

export function makeTrialActivities(conductor: TrialConductor): TrialActivities {
  return {
    conductTrial({ trialId }) {
      const context = Context.current();
      return whileBeating(context, beatEveryMs, () => conductor.conduct(trialId, context.cancellationSignal));
    },
  };
}

export function makeTrialBooks(trials: Pick<TrialCalls, 'end'>): TrialBooks {
  return {
    async closeTrial({ trialId, began }) {
      const reason = began ? 'trial-lost' : 'trial-no-worker';
      await trials.end(trialId, { outcome: 'unknown', reason, endedBy: 'nobody' });
    },
  };
}
