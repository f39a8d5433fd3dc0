/** The api's way to the workflows. A change stands in Postgres before any of these is called, so losing one costs seconds. */
import type { TaskChange } from '../workflows/messages.ts';

/** One event of a call's durable story, as Temporal kept it. */
export type StoryEvent = { at: Date; event: string; detail: Record<string, unknown> };

export type CallWorkflow = { taskId: string; contactId: string; attempt: number; claim: number };

export interface TaskControl {
  /** Makes sure that the task's workflow runs and looks at the task now. Throws ControlUnavailable. */
  changed(taskId: string, change: TaskChange): Promise<void>;
  /** Starts the import's workflow; starting it twice is harmless. Throws ControlUnavailable. */
  startImport(input: { taskId: string; importId: string }): Promise<void>;
  /** Starts the workflow of a call that no lane starts: an agent dialled it, or it came in. Throws ControlUnavailable. */
  startCall(call: CallWorkflow & { callId: string; node: string }): Promise<void>;
  /** Null: Temporal keeps (or had) no history of this call. Throws ControlUnavailable. */
  story(call: CallWorkflow): Promise<{ workflowId: string; runId: string; events: StoryEvent[] } | null>;
  /** Does the server answer. Never throws. */
  isUp(): Promise<boolean>;
}

/** The Temporal server could not be reached in time. */
export class ControlUnavailable extends Error {
  constructor(cause: unknown) {
    super('The Temporal server does not answer.', { cause });
    this.name = 'ControlUnavailable';
  }
}
