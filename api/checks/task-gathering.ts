/** Checks of tasks and of their lists. */
import { judgeImport } from '../../domain/diagnosis/list-check.ts';
import {
  judgeCarrier,
  judgeConcurrency,
  judgeGate,
  judgeTaskDials,
  judgeTaskType,
  judgeTexts,
} from '../../domain/diagnosis/task-checks.ts';
import type { TaskCounts } from '../../domain/task-counts.ts';
import { type DiagnosedTask, diagnosedImports, diagnosedTasks } from '../../storage/diagnosis-tasks.ts';
import { type TaskLimitFacts, taskLimitFacts } from '../../storage/task-limits.ts';
import { taskCounts } from '../../storage/task-tallies.ts';
import { taskLimit } from '../tasks/task-limit.ts';
import type { Asker } from '../time-zone.ts';
import { checkOf, type GatheredCheck, type Gathering } from './gathering-types.ts';

/** `taskIds` null: the tasks in progress. `asked`: somebody wants to know why these very tasks do not dial. */
export async function taskChecks(
  { db, language, timeZone }: Pick<Gathering, 'db' | keyof Asker>,
  { taskIds, asked }: { taskIds: readonly string[] | null; asked: boolean },
): Promise<GatheredCheck[]> {
  const tasks = await diagnosedTasks(db, taskIds);
  const ids = tasks.map(({ id }) => id);
  const [limits, counts] = await Promise.all([taskLimitFacts(db, ids), taskCounts(db, ids)]);
  return tasks.flatMap((task) => {
    const limit = limits.get(task.id);
    const counted = counts.get(task.id);
    // The task was removed between the two reads.
    return limit === undefined || counted === undefined
      ? []
      : checksOfTask(task, { limit, counts: counted, asker: { language, timeZone }, asked });
  });
}

type Known = { limit: TaskLimitFacts; counts: TaskCounts; asker: Asker; asked: boolean };

function checksOfTask(task: DiagnosedTask, { limit, counts, asker, asked }: Known): GatheredCheck[] {
  const subject = { kind: 'task', id: task.id, name: task.name } as const;
  const { total, notPermitted } = counts;
  const dials = { ...taskLimit(limit, asker), status: task.status, contacts: total, asked };
  const concurrency = judgeConcurrency({ limit: task.maxConcurrency, capacity: task.capacity });
  return [
    checkOf('task-dials', subject, judgeTaskDials(dials)),
    checkOf('task-type', subject, judgeTaskType(task)),
    ...(task.type === 'notification' ? [checkOf('task-texts', subject, judgeTexts({ missing: task.textsMissing }))] : []),
    ...(concurrency === null ? [] : [checkOf('task-concurrency', subject, concurrency)]),
    checkOf('task-gate', subject, judgeGate({ refused: notPermitted, total })),
    checkOf('task-carrier', subject, judgeCarrier(task.carrier)),
  ];
}

/** `taskId` null: lists of the last week; then only what went wrong with a whole file counts as a fault. */
export async function listChecks({ db }: Pick<Gathering, 'db'>, taskId: string | null): Promise<GatheredCheck[]> {
  const imports = await diagnosedImports(db, taskId);
  return imports.map(({ id, taskName, fileName, ...facts }) =>
    checkOf(
      'list-whole',
      { kind: 'import', id, name: taskId === null ? `${taskName} · ${fileName ?? ''}` : (fileName ?? '') },
      judgeImport({ ...facts, asked: taskId !== null }),
    ),
  );
}
