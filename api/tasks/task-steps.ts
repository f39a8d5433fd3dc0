/** The four buttons: Postgres first, under the task's lock, so that it counts at once; then the workflow is told. */
import type { FastifyRequest } from 'fastify';
import type { StopMode, TaskStep } from '../../domain/task.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import type { TaskChange } from '../../workflows/messages.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { ControlUnavailable } from '../task-control.ts';
import { tellWorkflow } from '../telling.ts';
import type { TypedApp } from '../typed-app.ts';
import { pauseTask, resumeTask, startTask, stopTask } from './task-contracts.ts';
import type { TaskView } from './task-view.ts';
import { readTaskView } from './task-view.ts';

type Deps = Pick<AppDeps, 'db' | 'log' | 'taskControl'>;

const told: Readonly<Record<TaskStep, TaskChange>> = { start: 'started', pause: 'paused', resume: 'resumed', stop: 'stopped' };

export function taskStepRoutes(app: TypedApp, deps: Deps): void {
  app.route({ ...startTask, handler: (request) => takeStep(deps, request, { id: request.params.id, step: 'start' }) });
  app.route({ ...pauseTask, handler: (request) => takeStep(deps, request, { id: request.params.id, step: 'pause' }) });
  app.route({ ...resumeTask, handler: (request) => takeStep(deps, request, { id: request.params.id, step: 'resume' }) });
  app.route({
    ...stopTask,
    handler: (request) => takeStep(deps, request, { id: request.params.id, step: 'stop', stopMode: request.body.mode }),
  });
}

/** Throws 404, or 409 with the reason when the step is not legal now. A step that was already taken changes nothing. */
async function takeStep(
  { db, log, taskControl }: Deps,
  request: FastifyRequest,
  { id, step, stopMode }: { id: string; step: TaskStep; stopMode?: StopMode },
): Promise<TaskView> {
  const decision = await withTransaction(db, async (tx) => {
    const changes = makeTaskChanges(tx);
    const taken = found(await changes.step({ taskId: id, step, ...(stopMode === undefined ? {} : { stopMode }) }), 'task');
    if (taken.decision.kind === 'go') {
      const after = { status: taken.decision.to, ...(stopMode === undefined ? {} : { mode: stopMode }) };
      await audit(tx, request, { action: `task.${step}`, id, before: { status: taken.before }, after });
    }
    return taken.decision;
  });
  if (decision.kind === 'refused') throw new RequestRefused({ status: 409, code: decision.reason });
  const starts = step === 'start' || step === 'resume';
  // A task that should run needs its workflow: told again even when the button was pressed before, because that may have been lost.
  if (starts) await startWorkflow(() => taskControl.changed(id, told[step]));
  else await tellWorkflow(() => taskControl.changed(id, told[step]), log);
  return readTaskView(db, id, languageOf(request));
}

/** Nobody would start it later: the asker must know, and pressing again is harmless. Throws 503 `part-unavailable`. */
async function startWorkflow(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { noun: 'temporal' } });
  }
}
