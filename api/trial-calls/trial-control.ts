/** The api's way to a trial: a workflow, whose activity runs beside the switch. */
import type { Client } from '@temporalio/client';
import { controlQueue, type TrialCallInput, trialWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import { reached } from '../temporal-task-control.ts';

export interface TrialControl {
  /** What comes of it is read from the trial. Throws ControlUnavailable. */
  start(input: TrialCallInput): Promise<void>;
}

const askMsMax = 3_000;
/** The longest talk, and the time until a lost worker is noticed. */
const runMsMax = 30 * 60_000;

export function makeTemporalTrialControl(client: Client): TrialControl {
  return {
    start: (input) =>
      reached(() =>
        client.withDeadline(Date.now() + askMsMax, async () => {
          await client.workflow.start(workflowTypes.trialCall, {
            workflowId: trialWorkflowId(input.trialId),
            taskQueue: controlQueue,
            args: [input],
            workflowRunTimeout: runMsMax,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
          });
        }),
      ),
  };
}
