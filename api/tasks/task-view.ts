/** A task as it leaves: with its counts, the buttons that would work, and what limits it. */
import type { Static } from 'typebox';
import type { TaskStep } from '../../domain/task.ts';
import { decideStep, taskSteps } from '../../domain/task.ts';
import type { Queryable } from '../../storage/database.ts';
import { taskLimitFacts } from '../../storage/task-limits.ts';
import type { Task as StoredTask } from '../../storage/tasks.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { found } from '../request-refused.ts';
import type { Asker } from '../time-zone.ts';
import { taskLimit, taskNext } from './task-limit.ts';
import type { Task } from './task-schemas.ts';

export type TaskView = Static<typeof Task>;

export async function readTaskView(db: Queryable, id: string, asker: Asker): Promise<TaskView> {
  const [view] = await taskViews(db, [found(await makeTasks(db).find(id), 'task')], asker);
  return found(view, 'task');
}

export async function taskViews(db: Queryable, tasks: readonly StoredTask[], asker: Asker): Promise<TaskView[]> {
  const facts = await taskLimitFacts(
    db,
    tasks.map((task) => task.id),
  );
  return tasks.flatMap((task) => {
    const known = facts.get(task.id);
    // The task was removed between the two reads.
    if (known === undefined) return [];
    const limit = taskLimit(known, asker);
    return [{ ...plainTask(task), allowedSteps: allowedSteps(task), limit, next: taskNext(known, asker, task.counts.waiting) }];
  });
}

/** Without what depends on the moment or the asker's language: this is what the audit log keeps, less the counts. */
function plainTask(task: StoredTask): Omit<TaskView, 'allowedSteps' | 'limit' | 'next'> {
  const { startAt, endAt, createdAt, startedAt, endedAt, changedAt, lineIds, ...rest } = task;
  return {
    ...rest,
    lineIds: [...lineIds],
    startAt: startAt?.toISOString() ?? null,
    endAt: endAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    changedAt: changedAt.toISOString(),
  };
}

export function auditedTask(task: StoredTask): unknown {
  const { counts: _counts, changedAt: _changedAt, ...kept } = plainTask(task);
  return kept;
}

function allowedSteps({ status, counts }: StoredTask): TaskStep[] {
  // Those that are next in turn go back to the list when the task is not running.
  const waiting = counts.waiting + counts.claimed;
  return taskSteps.filter((step) => decideStep({ status, step, waiting }).kind === 'go');
}
