/** Comparing ledger, switches and workflows, and mending what differs. Each order is audited; looking at the last one is not. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import type { ReconcileInput } from '../../workflows/messages.ts';
import { audit } from '../auditing.ts';
import { languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { ControlUnavailable } from '../task-control.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Reconciler } from './reconciler.ts';
import type { ReconciliationRun } from './reconciliation-schemas.ts';
import { getReconciliation, mendReconciliation, runReconciliation } from './reconciliation-schemas.ts';
import { runView } from './reconciliation-view.ts';

type Deps = { db: Database; reconciler: Reconciler };

export function reconciliationRoutes(app: TypedApp, deps: Deps): void {
  app.route({
    ...getReconciliation,
    handler: (request) => lastRun(request, request.query.taskId ?? null, deps),
  });

  app.route({
    ...runReconciliation,
    handler: async (request, reply) => {
      const { taskId = null } = request.body;
      await order(request, { taskId, mend: 'nothing' }, deps);
      reply.code(202);
      return lastRun(request, taskId, deps);
    },
  });

  app.route({
    ...mendReconciliation,
    handler: async (request, reply) => {
      const { taskId = null, keys } = request.body;
      const started = await order(request, { taskId, mend: keys === undefined ? 'all' : { keys } }, deps);
      if (!started) throw new RequestRefused({ status: 409, code: 'reconciliation-runs' });
      reply.code(202);
      return lastRun(request, taskId, deps);
    },
  });
}

/** The entry and the order stand or fall together: an order that could not be given leaves no entry. */
async function order(request: FastifyRequest, input: ReconcileInput, { db, reconciler }: Deps): Promise<boolean> {
  const { taskId, mend } = input;
  if (taskId !== null) found(await makeTasks(db).find(taskId), 'task');
  return withTransaction(db, async (tx) => {
    const started = await whenReached(() => reconciler.start(input));
    const action = mend === 'nothing' ? 'reconciliation.run' : 'reconciliation.mend';
    if (started) await audit(tx, request, { action, id: taskId ?? 'all', before: null, after: { mend } });
    return started;
  });
}

async function lastRun(
  request: FastifyRequest,
  taskId: string | null,
  { reconciler }: Deps,
): Promise<Static<typeof ReconciliationRun>> {
  return runView(await whenReached(() => reconciler.last(taskId)), languageOf(request));
}

async function whenReached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { noun: 'temporal' } });
  }
}
