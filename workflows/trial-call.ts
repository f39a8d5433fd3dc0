/** The story of a trial: it is made beside its switch, and told as lost where nobody stands there (any more). */
import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import { trialBooks, trialsOn } from './activity-proxies.ts';
import type { TrialCallInput } from './messages.ts';

export async function trialCall({ trialId, node }: TrialCallInput): Promise<{ state: string }> {
  try {
    return await trialsOn(node).conductTrial({ trialId });
  } catch (error) {
    const began = !(
      error instanceof ActivityFailure &&
      error.cause instanceof TimeoutFailure &&
      error.cause.timeoutType === 'SCHEDULE_TO_START'
    );
    await trialBooks.closeTrial({ trialId, began });
    return { state: 'lost' };
  }
}
