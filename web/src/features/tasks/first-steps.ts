/** How far a new installation has come: a line, something that speaks, a task, a list, a start. Read from what is really there. */

export const firstSteps = ['line', 'speaker', 'task', 'list', 'start'] as const;
export type FirstStep = (typeof firstSteps)[number];
export type Progress = { step: FirstStep; done: boolean; path: string }[];

type Task = { id: string; startedAt: string | null; counts: { total: number } };
type There = { lines: number; assistants: number; voices: number; groups: number; tasks: readonly Task[] };

/** `path`: where the step is done. */
export function progressOf({ lines, assistants, voices, groups, tasks }: There): Progress {
  const listed = tasks.find(({ counts }) => counts.total > 0);
  const newest = tasks[0];
  const done: Record<FirstStep, boolean> = {
    line: lines > 0,
    // A notification needs no more than a voice, a predictive task has people who speak.
    speaker: assistants > 0 || voices > 0 || groups > 0,
    task: tasks.length > 0,
    list: listed !== undefined,
    start: tasks.some(({ startedAt }) => startedAt !== null),
  };
  const paths: Record<FirstStep, string> = {
    line: '/lines',
    speaker: voices === 0 ? '/voices' : '/assistants/new',
    task: '/tasks/new',
    list: newest === undefined ? '/tasks/new' : `/tasks/${newest.id}?tab=imports`,
    start: listed === undefined ? '/tasks' : `/tasks/${listed.id}`,
  };
  return firstSteps.map((step) => ({ step, done: done[step], path: paths[step] }));
}
