/** What the ledger answers: every step of a call is one committed statement, and these are its possible ends. */
import type { CallResult } from '../domain/call.ts';
import type { Overflow } from '../domain/called-number.ts';
import type { Variables } from '../domain/contact.ts';
import type { AnswerVerdict, MachineAction } from '../domain/machine.ts';
import type { TaskType } from '../domain/task.ts';

/** A contact that a lane may start a call for. The workflow id is made from these. */
export type ClaimedCall = { callId: string; contactId: string; attempt: number; claim: number; node: string };

export type FeedRequest = {
  taskId: string;
  lane: number;
  /** Same key, same answer: a retried feed returns the rows it already claimed. */
  claimKey: string;
  /** How many at the most; at least 1. */
  want: number;
};

/** How the number that was called serves its callers, and where this one stands. */
export type InboundBrief = {
  voiceId: string | null;
  welcome: string | null;
  queueMax: number;
  waitMsMax: number;
  /** What becomes of whoever waited in vain. */
  overflow: Overflow;
  overflowMessage: string | null;
  overflowGroupId: string | null;
  /** ms since the epoch; null: has waited in no queue yet. */
  queuedAtMs: number | null;
  /** Whose queue; null: waits in none. */
  queueGroupId: string | null;
};

/** What the call is about, read at the moment of permission too. */
export type CallBrief = {
  taskType: TaskType;
  contactId: string;
  name: string;
  number: string;
  message: string | null;
  /** Of a call that came in; null for one that was made. */
  inbound: InboundBrief | null;
  variables: Variables;
  playTimes: number;
  voiceId: string | null;
  assistantId: string | null;
  /** Who takes the answered calls of a predictive task, and what is read out when nobody does. */
  agentGroupId: string | null;
  abandonMessage: string | null;
  onMachine: MachineAction;
  machineMessage: string | null;
  /** Of the answer, in ms since the epoch; a number, because the brief comes as JSON. */
  answeredAtMs: number | null;
  /** What an earlier process heard of who answered; null: nothing. */
  answeredBy: AnswerVerdict | null;
  /** The agent who took it. */
  agentId: string | null;
  /** The agent who has this call made, and the leg of their phone (null before it is called); null: it is made for nobody alone. */
  madeFor: { agentId: string; legId: string | null } | null;
  /** When the callee was joined to somebody else; null = it was not. */
  transferredAtMs: number | null;
  /** When their person gave them back to the assistant, the last time, and what that person says of the talk. */
  givenBackAtMs: number | null;
  givenBackNote: string | null;
  /** Where an earlier attempt began to record, below the recordings folder. */
  recordingPath: string | null;
  /** Whose clock the callee's words mean: their own zone, else that of the task's window, else the house's. */
  timeZone: string;
  /** Since the permission to ring, by the clock of Postgres; null before it. */
  dialledAgoMs: number | null;
};

/** All that is needed to ring and to talk, read at the moment of permission so that live changes count. */
export type DialGrant = {
  callId: string;
  taskId: string;
  epoch: number;
  number: string;
  /** Null: a call that came in, by a line that nobody knows. */
  lineId: string | null;
  node: string;
  gateway: string;
  callerNumber: string | null;
  prefix: string | null;
  codec: 'PCMA' | 'PCMU';
  ringMsMax: number;
  brief: CallBrief;
};

export type FenceAnswer =
  | { kind: 'granted'; grant: DialGrant }
  /**
   * No slot free now, or the task does not run, or its start or calling window has not come: wait for a wake and ask again.
   * `againInMs`: when asking again may help although nobody wakes us (a pace, a line that rests).
   */
  | { kind: 'wait'; because: WaitReason; againInMs?: number }
  /** The claim was taken back (pause, stop), or the number may not be rung (now or at all; the reason is kept): end without dialling. */
  | { kind: 'withdrawn' }
  | { kind: 'final'; result: CallResult; gradeDue: boolean }
  /** It was dialled by an earlier attempt of this activity; ownership (epoch) is now ours. Look at the switch, never dial. */
  | { kind: 'in-progress'; state: 'dialling' | 'live'; grant: DialGrant };

export const waitReasons = [
  'task-not-running',
  'not-yet',
  'ended',
  'task-full',
  'line-full',
  'line-resting',
  'line-pace',
  'node-full',
  'node-pace',
  /** So many may be dialled for the agents of a predictive task, and no more. */
  'pacing',
] as const;
export type WaitReason = (typeof waitReasons)[number];

export interface Ledger {
  /** Claims waiting contacts of a running task, skip-locked, in list order; idempotent by claimKey. */
  claim(request: FeedRequest): Promise<ClaimedCall[]>;
  /** How a lane stands: its open (claimed, dialling, live) calls, the task's status and limit, when the next contact is due. */
  laneState(taskId: string, lane: number): Promise<LaneState>;
  /** The one place where the decision to dial is taken. */
  fence(request: { callId: string; owner: string }): Promise<FenceAnswer>;
  /** These return false when the epoch is no longer ours: the caller must stop touching the call. */
  markRinging(call: Owned): Promise<boolean>;
  markLive(call: Owned): Promise<boolean>;
  setRecording(call: Owned, recording: { path: string; ms: number | null }): Promise<boolean>;
  /**
   * Writes the end of a call and hands its slots to `waiter` (a claimed call of the same task on the same node) in the same commit.
   * Only the owner of the epoch may do it; otherwise `kept: false` and nothing changed.
   */
  release(end: Owned & { result: CallResult; waiter: string | null }): Promise<Released>;
  /** Undoes a fence that never became a ring (throttled): slots freed, call claimed again, dialled_at cleared. */
  unfence(call: Owned): Promise<boolean>;
  /** Takes back claimed calls that were not dialled (pause, stop, or one given up by its activity). */
  withdraw(request: { taskId: string } | { callId: string }): Promise<number>;
}

/** `gradeDue`: somebody talked with an assistant. `granted`: the waiter may ring. */
export type Released = { kept: boolean; gradeDue: boolean; granted: DialGrant | null };

/** A call and the epoch under which the asker owns it. */
export type Owned = { callId: string; epoch: number };

export type LaneState = {
  status: string;
  maxConcurrency: number;
  open: { claimed: number; dialling: number; live: number };
  /**
   * ms until the next waiting contact may be called: 0 = now; null = none ever, as things stand (nobody waits, the task ends before, or
   * the window follows the callee and no zone is known).
   */
  dueInMs: number | null;
  /** Its contacts go to agents who read first (预览外呼): nothing is claimed for it. */
  handsOut: boolean;
};
