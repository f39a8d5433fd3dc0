/** Temporal's skin over tasks and their lanes. */
import { Context } from '@temporalio/activity';
import type { Database } from '../storage/database.ts';
import type { TaskActivities } from './contracts.ts';
import type { LaneFeeder } from './lane-feed.ts';
import { reviewTask, type WorkflowStates } from './task-review.ts';
import { whileBeating } from './while-beating.ts';

const beatEveryMs = 500;

export function makeTaskActivities({
  db,
  feeder,
  workflows,
}: {
  db: Database;
  feeder: LaneFeeder;
  workflows: WorkflowStates;
}): TaskActivities {
  return {
    reviewTask: (input) => reviewTask(input, { db, workflows }),
    feedLane: (input) => {
      const context = Context.current();
      return whileBeating(context, beatEveryMs, () => feeder(input, context.cancellationSignal));
    },
  };
}
