/** Brings a task up to what its calls allow, and finds open calls whose workflow is gone. */
import { laneCount } from '../domain/lanes.ts';
import type { AttemptKey } from '../domain/reconciliation.ts';
import type { Database } from '../storage/database.ts';
import { withTransaction } from '../storage/database.ts';
import { openCalls, withdrawLanesFrom, withdrawStranded, withdrawUnread } from '../storage/sweeps.ts';
import { makeTaskChanges } from '../storage/task-changes.ts';
import { taskStanding } from '../storage/task-standing.ts';
import type { CallStart, TaskReview } from './contracts.ts';

/** Without a reason to look at every call, only those are checked that are open longer than a call normally is. */
const suspectAfterMs = 60_000;
/** One review starts no more workflows than this; the next goes on. */
const orphansMax = 100;
/** Workflows asked about at once. */
const askedAtOnceMax = 16;
/** A review that waits for a start time looks again at least this often, because the time may be changed. */
const waitMsMax = 600_000;

export type WorkflowStates = { isOpen(call: AttemptKey): Promise<boolean> };

export async function reviewTask(
  { taskId, everyCall }: { taskId: string; everyCall: boolean },
  { db, workflows }: { db: Database; workflows: WorkflowStates },
): Promise<TaskReview> {
  const settled = await withTransaction(db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
  if (settled === null) return { kind: 'ended', status: 'deleted' };
  const { status } = settled;
  switch (status) {
    case 'draft':
    case 'paused':
    case 'stopped':
    case 'completed':
      return { kind: 'ended', status };
    case 'pausing':
    case 'stopping':
      return { kind: 'drain', orphans: await orphansOf(taskId, everyCall, { db, workflows }) };
    case 'running': {
      const standing = await taskStanding(db, taskId);
      if (standing === null) return { kind: 'ended', status: 'deleted' };
      if (standing.startsInMs > 0) return { kind: 'wait', ms: Math.min(standing.startsInMs, waitMsMax) };
      // One lane sees to the end of what agents dial.
      const lanes = standing.handsOut ? 1 : laneCount(standing.maxConcurrency);
      if (standing.handsOut) await withdrawUnread(db, taskId);
      await withdrawLanesFrom(db, { taskId, lanes });
      await withdrawStranded(db, taskId);
      const orphans = await orphansOf(taskId, everyCall, { db, workflows });
      return { kind: 'run', lanes: standing.isOver ? 0 : lanes, orphans };
    }
  }
}

async function orphansOf(
  taskId: string,
  everyCall: boolean,
  { db, workflows }: { db: Database; workflows: WorkflowStates },
): Promise<CallStart[]> {
  const open = await openCalls(db, { taskId, untouchedMs: everyCall ? 0 : suspectAfterMs });
  const orphans: CallStart[] = [];
  for (let from = 0; from < open.length && orphans.length < orphansMax; from += askedAtOnceMax) {
    const asked = open.slice(from, from + askedAtOnceMax).map(({ callId, contactId, attempt, claim, node }) => {
      const call = { callId, contactId, attempt, claim, node };
      return workflows.isOpen({ taskId, ...call }).then((isOpen) => (isOpen ? null : call));
    });
    for (const call of await Promise.all(asked)) if (call !== null) orphans.push(call);
  }
  return orphans.slice(0, orphansMax);
}
