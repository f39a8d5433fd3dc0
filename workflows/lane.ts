/**
 * The story of a lane: it keeps up to 250 allowed calls of a task supplied, a few more than there are lines.
 * It carries nothing that continue-as-new could lose: what is open stands in Postgres.
 */
import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { feeder } from './activity-proxies.ts';
import { startCalls } from './call-children.ts';
import type { LaneInput } from './messages.ts';

/** Continue-as-new of a young run is delayed by the server, so runs are long; far below the limit of 51,200 events. */
const historyEventsMax = 2000;

export async function lane(input: LaneInput): Promise<void> {
  const { runId } = workflowInfo();
  for (let feed = 0; workflowInfo().historyLength < historyEventsMax; feed += 1) {
    const { calls, goOn } = await feeder.feedLane({ ...input, claimKey: `${runId}/${feed}` });
    await startCalls(input.taskId, calls);
    if (!goOn) return;
  }
  await continueAsNew<typeof lane>(input);
}
