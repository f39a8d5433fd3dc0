/** The four buttons: Postgres first, under the task's lock, so that it counts at once; then the workflow is told. */
import type { FastifyRequest } from 'fastify';
import type { StopMode, TaskStep } from '../../domain/task.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import type { TaskChange } from '../../workflows/messages.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { askerOf } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import { pauseTask, resumeTask, startTask, stopTask } from './task-contracts.ts';
import type { TaskView } from './task-view.ts';
import { readTaskView } from './task-view.ts';

type Deps = Pick<AppDeps, 'db'> & { teller: WorkflowTeller };

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
export async function takeStep(
  { db, teller }: Deps,
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
  const view = await readTaskView(db, id, askerOf(request));
  if (decision.kind === 'refused') {
    // Contacts are there, but hours, zone or end keep every one of them from ever being called.
    const never = decision.reason === 'nothing-to-dial' && view.counts.waiting > 0;
    throw new RequestRefused({ status: 409, code: never ? 'nobody-may-be-dialled' : decision.reason });
  }
  // Also when the button was pressed before: what it told then may have been lost.
  teller.changed(view, told[step]);
  return view;
}
