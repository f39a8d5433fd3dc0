/** TaskControl over a Temporal client: starts the stories if they are not running, tells them of changes, reads their histories. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateStage,
} from '@temporalio/client';
import {
  type ContactCallInput,
  callWorkflowId,
  controlQueue,
  type ImportListInput,
  importWorkflowId,
  type OutboundTaskInput,
  type TaskChange,
  taskChanged,
  taskIdAttribute,
  taskWorkflowId,
  workflowTypes,
} from '../workflows/messages.ts';
import type { CallWorkflow, TaskControl } from './task-control.ts';
import { ControlUnavailable } from './task-control.ts';
import { storyEventsOf } from './temporal-story.ts';

/** A button waits no longer than this for the server and the workflow; the change itself counts already. */
const askMsMax = 3_000;
const healthMsMax = 2_000;
/** A story that closes at the moment it is told of a change is started anew; more often than this it can't happen. */
const tellTriesMax = 3;

export function makeTemporalTaskControl(client: Client): TaskControl {
  return {
    changed: (taskId, change) => reached(() => tell(client, taskId, change)),
    startImport: (input) => reached(() => startImport(client, input)),
    startCall: (call) => reached(() => startCall(client, call)),
    story: (call) => reached(() => readStory(client, call)),
    async isUp() {
      try {
        await client.withDeadline(Date.now() + healthMsMax, () => client.workflowService.getSystemInfo({}));
        return true;
      } catch {
        // Whatever went wrong, the answer to the question is no.
        return false;
      }
    },
  };
}

/** Starts the task's story unless it runs, and tells it. Who is told of a finished task closes at once: harmless. */
async function tell(client: Client, taskId: string, change: TaskChange): Promise<void> {
  const input: OutboundTaskInput = { taskId };
  for (let tries = 1; ; tries += 1) {
    const handle = await withLimit(client, () =>
      client.workflow.start(workflowTypes.outboundTask, {
        workflowId: taskWorkflowId(taskId),
        taskQueue: controlQueue,
        args: [input],
        typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
    if (await told(client, handle, change)) return;
    if (tries === tellTriesMax) return;
  }
}

/** False when the story closed in the same moment. */
async function told(client: Client, handle: WorkflowHandle, change: TaskChange): Promise<boolean> {
  try {
    await withLimit(client, () =>
      handle.startUpdate(taskChanged, { args: [change], waitForStage: WorkflowUpdateStage.ACCEPTED }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** As a batch of a lane starts it: the fence, not the id, keeps a number from ringing twice. */
async function startCall(client: Client, call: CallWorkflow & { callId: string; node: string }): Promise<void> {
  const { taskId, callId, node } = call;
  const input: ContactCallInput = { taskId, callId, node };
  await withLimit(client, () =>
    client.workflow.start(workflowTypes.contactCall, {
      workflowId: callWorkflowId(call),
      taskQueue: controlQueue,
      args: [input],
      typedSearchAttributes: [{ key: taskIdAttribute, value: taskId }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
}

/** The id is the import's own: a second start finds the first, running or closed. */
async function startImport(client: Client, input: ImportListInput): Promise<void> {
  try {
    await withLimit(client, () =>
      client.workflow.start(workflowTypes.importList, {
        workflowId: importWorkflowId(input.importId),
        taskQueue: controlQueue,
        args: [input],
        typedSearchAttributes: [{ key: taskIdAttribute, value: input.taskId }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function readStory(client: Client, call: CallWorkflow): ReturnType<TaskControl['story']> {
  const workflowId = callWorkflowId(call);
  const handle = client.workflow.getHandle(workflowId);
  try {
    const described = await withLimit(client, () => handle.describe());
    const history = await withLimit(client, () => handle.fetchHistory());
    return { workflowId, runId: described.runId, events: storyEventsOf(history, described.raw) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function withLimit<T>(client: Client, ask: () => Promise<T>): Promise<T> {
  return client.withDeadline(Date.now() + askMsMax, ask);
}

/** A server that is away, and a worker that is away while it is asked, are one case for the caller: try later. */
export async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isGrpcServiceError(error) || (error instanceof Error && isGrpcServiceError(error.cause)))
      throw new ControlUnavailable(error);
    if (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') throw new ControlUnavailable(error);
    throw error;
  }
}
