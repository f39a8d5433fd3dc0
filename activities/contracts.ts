/** What workflows may ask of the world. Types only: the factories beside this file must fit them. */
import type { CallResult } from '../domain/call.ts';
import type { Difference } from '../domain/reconciliation.ts';
import type { Mended, OpenCounts, TaskLook } from '../domain/reconciliation-report.ts';
import type { ProfileAction } from '../domain/sip-profile.ts';

/** A call that a lane (or a review) starts a workflow for. */
export type CallStart = { callId: string; contactId: string; attempt: number; claim: number; node: string };

export type TaskReview =
  | { kind: 'run'; lanes: number; orphans: CallStart[] }
  /** Runs, but not before this long: start time not reached. */
  | { kind: 'wait'; ms: number }
  /** Pausing or stopping: calls in progress go on to their end. */
  | { kind: 'drain'; orphans: CallStart[] }
  | { kind: 'ended'; status: 'paused' | 'stopped' | 'completed' | 'draft' | 'deleted' };

export type LaneFeed = { calls: CallStart[]; goOn: boolean };

export interface TaskActivities {
  /**
   * Brings a task's status up to what its calls allow (running→completed, pausing→paused, stopping→stopped) and says what is left to do.
   * `everyCall`: look for the workflow of each open call, not only of those that are overdue.
   */
  reviewTask(input: { taskId: string; everyCall: boolean }): Promise<TaskReview>;
  /**
   * Waits until the lane may start more calls, then claims them. Long poll: returns empty-handed after a while.
   * `goOn` is false when the lane has nothing open and nothing to start: its story is over.
   */
  feedLane(input: { taskId: string; lane: number; claimKey: string }): Promise<LaneFeed>;
}

export type CallSummary =
  | { kind: 'ended'; result: CallResult; gradeDue: boolean }
  /** The claim was taken back before anything rang. */
  | { kind: 'withdrawn' };

export interface CallActivities {
  /** Waits for a free line, asks the fence, rings, talks, writes the end. Safe to run again at any moment. */
  conductCall(input: { callId: string; taskId: string }): Promise<CallSummary>;
}

export interface RecordActivities {
  /** Grades the interest (A–G) of an answered AI call by the assistant's own model account. */
  gradeIntent(input: { callId: string }): Promise<{ intent: string | null }>;
}

/** On a queue of its own. */
export interface TranscriptActivities {
  /** Writes down what agents and callee said in a call that is over, as it was noted with its end. Takes about as long as they talked. */
  transcribeTalk(input: { callId: string }): Promise<void>;
}

export type ReadEnd = { kind: 'read' } | { kind: 'refused' };

export interface ImportActivities {
  /** Reads the whole file into staging; a refused file leaves nothing but its reason. Starts over when run again. */
  readList(input: { importId: string }): Promise<ReadEnd>;
  /** Turns the staged rows into contacts in one transaction, once. */
  commitImport(input: { importId: string }): Promise<{ accepted: number }>;
}

export interface WebhookActivities {
  /**
   * Sends what a batch has left. `left`: how many messages are to be tried again; none after the last attempt, and none when the
   * webhook was removed or switched off.
   */
  deliverBatch(input: { webhookId: string; batchId: string; attempt: number; triesMax: number }): Promise<{ left: number }>;
}

/** What only a process next to the switch can do with its SIP profiles; on the queue of its node. */
export interface SwitchProfiles {
  /**
   * Starts, stops or restarts a profile and writes what came of it. `waitForCalls`: its lines rest until its calls are over.
   * Safe to run again.
   */
  operateProfile(input: { profileId: string; action: ProfileAction; waitForCalls: boolean }): Promise<{ state: string }>;
}

/** Trials, next to the switch that rings; on the queue of its node. */
export interface TrialActivities {
  /** Rings, lets hear what is tried, writes the end. Run again, it rings nobody: it ends what an earlier attempt left. */
  conductTrial(input: { trialId: string }): Promise<{ state: string }>;
}

/** On the control queue. */
export interface TrialBooks {
  /** `began` false: nobody stood next to the switch. */
  closeTrial(input: { trialId: string; began: boolean }): Promise<void>;
}

export type SwitchAnswer = { kind: 'answered'; channels: string[] } | { kind: 'away' };

/** How the attempts of a task on one switch compare with the switch's own log of its rings. `log` false: it keeps none. */
export type RingLook = { log: boolean; rings: number; notSent: number; differences: Difference[] };

/** What only a process next to the switch can see or do; on the queue of its node, beside the calls. */
export interface SwitchReconciliation {
  listChannels(): Promise<SwitchAnswer>;
  lookAtRings(input: { taskId: string }): Promise<RingLook>;
  /** Mends a difference whose cure is on the switch. Looks once more first: what healed meanwhile is left alone. */
  mendAtSwitch(input: { difference: Difference }): Promise<Mended['result']>;
}

export type OpenLook = { lookedAt: string; open: OpenCounts; differences: Difference[] };

/** What Postgres and the workflow server see and can do; on the control queue. */
export interface BookReconciliation {
  nodesToAsk(): Promise<string[]>;
  /** Compares what the switches answered with calls and slots in Postgres and with the open workflows; of one task, or of all. */
  compareOpen(input: { taskId: string | null; switches: { node: string; channels: string[] | null }[] }): Promise<OpenLook>;
  /** Tasks whose past is compared, with the nodes that they were dialled on. */
  tasksToCompare(input: { taskId: string | null }): Promise<{ taskId: string; name: string; nodes: string[] }[]>;
  /** How many attempts of the task there were, and of how many the workflow server still knows. */
  lookAtHistories(input: { taskId: string }): Promise<Pick<TaskLook, 'attempts' | 'histories' | 'historiesGone'>>;
  /** Mends a difference whose cure is not on the switch. Looks once more first. */
  mendInBooks(input: { difference: Difference }): Promise<Mended['result']>;
}
