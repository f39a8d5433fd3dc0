/** Making, reading, changing and removing tasks. The buttons are in task-steps.ts. */
import type { Static } from 'typebox';
import { defaultMachineActions } from '../../domain/machine.ts';
import type { Database } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import type { TaskDraft as StoredDraft } from '../../storage/tasks.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { actorOf } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { removeFiles } from '../files.ts';
import type { Language } from '../language.ts';
import { found, notFound, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { listLimitDefault } from '../shapes.ts';
import { askerOf } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import { momentWords } from '../words/moments.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import { checkedPredictive } from './predictive-fields.ts';
import { checkedTiming } from './rule-checks.ts';
import { requireTalker } from './task-checks.ts';
import { createTask, deleteTask, getTask, listTasks, updateTask } from './task-contracts.ts';
import { taskPacingRoutes } from './task-pacing.ts';
import type { TaskDraft } from './task-schemas.ts';
import { taskStepRoutes } from './task-steps.ts';
import { auditedTask, readTaskView, taskViews } from './task-view.ts';

type Deps = Pick<AppDeps, 'db' | 'log' | 'uploadsFolder' | 'recordingsFolder'> & {
  teller: WorkflowTeller;
  settings: Pick<CurrentSettings, 'read'>;
};

export function taskRoutes(app: TypedApp, deps: Deps): void {
  const { db, log, teller, settings, uploadsFolder, recordingsFolder } = deps;

  app.route({
    ...listTasks,
    handler: async (request) => {
      const { limit = listLimitDefault, cursor = null, from, to, ...filter } = request.query;
      const dates = { from: dateOf(from), to: dateOf(to) };
      const page = await makeTasks(db).list({ ...filter, ...dates }, { limit, cursor });
      return { ...page, items: await taskViews(db, page.items, askerOf(request)) };
    },
  });

  app.route({
    ...createTask,
    handler: (request, reply) => {
      const draft = draftOf(request.body, actorOf(request).name);
      return createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const id = await makeTasks(tx).create(draft);
          const after = auditedTask(found(await makeTasks(tx).find(id), 'task'));
          await audit(tx, request, { action: 'task.create', id, before: null, after });
          return readTaskView(tx, id, askerOf(request));
        },
      });
    },
  });

  app.route({ ...getTask, handler: (request) => readTaskView(db, request.params.id, askerOf(request)) });

  app.route({
    ...updateTask,
    handler: async (request) => {
      const { id } = request.params;
      await withTransaction(db, async (tx) => {
        const before = found(await makeTasks(tx).find(id), 'task');
        const voiceId = request.body.voiceId ?? before.voiceId;
        const { pacing } = checkedPredictive(request.body, { ...before, voiceId });
        const change = { ...request.body, ...checkedTiming(request.body, before), pacing };
        if (!(await makeTaskChanges(tx).change(id, change))) throw notFound('task');
        const after = found(await makeTasks(tx).find(id), 'task');
        await audit(tx, request, { action: 'task.update', id, before: auditedTask(before), after: auditedTask(after) });
      });
      const view = await readTaskView(db, id, askerOf(request));
      teller.changed(view, 'edited');
      return view;
    },
  });

  app.route({
    ...deleteTask,
    handler: async (request, reply) => {
      const { id } = request.params;
      const { taskKeptDays, timeZone: usual } = await settings.read();
      const { language, timeZone } = askerOf(request);
      const rules = { taskKeptDays, language, timeZone: timeZone ?? usual };
      const removal = await removeTask(db, { id, ...rules }, async (tx, before) => {
        await audit(tx, request, { action: 'task.delete', id, before, after: null });
      });
      await removeFiles(removal.listFiles, { inside: uploadsFolder, log });
      await removeFiles(removal.recordings, { inside: recordingsFolder, log });
      reply.code(204);
      return null;
    },
  });

  taskStepRoutes(app, deps);
  taskPacingRoutes(app, deps);
}

async function removeTask(
  db: Database,
  { id, taskKeptDays, timeZone, language }: { id: string; taskKeptDays: number; timeZone: string; language: Language },
  note: (tx: Parameters<Parameters<typeof withTransaction>[1]>[0], before: unknown) => Promise<void>,
): Promise<{ listFiles: string[]; recordings: string[] }> {
  return withTransaction(db, async (tx) => {
    const before = found(await makeTasks(tx).find(id), 'task');
    const removal = await makeTasks(tx).remove(id, taskKeptDays);
    switch (removal.kind) {
      case 'missing':
        throw notFound('task');
      case 'in-progress':
        throw new RequestRefused({ status: 409, code: 'task-runs' });
      case 'kept': {
        const day = momentWords(removal.until, { timeZone, language, now: new Date() });
        throw new RequestRefused({ status: 409, code: 'task-kept', values: { day } });
      }
      case 'removed':
        await note(tx, auditedTask(before));
        return removal;
    }
  });
}

function draftOf(body: Static<typeof TaskDraft>, createdBy: string): StoredDraft {
  const { type } = body;
  const agentGroupId = body.agentGroupId ?? null;
  const timing = checkedTiming(body, { startAt: null, endAt: null });
  const assistantId = body.assistantId ?? null;
  const voiceId = body.voiceId ?? null;
  requireTalker({ type, assistantId, voiceId, agentGroupId });
  const onMachine = body.onMachine ?? defaultMachineActions[type];
  const nothing = { pacing: null, abandonMessage: null, machineMessage: null };
  const { pacing = null } = checkedPredictive(body, { type, ...nothing, onMachine, voiceId });
  return {
    ...body,
    name: body.name.trim(),
    type,
    assistantId,
    voiceId,
    agentGroupId,
    pacing,
    playTimes: body.playTimes ?? 2,
    ringSecondsMax: body.ringSecondsMax ?? 45,
    dedupe: body.dedupe ?? 'file',
    onMachine,
    machineMessage: body.machineMessage ?? null,
    ruleSet: timing.ruleSet ?? 'none',
    callingWindow: timing.callingWindow ?? null,
    frequency: timing.frequency ?? null,
    retry: timing.retry ?? null,
    startAt: timing.startAt ?? null,
    endAt: timing.endAt ?? null,
    createdBy,
  };
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
