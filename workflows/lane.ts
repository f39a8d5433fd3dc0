/**
 * The story of a lane: it keeps up to 250 allowed calls of a task supplied, a few more than there are lines.
 * It carries nothing that continue-as-new could lose: what is open stands in Postgres.
 */
import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { feeder } from './activity-proxies.ts';
import { startCalls } from './call-batch.ts';
import type { LaneInput } from './messages.ts';

/** About seventy feeds. Continue-as-new of a run that is younger than a second is delayed by the server, and a long one takes long to replay. */
const historyEventsMax = 1000;

export async function lane(input: LaneInput): Promise<void> {
  const { runId } = workflowInfo();
  for (let feed = 0; workflowInfo().historyLength < historyEventsMax; feed += 1) {
    const claimKey = `${runId}/${feed}`;
    const { calls, goOn } = await feeder.feedLane({ ...input, claimKey });
    await startCalls(input.taskId, claimKey, calls);
    if (!goOn) return;
  }
  await continueAsNew<typeof lane>(input);
}
