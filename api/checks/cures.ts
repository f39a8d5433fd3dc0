/** What a click may mend. Each is the same change, with the same entry in the audit log, as the button on the page of the thing itself. */
import type { FastifyRequest } from 'fastify';
import type { Check } from '../../domain/diagnosis/check.ts';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { audit } from '../auditing.ts';
import { changeLine, wake } from '../lines/line-routes.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { changeSettings } from '../settings/setting-routes.ts';
import { takeStep } from '../tasks/task-steps.ts';
import { auditedTask, readTaskView } from '../tasks/task-view.ts';
import { askerOf } from '../time-zone.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';

export type CureDeps = { db: Database; teller: WorkflowTeller; settings: CurrentSettings };

/** Throws 409 `nothing-to-cure`, and what the change itself may throw. */
export async function cure(deps: CureDeps, request: FastifyRequest, check: Check): Promise<void> {
  const { db } = deps;
  const { subject, values } = check;
  if (check.cure === 'allow-extension-calls') {
    await changeSettings(deps, request, { extensionDialling: true });
    return;
  }
  if (check.cure === null || subject === null) throw new RequestRefused({ status: 409, code: 'nothing-to-cure' });
  const { id } = subject;
  switch (check.cure) {
    case 'start-task':
      await takeStep(deps, request, { id, step: 'start' });
      return;
    case 'resume-task':
      await takeStep(deps, request, { id, step: 'resume' });
      return;
    case 'fit-concurrency':
      await setConcurrency(deps, request, { id, maxConcurrency: Number(values['capacity']) });
      return;
    case 'wake-line':
      await wake(db, request, id);
      return;
    case 'enable-line':
      await changeLine(db, request, { id, change: { purpose: 'both' } });
      return;
    case 'change-codec':
      await changeLine(db, request, { id, change: { codec: values['other'] === 'PCMU' ? 'PCMU' : 'PCMA' } });
  }
}

async function setConcurrency(
  { db, teller }: CureDeps,
  request: FastifyRequest,
  { id, maxConcurrency }: { id: string; maxConcurrency: number },
): Promise<void> {
  await withTransaction(db, async (tx) => {
    const before = found(await makeTasks(tx).find(id), 'task');
    await makeTaskChanges(tx).change(id, { maxConcurrency });
    const after = found(await makeTasks(tx).find(id), 'task');
    await audit(tx, request, { action: 'task.update', id, before: auditedTask(before), after: auditedTask(after) });
  });
  teller.changed(await readTaskView(db, id, askerOf(request)), 'edited');
}
