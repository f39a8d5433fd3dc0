/**
 * The story of a task while it has something to do: keep its lanes going, let its calls end, and close when it is paused,
 * stopped or through its list. A paused task has no workflow; resuming starts a new one from what Postgres says.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  ParentClosePolicy,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import { task } from './activity-proxies.ts';
import { startCalls } from './call-batch.ts';
import { lane } from './lane.ts';
import {
  laneWorkflowId,
  type OutboundTaskInput,
  type TaskChange,
  taskChanged,
  taskChanges,
  taskIdAttribute,
} from './messages.ts';

export const taskChangedUpdate = defineUpdate<undefined, [TaskChange]>(taskChanged);

/** How often a task is looked at although nobody told of a change: a lost message costs this much at the most. */
const reviewEveryMs = 10_000;
const historyEventsMax = 2000;

export async function outboundTask({ taskId }: OutboundTaskInput): Promise<void> {
  const { runId } = workflowInfo();
  let changes = 0;
  const lanesUp = new Set<number>();
  setHandler(
    taskChangedUpdate,
    () => {
      changes += 1;
      return undefined;
    },
    {
      validator: (change: unknown) => {
        if (!taskChanges.some((known) => known === change)) throw new Error(`unknown change: ${String(change)}`);
      },
    },
  );

  for (let reviews = 0; workflowInfo().historyLength < historyEventsMax; reviews += 1) {
    const seen = changes;
    const review = await task.reviewTask({ taskId, everyCall: reviews === 0 });
    if (review.kind === 'ended') {
      // A change that arrived while the review was on its way is looked at before the book is closed.
      if (changes !== seen) continue;
      await condition(allHandlersFinished);
      return;
    }
    if (review.kind === 'run' || review.kind === 'drain') await startCalls(taskId, `${runId}/${reviews}`, review.orphans);
    if (review.kind === 'run') await openLanes(taskId, review.lanes, lanesUp, () => (changes += 1));
    await condition(() => changes !== seen, review.kind === 'wait' ? review.ms : reviewEveryMs);
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof outboundTask>({ taskId });
}

/** Starts the lanes that are not up; the end of a lane counts as a change, so the task is reviewed at once. */
async function openLanes(taskId: string, lanes: number, lanesUp: Set<number>, laneEnded: () => void): Promise<void> {
  for (let n = 0; n < lanes; n += 1) {
    if (lanesUp.has(n)) continue;
    try {
      const handle = await startChild(lane, {
        workflowId: laneWorkflowId(taskId, n),
        args: [{ taskId, lane: n }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      });
      lanesUp.add(n);
      const closed = (): void => {
        lanesUp.delete(n);
        laneEnded();
      };
      handle.result().then(closed, closed);
    } catch (error) {
      // Still up from an earlier run of this story; its end is noticed by the next review.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}
