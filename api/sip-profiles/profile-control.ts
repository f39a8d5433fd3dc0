/** The api's way to a SIP profile that runs: a workflow on the queue of its node. */
import type { Client } from '@temporalio/client';
import { controlQueue, type OperateProfileInput, profileWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import { reached } from '../temporal-task-control.ts';

export interface ProfileControl {
  /** Given to whoever stands next to the switch; what came of it is read from the profile. Throws ControlUnavailable. */
  operate(input: OperateProfileInput): Promise<void>;
}

const askMsMax = 3_000;
/** Waiting for calls included. */
const runMsMax = 60 * 60_000;

export function makeTemporalProfileControl(client: Client): ProfileControl {
  return {
    operate: (input) =>
      reached(() =>
        client.withDeadline(Date.now() + askMsMax, async () => {
          await client.workflow.start(workflowTypes.operateProfile, {
            workflowId: profileWorkflowId(input.profileId),
            taskQueue: controlQueue,
            args: [input],
            workflowRunTimeout: runMsMax,
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            // Whoever asks again means the last word: a stop that waits for calls gives way to one that does not.
            workflowIdConflictPolicy: 'TERMINATE_EXISTING',
          });
        }),
      ),
  };
}
